import ComputationGraph
import MathKernels

/// How often each of K classes came up in n independent trials.
///
/// log p(x) = log n! − Σₖ log xₖ! + Σₖ xₖ log pₖ, for whole xₖ ≥ 0 with the sum n.
public struct Multinomial: MultivariateDistribution {
  /// n, whole numbers from 0 on.
  public let trials: Quantity
  /// The axis of the classes.
  public let axis: Axis
  /// What the initialiser was given besides n.
  private let given: Form

  private enum Form: Sendable { case logits(Quantity), probabilities(Quantity) }

  /// Number of trials n, and logits along the axis of the classes.
  public init(trials: Quantity, logits: Quantity, along axis: Axis) {
    self.trials = trials
    self.axis = axis
    given = .logits(logits)
  }

  /// Number of trials n, and probabilities along the axis of the classes, or numbers in proportion to them, not negative.
  public init(trials: Quantity, probabilities: Quantity, along axis: Axis) {
    self.trials = trials
    self.axis = axis
    given = .probabilities(probabilities)
  }

  public var name: String { "Multinomial" }
  public var support: ArraySupport { .counts(along: axis) }
  public var parameters: [DistributionParameter] {
    switch given {
    case .logits(let logits):
      [.init("trials", trials, .count), .init("logits", logits, .real, axes: [axis])]
    case .probabilities(let p):
      [.init("trials", trials, .count), .init("probabilities", p, .nonnegative, axes: [axis])]
    }
  }
  public var mistake: String? {
    support.mistake ?? parameters[1].mistake(without: axis, "the class axis")
  }
  public var elementTotal: Quantity? { trials }

  public func logDensity(of value: Quantity) -> Quantity {
    let terms =
      switch given {
      case .logits(let logits): value * (logits - logits.logSumExp(along: axis))
      case .probabilities(let p): multiplyLog(value, p / p.total(over: [axis]))
      }
    return logGamma(value.total(over: [axis]) + 1)
      + (terms - logGamma(value + 1)).total(over: [axis])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    // Latent parameters are not checked in advance.
    guard let trials = Int(exactly: parameters[0]), trials >= 0 else {
      return Array(repeating: .nan, count: axis.count)
    }
    var weights = Array(parameters.dropFirst())
    if case .logits = given {
      let largest = weights.max() ?? 0
      weights = weights.map { exponential($0 - largest) }
    }
    var counts = [Double](repeating: 0, count: weights.count)
    for _ in 0..<trials { counts[random.index(weights: weights)] += 1 }
    return counts
  }
}
