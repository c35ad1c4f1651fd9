import ComputationGraph
import MathKernels

/// Success (1) or failure (0), by log odds.
///
/// log p(y) = y η − log(1 + exp η), for y in {0, 1}.
public struct Bernoulli: ContinuousDistribution {
  public let logits: Expression

  /// Log odds η = log p/(1 − p).
  public init(logits: Expression) { self.logits = logits }

  public var name: String { "Bernoulli" }
  /// Observed values only: a latent Bernoulli site cannot be sampled by gradient.
  public var support: Support { .real }
  public var parameters: [DistributionParameter] { [.init("logits", logits, .real)] }

  public func logDensity(of value: Expression) -> Expression { value * logits - softplus(logits) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.uniform() < 1 / (1 + exponential(-parameters[0])) ? 1 : 0
  }
}
