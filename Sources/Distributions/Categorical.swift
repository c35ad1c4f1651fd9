import ComputationGraph
import MathKernels

/// One of several classes, by unnormalised log probabilities.
///
/// log p(k) = ηₖ − log Σⱼ exp ηⱼ.
///
/// The density is one node with its analytic gradient, one-hot(k) − softmax(η); no probability is ever formed, so far
/// tails lose nothing. A shift common to all logits changes nothing.
public struct Categorical: Distribution {
  /// η, unnormalised log probabilities.
  public let logits: Expression
  /// The axis of the classes.
  public let classes: Axis

  /// Logits η over the class axis and, usually, a plate of observations.
  public init(logits: Expression, along classes: Axis) {
    self.logits = logits
    self.classes = classes
  }

  public var name: String { "Categorical" }
  public var parameters: [DistributionParameter] { [.init("logits", logits, .real)] }

  /// log p of observed classes, over the axes of the codes.
  package func logDensity(of codes: CodeArray) -> Expression {
    Expression(.categoricalLogDensity(codes, along: classes), [logits])
  }

  /// p(k) for every class.
  public var probabilities: Expression { logits.softmax(along: classes) }
}
