import ComputationGraph
import MathKernels

/// Success (1) or failure (0), by log odds.
///
/// log p(y) = −log(1 + exp((1 − 2y) η)), for y in {0, 1}: in this form neither tail cancels.
public struct Bernoulli: ContinuousDistribution {
  /// η, log odds.
  public let logits: Expression

  /// Log odds η = log p/(1 − p).
  public init(logits: Expression) { self.logits = logits }

  public var name: String { "Bernoulli" }
  /// Observed values only: a latent Bernoulli site cannot be sampled by gradient.
  public var support: Support { .real }
  public var parameters: [DistributionParameter] { [.init("logits", logits, .real)] }

  public func logDensity(of value: Expression) -> Expression {
    -softplus((1 - 2 * value) * logits)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.uniform() < 1 / (1 + exponential(-parameters[0])) ? 1 : 0
  }
}
