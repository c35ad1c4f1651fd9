import Inference
import MathKernels

extension Leapfrog {
  /// A step size to start from: doubled or halved until the acceptance of one step, from fresh momentum, crosses 0.8.
  ///
  /// The point keeps its position and gradient. Where all steps are refused, returns one by which nearly any momentum still
  /// changes the position: the transitions will then report divergences.
  /// - Throws: `FatalEvaluation` where longer and longer steps are accepted: the posterior has no scale, it is improper.
  /// - Source: Hoffman and Gelman (2014), Algorithm 4, with Stan's threshold of 0.8 for its ½.
  package func initialStepSize(
    from point: PhasePoint, near guess: Double, trial: inout PhasePoint, target: inout Target,
    random: inout RandomStream
  ) throws -> Double {
    let threshold = logarithm(0.8)
    var stepSize = guess
    var isGrowing: Bool?
    while true {
      trial.assign(point, blocks: blocks)
      refresh(&trial, dimension: target.dimension, random: &random)
      let start = trial.energy(blocks: blocks)
      let end = try step(&trial, by: stepSize, target: &target)
      let isAccepted = end.isFinite && start - end > threshold
      if isGrowing == false, isAccepted, isSamePosition(trial, point, target.dimension) {
        return 1024 * stepSize
      }
      if let isGrowing, isGrowing != isAccepted { return stepSize }
      isGrowing = isAccepted
      stepSize *= isAccepted ? 2 : 0.5
      if stepSize < 1e-150 { return stepSize }
      if stepSize > 1e7 {
        throw FatalEvaluation(
          "initial step size: leapfrog steps of 10⁷ were accepted, expected a posterior that falls off; "
            + "the log density does not depend on its parameters, or a prior is improper. "
            + "Give every parameter a proper prior.")
      }
    }
  }

  private func isSamePosition(_ one: PhasePoint, _ other: PhasePoint, _ dimension: Int) -> Bool {
    (0..<dimension).allSatisfy { one.position[$0] == other.position[$0] }
  }

  /// Draws p ~ Normal(0, M) for a point, with its velocity, and its acceleration under this metric.
  package func refresh(_ point: inout PhasePoint, dimension: Int, random: inout RandomStream) {
    var noise = UnsafeMutableBufferPointer(start: point.momentum, count: dimension).mutableSpan
    random.fillNormal(&noise)
    metric.drawMomentum(fromNoise: point.momentum, velocity: point.velocity, blocks: blocks)
    metric.multiplyInverse(point.gradient, into: point.acceleration, blocks: blocks)
  }
}
