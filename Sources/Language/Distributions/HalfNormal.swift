import ComputationGraph
import MathKernels

/// The normal distribution around 0, folded to the positive half.
///
/// log p(x) = ½ log(2/π) − log σ − ½ (x/σ)², for x ≥ 0; σ > 0.
public struct HalfNormal: UnivariateDistribution {
  /// σ, the standard deviation before folding; positive.
  public let scale: Quantity

  /// Scale σ: the standard deviation before folding.
  public init(scale: Quantity) { self.scale = scale }

  public var name: String { "HalfNormal" }
  public var support: Support { .nonnegative }
  public var bijector: any Bijector { scale.softplusBijector }
  public var parameters: [DistributionParameter] { [.init("scale", scale, .positive)] }

  public func logDensity(of value: Quantity) -> Quantity {
    Quantity(0.5 * (logTwo - logPi)) - log(scale) - 0.5 * square(value / scale)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x > 0 else { return LogTails(lower: -.infinity, upper: 0) }
    let z = x / parameters[0]
    let upper = logTwo + normalLogCDF(-z)
    let lower = z < 1 ? logarithm(errorFunction(z * 0.5.squareRoot())) : log1mexp(upper)
    return LogTails(lower: lower, upper: upper)
  }

  public func mean(_ parameters: [Double]) -> Double? {
    parameters[0] * (2 / Double.pi).squareRoot()
  }
  public func variance(_ parameters: [Double]) -> Double? {
    parameters[0] * parameters[0] * (1 - 2 / Double.pi)
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    0.5 * (1 + logPi - logTwo) + logarithm(parameters[0])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] * Swift.abs(random.normal())
  }

  /// The normal draw, folded.
  public func value(ofStandardNormal z: Quantity) -> Quantity? { scale * abs(z) }
}
