import ComputationGraph
import MathKernels

/// The normal distribution around 0, folded to the positive half.
///
/// log p(x) = ½ log(2/π) − log σ − ½ (x/σ)², for x > 0; σ > 0.
public struct HalfNormal: ContinuousDistribution {
  /// The scale, positive.
  public let scale: Expression

  /// Scale σ: the standard deviation before folding.
  public init(scale: Expression) { self.scale = scale }

  public var name: String { "HalfNormal" }
  public var support: Support { .positive }
  public var parameters: [DistributionParameter] { [.init("scale", scale, .positive)] }

  public func logDensity(of value: Expression) -> Expression {
    Expression(0.5 * (logarithm(2) - logPi)) - log(scale) - 0.5 * square(value / scale)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] * Swift.abs(random.normal())
  }
}
