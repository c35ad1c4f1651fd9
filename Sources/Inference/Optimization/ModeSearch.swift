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
    /// The highest mode, with the steps and gradients of all climbs. If no climb reached a mode, the end of one that did not.
    package var mode: LBFGSRun
    /// Its climb, which knows the curvature there.
    package var climb: Climb
    /// Nats by which modes may differ and count as one.
    fileprivate static let likeNats = 0.1
    /// log p where each climb ended at a mode, in the order of the starts.
    package var heights: [Double] = []
    /// Climbs that went beyond the mode without coming to rest.
    package var endlessClimbs = 0
    /// How far the search came before it was stopped; nil for a whole search.
    fileprivate var stop: (ending: String, climbs: Int, of: Int, isTested: Bool)?

    /// Whether it was stopped before its end.
    package var interrupted: Bool { stop != nil }

    /// What to report about the other climbs, a sentence each.
    package var warnings: [String] {
      var warnings: [String] = []
      if let stop {
        warnings.append(
          "The search for the mode \(stop.ending) after \(stop.climbs) of \(counted(stop.of, "climb")): the highest "
            + "end of these is kept\(stop.isTested ? "" : ", and it was not tested for a saddle"). Do not report it as a "
            + "finished fit.")
      }
      let lower = heights.filter { $0 < mode.logDensity - Self.likeNats }
      if mode.converged, !lower.isEmpty {
        let shown = lower.sorted(by: >).prefix(3).map { "\($0.rounded(to: 2))" }.joined(
          separator: ", ")
        warnings.append(
          "\(lower.count) of \(counted(heights.count, "climb")) ended at lower modes: log density \(shown)\(lower.count > 3 ? ", …" : "") "
            + "instead of \(mode.logDensity.rounded(to: 2)). The highest is kept, and one that no climb found may be higher: "
            + "raise the number of starts, give initial values, or compare with NUTS.")
      }
      if mode.converged, endlessClimbs > 0 {
        warnings.append(
          "\(endlessClimbs) of \(counted(heights.count + endlessClimbs, "climb")) kept rising and ended at no mode: this mode is a local "
            + "one, and the posterior may have no highest point in this parameterization.")
      }
      return warnings
    }
  }

  /// Climbs from points; each takes the first attempt at which log density and gradient are finite.
  ///
  /// After an interruption it keeps the climbs that were finished.
  /// - Throws: `InitialPointError` where a start has none; `NothingDrawn` if stopped before the first climb has ended; what the
  ///   density throws.
  package func run(
    _ density: some LogDensity, from points: some InitialPoints, in context: RunContext
  ) throws -> Result {
    var evaluator = try density.makeEvaluator()
    var ends: [(run: LBFGSRun, climb: Climb)] = []
    var interrupted = false
    for start in 0..<starts {
      interrupted = context.isInterrupted
      if interrupted { break }
      let position = try points.finitePosition(
        dimension: density.dimension, seed: seed, chain: start, seeker: "climb \(start)",
        evaluator: &evaluator)
      let end = try optimizer.maximize(&evaluator, from: position, in: context)
      interrupted = end.run.interrupted
      if interrupted { break }
      ends.append(end)
    }
    guard !ends.isEmpty else { throw NothingDrawn(in: context) }
    let rested = ends.filter(\.run.converged)
    var (steps, evaluations) = ends.reduce((0, 0)) {
      ($0.0 + $1.run.steps, $0.1 + $1.run.gradientEvaluations)
    }
    func highest(_ ends: [(run: LBFGSRun, climb: Climb)]) -> (run: LBFGSRun, climb: Climb) {
      ends.dropFirst().reduce(ends[0]) { $1.run.logDensity > $0.run.logDensity ? $1 : $0 }
    }
    var best = highest(rested.isEmpty ? ends : rested)
    var (isSaddle, isTested) = (false, !interrupted)
    if best.run.converged, !interrupted {
      for shake in 0..<Self.maximumShakes {
        let start = shaken(best.climb, shake)
        guard try evaluator.evaluate(start).value.isFinite else { continue }
        let again = try optimizer.maximize(&evaluator, from: start, after: best.climb, in: context)
        steps += again.run.steps
        evaluations += again.run.gradientEvaluations
        interrupted = again.run.interrupted
        if interrupted {
          (isSaddle, isTested) = (false, false)
          break
        }
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
      converged: best.run.converged && !isSaddle, interrupted: interrupted)
    // A lower end is another mode, unless it is a saddle.
    var glance = optimizer
    glance.maximumSteps = Self.stepsOffSaddle
    let modes = try rested.filter { end in
      guard end.run.logDensity < mode.logDensity - Result.likeNats, !interrupted else {
        return true
      }
      let start = shaken(end.climb, Self.maximumShakes)
      guard try evaluator.evaluate(start).value.isFinite else { return true }
      let again = try glance.maximize(&evaluator, from: start, after: end.climb, in: context)
      interrupted = again.run.interrupted
      return interrupted || again.run.logDensity <= end.run.logDensity + Self.tolerance
    }
    var result = Result(
      mode: mode, climb: best.climb, heights: modes.map(\.run.logDensity),
      endlessClimbs: ends.count {
        !$0.run.converged && $0.run.logDensity > mode.logDensity + Self.tolerance
      })
    if interrupted { result.stop = (context.interruption.ending, ends.count, starts, isTested) }
    return result
  }

  private func shaken(_ climb: Climb, _ number: Int) -> [Double] {
    var random = RandomStream(seed: seed, chain: number, purpose: .modeShake)
    let deviations = climb.shape?.deviations ?? climb.position.map { _ in 1 }
    return zip(climb.position, deviations).map { place, deviation in
      place + Self.shake * (deviation.isFinite ? deviation : 1) * random.normal()
    }
  }
}
