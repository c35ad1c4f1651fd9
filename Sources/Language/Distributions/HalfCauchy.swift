import ComputationGraph
import MathKernels

/// The Cauchy distribution around 0, folded to the positive half.
///
/// log p(x) = log 2 − log π − log s − log(1 + (x/s)²), for x ≥ 0; s > 0.
///
/// - Source: Gelman (2006), *Prior distributions for variance parameters in hierarchical models*.
public struct HalfCauchy: ElementaryDistribution {
  /// s, the median; positive.
  public let scale: Quantity

  /// Scale s, the median.
  public init(scale: Quantity) { self.scale = scale }

  public var name: String { "HalfCauchy" }
  public var support: Support { .nonnegative }
  public var bijector: any Bijector { scale.positivePowerTailBijector }
  public var parameters: [DistributionParameter] { [.init("scale", scale, .positive)] }

  public func logDensity(of value: Quantity) -> Quantity {
    Quantity(logTwo - logPi) - log(scale) - log1p(square(value / scale))
  }

  /// P(X ≤ x) = 2/π · arctan(x/s), and P(X > x) = 2/π · arctan(s/x).
  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let constant = Number(logTwo - logPi)
    return LogTails(
      lower: constant + .log(.atan(x / parameters[0])),
      upper: constant + .log(.atan(parameters[0] / x)))
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability == 1 { return .infinity }
    return parameters[0]
      * (probability < 0.5
        ? tangent(.pi / 2 * probability) : 1 / tangent(.pi / 2 * (1 - probability)))
  }
  public func mean(_ parameters: [Double]) -> Double? { .infinity }
  public func variance(_ parameters: [Double]) -> Double? { .nan }
  public func entropy(_ parameters: [Double]) -> Double? { logTwoPi + logarithm(parameters[0]) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] * tangent(.pi / 2 * random.uniform())
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let angle = Quantity(0.5 * .pi) * exp(normalLogCDF(-abs(z)))
    return scale * select(z .> 0, cos(angle) / sin(angle), sin(angle) / cos(angle))
  }
}
