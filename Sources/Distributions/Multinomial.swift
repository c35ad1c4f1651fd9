import ComputationGraph
import MathKernels

/// How often each of K classes came up in n independent trials.
///
/// log p(x) = log n! − Σₖ log xₖ! + Σₖ xₖ log pₖ, for whole xₖ ≥ 0 with the sum n.
public struct Multinomial: MultivariateDistribution {
  /// n.
  public let trials: Expression
  /// Unnormalised log probabilities.
  public let logits: Expression
  /// The axis of the classes.
  public let axis: Axis

  /// Number of trials n, and logits along the axis of the classes.
  public init(trials: Expression, logits: Expression, along axis: Axis) {
    self.trials = trials
    self.logits = logits
    self.axis = axis
  }

  /// Number of trials n, and probabilities along the axis of the classes, or numbers in proportion to them.
  public init(trials: Expression, probabilities: Expression, along axis: Axis) {
    self.init(trials: trials, logits: log(probabilities), along: axis)
  }

  public var name: String { "Multinomial" }
  public var support: ArraySupport { .counts(along: axis) }
  public var parameters: [DistributionParameter] {
    [.init("trials", trials, .count), .init("logits", logits, .real, axes: [axis])]
  }

  public func logDensity(of value: Expression) -> Expression {
    let logProbabilities = logits - logits.logSumExp(along: axis)
    return logGamma(value.total(over: [axis]) + 1) - logGamma(value + 1).total(over: [axis])
      + (value * logProbabilities).total(over: [axis])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    // Parameters that are latent are not checked before.
    guard let trials = Int(exactly: parameters[0]), trials >= 0 else {
      return Array(repeating: .nan, count: axis.count)
    }
    let largest = parameters.dropFirst().max() ?? 0
    let weights = parameters.dropFirst().map { exponential($0 - largest) }
    var counts = [Double](repeating: 0, count: weights.count)
    for _ in 0..<trials { counts[random.index(weights: weights)] += 1 }
    return counts
  }
}
