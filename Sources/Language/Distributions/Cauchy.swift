import ComputationGraph
import MathKernels

/// The Cauchy distribution.
///
/// log p(x) = −log π − log s − log(1 + ((x − x₀)/s)²), for real x; s > 0.
public struct Cauchy: ElementaryDistribution {
  /// x₀, the median; there is no mean.
  public let location: Quantity
  /// s, half the interquartile range; positive.
  public let scale: Quantity

  /// Location x₀ (the median) and scale s (half the interquartile range).
  public init(_ location: Quantity, _ scale: Quantity) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Cauchy" }
  public var support: Support { .real }
  public var bijector: any Bijector { locationScale?.powerTailBijector ?? support.bijector }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Cauchy(0, 1))
  }

  public func logDensity(of value: Quantity) -> Quantity {
    Quantity(-logPi) - log(scale) - log1p(square((value - location) / scale))
  }

  /// P(X ≤ x) = 2/π · arctan(z + √(1 + z²)), exact in both tails as z + √(1 + z²) = exp(asinh z).
  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let u = Number.asinh((x - parameters[0]) / parameters[1])
    let constant = Number(logTwo - logPi)
    return LogTails(
      lower: constant + .log(.atan(.exp(u))), upper: constant + .log(.atan(.exp(-u))))
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    // −cot(πp), from the nearer end.
    let nearer = min(probability, 1 - probability)
    let magnitude = nearer == 0 ? Double.infinity : 1 / tangent(.pi * nearer)
    return parameters[0] + parameters[1] * (probability < 0.5 ? -magnitude : magnitude)
  }
  public func mean(_ parameters: [Double]) -> Double? { .nan }
  public func variance(_ parameters: [Double]) -> Double? { .nan }
  public func entropy(_ parameters: [Double]) -> Double? {
    logTwo + logTwoPi + logarithm(parameters[1])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] + parameters[1] * tangent(.pi * (random.uniform() - 0.5))
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let angle = Quantity(.pi) * exp(normalLogCDF(-abs(z)))
    let distance = cos(angle) / sin(angle)
    return location + scale * select(z .> 0, distance, -distance)
  }
}
