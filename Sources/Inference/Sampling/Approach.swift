import Inference
import Optimization

/// Leads a chain that begins much too far out to where trajectories find the posterior.
///
/// In a normal posterior of dimension n, typical points are ½ χ²ₙ nats below the mode: n/2 ± √(n/2). Trajectories come down from
/// many times as far, so only a point from which a climb by L-BFGS gains very much more is left; and the climb ends where a few
/// steps gain no more than that depth: the density of a scale often has no highest point, and hardly any volume where it is high.
package struct Approach {
  /// Where the chain should begin.
  package let position: [Double]
  /// What the last steps of the climb say about the variances of the posterior, coordinate by coordinate.
  package let variances: [Double]

  /// Steps that the climb remembers: few where there are very many coordinates, because of the memory they take.
  private static func history(_ dimension: Int) -> Int { dimension > 10_000 ? 3 : 10 }
  /// Steps whose gains count together.
  private static let stretch = 5
  /// Evaluations after which a climb ends.
  private static let maximumEvaluations = 1000

  /// Standard deviations of ½ χ²ₙ that a typical point may be below its mean.
  private static let typicalDeviations = 5.0

  /// Nats below the mode that hardly any typical point of a normal posterior exceeds, with a margin for other posteriors.
  private static func typicalDepth(_ dimension: Int) -> Double {
    let half = Double(dimension) / 2
    return half + typicalDeviations * half.squareRoot() + 3
  }

  /// Nats of gain for which a chain leaves its first point: more than in any neck of a funnel that a chain may begin in.
  private static func largeGain(_ dimension: Int) -> Double { 100 + 20 * Double(dimension) }

  /// Nil where the first point will do, or no better one was found.
  package init?(from start: [Double], evaluator: inout some DensityEvaluator) throws {
    guard
      var climb = try Climb(from: start, history: Self.history(start.count), evaluator: &evaluator)
    else {
      return nil
    }
    let depth = Self.typicalDepth(start.count)
    var values = [climb.value]
    while climb.gradientEvaluations < Self.maximumEvaluations,
      try climb.advance(&evaluator) != nil
    {
      values.append(climb.value)
      let earlier = values.count - 1 - Self.stretch
      if earlier >= 0, climb.value - values[earlier] < depth { break }
    }
    guard climb.value - values[0] > Self.largeGain(start.count),
      let variances = climb.secantVariances
    else { return nil }
    (position, self.variances) = (climb.position, variances)
  }
}
