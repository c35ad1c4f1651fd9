import Inference
import MathKernels
import Words

/// The highest mode that climbs from several points find, none of them a saddle.
///
/// A climb ends where the gradient vanishes: at the origin of a network, whose hidden units are all the same there, it does not
/// even begin. So the highest end is shaken, by a tenth of a deviation, and climbed from again: as long as that leads further up,
/// it was a saddle.
package struct ModeSearch {
  package var optimizer: LBFGS
  /// Climbs, each from its own point.
  package var starts: Int
  /// The seed of starting points and shakes.
  package var seed: UInt64

  /// Saddles after which a search gives up, and reports so.
  private static let maximumShakes = 10
  /// The size of a shake, in deviations.
  private static let shake = 0.1
  /// Steps within which a shaken saddle reveals itself.
  private static let stepsOffSaddle = 30
  /// Nats by which a climb from a shaken mode may differ from it.
  private static let tolerance = 1e-5

  package init(_ optimizer: LBFGS, starts: Int, seed: UInt64) {
    (self.optimizer, self.starts, self.seed) = (optimizer, max(1, starts), seed)
  }

  /// What a search found.
  package struct Result {
    /// The highest mode, with the steps and gradients of all climbs. If no climb came to rest, the end of one that did not.
    package var mode: LBFGSRun
    /// Its climb, which knows the curvature there.
    package var climb: Climb
    /// Nats by which modes may differ and count as one.
    fileprivate static let likeNats = 0.1
    /// log p where each climb came to rest at a mode, in the order of the starts.
    package var heights: [Double] = []
    /// Climbs that went beyond the mode without coming to rest.
    package var endlessClimbs = 0

    /// What to report about the other climbs, a sentence each.
    package var warnings: [String] {
      var warnings: [String] = []
      let lower = heights.filter { $0 < mode.logDensity - Self.likeNats }
      if mode.converged, !lower.isEmpty {
        let shown = lower.sorted(by: >).prefix(3).map { "\($0.rounded(to: 2))" }.joined(
          separator: ", ")
        warnings.append(
          "\(lower.count) of \(heights.count) climbs ended at lower modes: log density \(shown)\(lower.count > 3 ? ", …" : "") "
            + "instead of \(mode.logDensity.rounded(to: 2)). The highest is kept, and one that no climb found may be higher: "
            + "raise the number of starts, give initial values, or compare with NUTS.")
      }
      if mode.converged, endlessClimbs > 0 {
        warnings.append(
          "\(endlessClimbs) of \(heights.count + endlessClimbs) climbs went higher and came to no rest: this mode is a local "
            + "one, and the posterior may have no highest point in this parameterization.")
      }
      return warnings
    }
  }

  /// Climbs from points; each takes the first attempt at which log density and gradient are finite.
  /// - Throws: `InitialPointError` where a start has none; what the density throws.
  package func run(_ density: some LogDensity, from points: some InitialPoints) throws -> Result {
    var evaluator = try density.makeEvaluator()
    var ends: [(run: LBFGSRun, climb: Climb)] = []
    for start in 0..<starts {
      let position = try points.finitePosition(
        dimension: density.dimension, seed: seed, chain: start, seeker: "climb \(start)",
        evaluator: &evaluator)
      ends.append(try optimizer.maximize(&evaluator, from: position))
    }
    let rested = ends.filter(\.run.converged)
    var (steps, evaluations) = ends.reduce((0, 0)) {
      ($0.0 + $1.run.steps, $0.1 + $1.run.gradientEvaluations)
    }
    func highest(_ ends: [(run: LBFGSRun, climb: Climb)]) -> (run: LBFGSRun, climb: Climb) {
      ends.dropFirst().reduce(ends[0]) { $1.run.logDensity > $0.run.logDensity ? $1 : $0 }
    }
    var best = highest(rested.isEmpty ? ends : rested)
    var isSaddle = false
    if best.run.converged {
      for shake in 0..<Self.maximumShakes {
        let start = shaken(best.climb, shake)
        guard try evaluator.evaluate(start).value.isFinite else { continue }
        let again = try optimizer.maximize(&evaluator, from: start, after: best.climb)
        steps += again.run.steps
        evaluations += again.run.gradientEvaluations
        let gain = again.run.logDensity - best.run.logDensity
        isSaddle = gain > Self.tolerance + 1e-12 * abs(best.run.logDensity)
        guard isSaddle else { break }
        best = again
        if !again.run.converged { break }
      }
    }
    let mode = LBFGSRun(
      position: best.run.position, logDensity: best.run.logDensity,
      expectedGain: best.run.expectedGain, steps: steps, gradientEvaluations: evaluations,
      converged: best.run.converged && !isSaddle)
    // A lower end is another mode, unless it is a saddle.
    var glance = optimizer
    glance.maximumSteps = Self.stepsOffSaddle
    let modes = try rested.filter { end in
      guard end.run.logDensity < mode.logDensity - Result.likeNats else { return true }
      let start = shaken(end.climb, Self.maximumShakes)
      guard try evaluator.evaluate(start).value.isFinite else { return true }
      let again = try glance.maximize(&evaluator, from: start, after: end.climb)
      return again.run.logDensity <= end.run.logDensity + Self.tolerance
    }
    return Result(
      mode: mode, climb: best.climb, heights: modes.map(\.run.logDensity),
      endlessClimbs: ends.count {
        !$0.run.converged && $0.run.logDensity > mode.logDensity + Self.tolerance
      })
  }

  private func shaken(_ climb: Climb, _ number: Int) -> [Double] {
    var random = RandomStream(seed: seed, chain: number, purpose: .modeShake)
    let deviations = climb.shape?.deviations ?? climb.position.map { _ in 1 }
    return zip(climb.position, deviations).map { place, deviation in
      place + Self.shake * (deviation.isFinite ? deviation : 1) * random.normal()
    }
  }
}
