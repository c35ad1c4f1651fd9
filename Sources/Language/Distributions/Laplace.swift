import ComputationGraph
import MathKernels

/// The Laplace distribution, of two exponential tails.
///
/// log p(x) = −|x − μ|/b − log 2b, for real x; b > 0. The gradient at x = μ is 0.
public struct Laplace: ElementaryDistribution {
  /// μ, the median.
  public let location: Quantity
  /// b, positive.
  public let scale: Quantity

  /// Location μ and scale b, the mean distance from μ.
  public init(_ location: Quantity, _ scale: Quantity) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Laplace" }
  public var support: Support { .real }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Laplace(0, 1))
  }

  public func logDensity(of value: Quantity) -> Quantity {
    -abs(value - location) / scale - log(scale) - Quantity(logTwo)
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    // ½ eᶻ below 0, 1 − ½ e⁻ᶻ above.
    func below(_ z: Number) -> Number {
      .minimum(0.0, z) + .log1p(-0.5 * .exp(-.maximum(z, 0.0)))
    }
    let z = (x - parameters[0]) / parameters[1]
    return LogTails(lower: below(z), upper: below(-z))
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    let z = logarithm(2 * min(probability, 1 - probability))
    return parameters[0] + parameters[1] * (probability < 0.5 ? z : -z)
  }
  public func mean(_ parameters: [Double]) -> Double? { parameters[0] }
  public func variance(_ parameters: [Double]) -> Double? { 2 * parameters[1] * parameters[1] }
  public func entropy(_ parameters: [Double]) -> Double? { 1 + logTwo + logarithm(parameters[1]) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    let magnitude = random.exponential()
    return parameters[0] + parameters[1] * (random.uniform() < 0.5 ? -magnitude : magnitude)
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let distance = -(Quantity(logTwo) + normalLogCDF(-abs(z)))
    return location + scale * select(z .> 0, distance, -distance)
  }
}
