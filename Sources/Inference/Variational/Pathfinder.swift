import Diagnostics
import Inference
import MathKernels
import Words

/// Pathfinder: normal approximations along the path of an optimiser, of which the best is kept.
///
/// L-BFGS climbs log p from a random point; at each place on its way, what it knows of the curvature gives a normal
/// approximation. The one with the largest evidence lower bound is the result. It costs some hundreds of gradients, gives a
/// sampler points in the posterior's bulk (as `InitialPoints`), and is a quick fit in itself.
///
///     let run = try NUTS().sample(density, initial: Pathfinder())
///     let quick = try Pathfinder(seed: 1).fit(density)
///
/// - Source: Zhang, Carpenter, Gelman, Vehtari (2022), *Pathfinder: parallel quasi-Newton variational inference*, algorithms
///   1 to 4; several paths as its algorithm 2.
public struct Pathfinder: Sendable, Equatable, Codable {
  /// Paths, each from its own point; draws of several are resampled by importance.
  public var paths: Int
  /// The largest number of steps of a path.
  public var maximumSteps = 300
  /// Steps that the optimiser remembers.
  public var history = 6
  /// Draws for each evidence lower bound.
  public var elboDraws = 5
  /// A path ends where log p gains less than this times its size.
  public var relativeTolerance = 1e-8
  /// Where paths begin.
  public var start = UniformInitialPoints()
  /// The seed of starting points and draws: the same seed gives the same bits. Where it gives chains their first points, these
  /// follow the sampler's seed.
  public var seed: UInt64

  /// - Precondition: there is at least one path.
  public init(paths: Int = 4, seed: UInt64 = 0) {
    precondition(paths >= 1, "Pathfinder needs at least one path, found \(paths)")
    self.paths = paths
    self.seed = seed
  }

  /// Settings by name.
  public static let settings: [SettingCard<Pathfinder>] = [
    .whole(
      "paths", \.paths, "Paths of Pathfinder; draws of several are resampled by importance.",
      1...1000)
  ]

  /// Approximates a density; after an interruption the paths that were finished are kept.
  ///
  /// - Throws: `PathfinderError` where no path gave an approximation; `NothingDrawn` if stopped before one did; what the density
  ///   throws.
  public func fit(
    _ density: some LogDensity, in context: RunContext = RunContext()
  ) throws -> PathfinderRun {
    try fit(density, from: start, in: context)
  }

  package func fit(
    _ density: some LogDensity, from points: some InitialPoints, in context: RunContext
  ) throws -> PathfinderRun {
    var evaluator = try density.makeEvaluator()
    var found: [PathfinderRun.Path] = []
    var (evaluations, completed) = (0, 0)
    for path in 0..<paths {
      if context.isInterrupted { break }
      let begin: [Double]
      do {
        begin = try points.finitePosition(
          dimension: density.dimension, seed: seed, chain: path, seeker: "path \(path)",
          evaluator: &evaluator)
      } catch is InitialPointError {
        completed += 1
        continue
      }
      let way = try climb(
        from: begin, seed: seed, path: path, attempt: 0, evaluator: &evaluator, in: context)
      evaluations += way.gradientEvaluations
      if way.interrupted { break }
      completed += 1
      if let best = way.best { found.append(best) }
    }
    guard !found.isEmpty else {
      if completed < paths { throw NothingDrawn(in: context) }
      throw PathfinderError(paths: paths)
    }
    return PathfinderRun(
      paths: found, completed: completed, interrupted: completed < paths,
      gradientEvaluations: evaluations)
  }
}

extension Pathfinder: InitialPoints {
  /// Where the path of a chain begins.
  public func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    start.position(dimension: dimension, seed: seed, chain: chain, attempt: attempt)
  }

  /// A draw of the approximation that the chain's own path gives; the path's end where it gives none.
  public func position(
    dimension: Int, seed: UInt64, chain: Int, attempt: Int,
    evaluator: inout some DensityEvaluator
  ) throws -> [Double] {
    let begin = position(dimension: dimension, seed: seed, chain: chain, attempt: attempt)
    let way = try climb(
      from: begin, seed: seed, path: chain, attempt: attempt, evaluator: &evaluator,
      in: RunContext())
    guard let best = way.best else { return way.end }
    var random = RandomStream(
      seed: seed, chain: chain, purpose: .initialPoint, step: attempt + Self.drawStep)
    return best.approximation.draw(noise: (0..<dimension).map { _ in random.normal() }).position
  }

  /// Streams of draws begin here, beyond those of starting points.
  static let drawStep = 1 << 20
}

/// No path of Pathfinder gave an approximation.
public struct PathfinderError: Fault {
  let paths: Int
  public var kind: FaultKind { .data }

  public var description: String {
    "Pathfinder: none of \(counted(paths, "path")) found an approximation, expected at least one; the log "
      + "density or its gradient was not finite at the start or at every draw. Start nearer the posterior, or use more paths."
  }
}
