import ComputationGraph
import MathKernels

/// The Cauchy distribution around 0, folded to the positive half.
///
/// log p(x) = log 2 − log π − log s − log(1 + (x/s)²), for x > 0; s > 0.
///
/// - Source: Gelman (2006), *Prior distributions for variance parameters in hierarchical models*.
public struct HalfCauchy: ContinuousDistribution {
  /// The scale, positive.
  public let scale: Expression

  /// Scale s, the median.
  public init(scale: Expression) { self.scale = scale }

  public var name: String { "HalfCauchy" }
  public var support: Support { .positive }
  public var bijector: any Bijector { scale.positivePowerTailBijector }
  public var parameters: [DistributionParameter] { [.init("scale", scale, .positive)] }

  public func logDensity(of value: Expression) -> Expression {
    Expression(logarithm(2) - logPi) - log(scale) - log1p(square(value / scale))
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] * tangent(.pi / 2 * random.uniform())
  }
}
