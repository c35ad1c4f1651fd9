import ComputationGraph
import MathKernels

/// The logistic distribution.
///
/// log p(x) = −z − log s − 2 log(1 + e⁻ᶻ), z = (x − μ)/s, for real x; s > 0.
public struct Logistic: ElementaryDistribution {
  /// μ, the mean.
  public let location: Quantity
  /// s, positive.
  public let scale: Quantity

  /// Mean μ and scale s; the standard deviation is sπ/√3.
  public init(_ location: Quantity, _ scale: Quantity) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Logistic" }
  public var support: Support { .real }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Logistic(0, 1))
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let z = (value - location) / scale
    return -softplus(z) - softplus(-z) - log(scale)
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let z = (x - parameters[0]) / parameters[1]
    return LogTails(lower: -Number.softplus(-z), upper: -Number.softplus(z))
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    return parameters[0]
      + parameters[1] * (logarithm(probability) - logarithm(onePlus: -probability))
  }
  public func mean(_ parameters: [Double]) -> Double? { parameters[0] }
  public func variance(_ parameters: [Double]) -> Double? {
    parameters[1] * parameters[1] * (.pi * .pi / 3)
  }
  public func entropy(_ parameters: [Double]) -> Double? { 2 + logarithm(parameters[1]) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    quantile(random.uniform(), parameters)
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    location + scale * (normalLogCDF(z) - normalLogCDF(-z))
  }
}
