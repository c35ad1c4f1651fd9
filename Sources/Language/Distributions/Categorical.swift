import ComputationGraph
import MathKernels

/// One of several classes, by unnormalised log probabilities or by probabilities.
///
/// log p(k) = ηₖ − log Σⱼ exp ηⱼ.
///
/// The density is one node with its analytic gradient, one-hot(k) − softmax(η); no probability is ever formed, so far
/// tails lose nothing. A shift common to all logits changes nothing.
public struct Categorical: ClassDistribution {
  /// η, unnormalised log probabilities.
  public let logits: Quantity
  public let classes: Axis
  /// What the initialiser was given.
  private let given: DistributionParameter

  /// Logits η over the class axis and, usually, a plate of observations.
  public init(logits: Quantity, along classes: Axis) {
    self.logits = logits
    self.classes = classes
    given = .init("logits", logits, .real, axes: [classes])
  }

  /// Probabilities over the class axis, or numbers in proportion to them, not negative: their sum is divided out.
  public init(probabilities: Quantity, along classes: Axis) {
    logits = log(probabilities)
    self.classes = classes
    given = .init("probabilities", probabilities, .nonnegative, axes: [classes])
  }

  public var name: String { "Categorical" }
  public var parameters: [DistributionParameter] { [given] }

  public var mistake: String? { given.mistake(without: classes, "the class axis") }

  public func logDensity(of observed: Index) -> Quantity {
    observed.quantity(logDensity)
  }

  private func logDensity(_ codes: CodeArray) -> Quantity {
    // Every observation takes its own logits, even if they are the same.
    let absent = codes.axes.without(logits.axes)
    let zeros = DataArray(
      "zeros", axes: absent, values: Array(repeating: 0, count: absent.elementCount))
    return Quantity(
      .categoricalLogDensity(codes, along: classes),
      [absent.isEmpty ? logits : logits + Quantity(.data(zeros))])
  }

  public var probabilities: Quantity { logits.softmax(along: classes) }
}
