import ComputationGraph
import MathKernels

/// The exponential distribution.
///
/// log p(x) = log λ − λx, for x > 0; λ > 0.
public struct Exponential: ContinuousDistribution {
  /// λ, positive.
  public let rate: Expression

  /// Rate λ; the mean is 1/λ.
  public init(rate: Expression) { self.rate = rate }

  public var name: String { "Exponential" }
  public var support: Support { .positive }
  public var parameters: [DistributionParameter] { [.init("rate", rate, .positive)] }

  public func logDensity(of value: Expression) -> Expression { log(rate) - rate * value }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.exponential() / parameters[0]
  }
}
