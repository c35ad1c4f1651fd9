import Inference
import MathKernels
import Optimization
import Words

/// Laplace's approximation: the normal with the mode for its mean and the curvature there for its precision.
///
///     q = Normal(m, (−∇² log p(m))⁻¹),   log p(data) ≈ log p(m) + n/2 · log 2π − ½ log det(−∇² log p(m))
///
/// The mode is that over the unconstrained space, found by L-BFGS; the curvature comes from central differences of the
/// gradient, 2 n of them. Exact where the posterior is normal.
///
/// - Source: Tierney, Kadane (1986), *Accurate approximations for posterior moments and marginal densities*, §2.
public struct LaplaceApproximation: Sendable, Equatable, Codable {
  /// How the mode is sought.
  public var optimizer = LBFGS()
  /// Climbs, of which the highest mode is kept: for a model the first from the origin of the unconstrained space, the others from
  /// random points. With initial values there is one from each.
  public var starts = 4
  /// Dimensions up to which an n × n matrix is worth it; a density of more is refused.
  public var maximumDimension = 2000
  /// The seed of starting points and draws: the same seed gives the same bits.
  public var seed: UInt64

  /// The defaults.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Approximates a density by its mode and the curvature there.
  ///
  /// - Parameter initial: where the search for the mode begins.
  /// - Throws: `SVIError` where there are too many dimensions, no mode is found, or the curvature there is not that of a
  ///   maximum; `NothingDrawn` if stopped before the curvature is known; what the density throws.
  public func fit(
    _ density: some LogDensity, initial: [Double], in context: RunContext = RunContext()
  ) throws -> LaplaceRun {
    let n = density.dimension
    precondition(initial.count == n, "the density has \(n) coordinates, the start \(initial.count)")
    try validate(n)
    var evaluator = try density.makeEvaluator()
    let (mode, climb) = try optimizer.maximize(&evaluator, from: initial, in: context)
    if mode.interrupted { throw NothingDrawn(in: context) }
    return try approximate(at: mode, climb, &evaluator, in: context)
  }

  /// The same at the highest mode that several climbs find, with what to report about the others. An interruption of the climbs
  /// keeps those that were finished; a later one keeps nothing.
  package func fit(
    _ density: some LogDensity, from points: some InitialPoints, starts: Int,
    in context: RunContext
  ) throws -> (run: LaplaceRun, warnings: [String], interrupted: Bool) {
    try validate(density.dimension)
    let found = try ModeSearch(optimizer, starts: starts, seed: seed)
      .run(density, from: points, in: context)
    var evaluator = try density.makeEvaluator()
    let run = try approximate(at: found.mode, found.climb, &evaluator, in: context)
    return (run, found.warnings, found.interrupted)
  }

  private func validate(_ dimension: Int) throws(SVIError) {
    guard dimension > maximumDimension else { return }
    throw SVIError(
      "Laplace: found \(dimension) dimensions, expected at most \(maximumDimension). Try a mean-field or low-rank guide."
    )
  }

  private func approximate(
    at mode: LBFGSRun, _ climb: Climb, _ evaluator: inout some DensityEvaluator,
    in context: RunContext
  ) throws -> LaplaceRun {
    let n = mode.position.count
    guard mode.converged else {
      throw SVIError(
        "Laplace: found no mode in \(mode.steps) steps (log p = \(mode.logDensity), and \(mode.expectedGain) nats more "
          + "were still to be expected), expected at most \(optimizer.tolerance). The density may have no mode over the "
          + "unconstrained space, as a centred scale has none; start elsewhere, allow more steps or choose another guide."
      )
    }
    let precision = try Self.curvature(at: climb, &evaluator, in: context)
    guard let eigen = SymmetricEigendecomposition(of: precision) else {
      throw SVIError(
        "Laplace: the curvature at the mode is not finite, expected finite numbers. Choose another guide."
      )
    }
    let largest = eigen.values.last ?? 1
    if let least = eigen.values.first, least <= 1e-12 * largest {
      throw SVIError(Self.notAMaximum(least, eigen.vectors))
    }
    let covariance = eigen.applying { 1 / $0 }
    guard let factor = CholeskyFactor(of: covariance) else {
      throw SVIError(Self.notAMaximum(eigen.values.first ?? 0, eigen.vectors))
    }
    let logDeterminant = eigen.values.reduce(0) { $0 + logarithm($1) }
    return LaplaceRun(
      mode: mode,
      fitted: FittedGuide(
        guide: FullRankNormal(dimension: n),
        parameters: FullRankNormal.parameters(mean: mode.position, factor: factor.lower)),
      logEvidence: mode.logDensity + 0.5 * Double(n) * logarithm(2 * .pi) - 0.5 * logDeterminant,
      gradientEvaluations: mode.gradientEvaluations + 2 * n)
  }

  /// −∇² log p where a climb ended, symmetric.
  private static func curvature(
    at climb: Climb, _ evaluator: inout some DensityEvaluator, in context: RunContext
  ) throws -> SquareMatrix {
    // One that ended the climbs asks for what they found.
    let mayStop = !context.isInterrupted
    let n = climb.position.count
    let result = SquareMatrix(order: n)
    var position = climb.position
    var unit = [Double](repeating: 0, count: n)
    for column in 0..<n {
      if mayStop, context.isInterrupted { throw NothingDrawn(in: context) }
      // A small part of the deviation estimated on the way up: errors of truncation and of rounding are both small.
      unit[column] = 1
      let variance = climb.shape?.product(with: unit)[column] ?? 1
      unit[column] = 0
      let half = 1e-4 * (variance > 0 && variance.isFinite ? variance.squareRoot() : 1)
      let place = position[column]
      position[column] = place + half
      let above = try evaluator.evaluate(position).gradient
      let upper = position[column]
      position[column] = place - half
      let below = try evaluator.evaluate(position).gradient
      let width = upper - position[column]
      position[column] = place
      for row in 0..<n { result[row, column] = (below[row] - above[row]) / width }
    }
    result.symmetrize()
    return result
  }

  /// The sentence for a direction in which the density does not fall.
  private static func notAMaximum(_ curvature: Double, _ vectors: SquareMatrix) -> String {
    let direction = (0..<vectors.order).map { vectors[$0, 0] }
    let leading = direction.indices.sorted { abs(direction[$0]) > abs(direction[$1]) }.prefix(3)
    let names = leading.map { "\(direction[$0].rounded(to: 2)) · coordinate \($0)" }
    return
      "Laplace: at the mode, log p has the curvature −(\(curvature)) along \(names.joined(separator: " + ")) …, expected a "
      + "negative one. The mode is flat or a saddle in that direction: the data and priors leave it open. Add a prior there, "
      + "or choose a guide that does not need the curvature."
  }
}

/// What Laplace's approximation found.
public struct LaplaceRun: Sendable {
  /// The mode, and how it was reached.
  package let mode: LBFGSRun
  /// The approximation.
  public let fitted: FittedGuide<FullRankNormal>
  /// log of the integral of p, in nats: the log evidence, if the density has all its constants.
  public let logEvidence: Double
  /// Evaluations of density and gradient, those for the curvature included.
  public let gradientEvaluations: Int
}
