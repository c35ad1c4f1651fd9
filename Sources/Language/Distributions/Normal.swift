import ComputationGraph
import MathKernels

/// The normal distribution.
///
/// log p(x) = −½ ((x − μ)/σ)² − log σ − ½ log 2π, for real x; σ > 0.
public struct Normal: ElementaryDistribution {
  /// μ, the mean.
  public let location: Quantity
  /// σ, the standard deviation; positive.
  public let scale: Quantity

  /// Mean μ and standard deviation σ.
  public init(_ location: Quantity, _ scale: Quantity) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Normal" }
  public var support: Support { .real }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Normal(0, 1))
  }

  public func logDensity(of value: Quantity) -> Quantity {
    -0.5 * square((value - location) / scale) - log(scale) - Quantity(0.5 * logTwoPi)
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let z = (x - parameters[0]) / parameters[1]
    return LogTails(lower: .normalLogCDF(z), upper: .normalLogCDF(-z))
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    parameters[0] + parameters[1] * normalQuantile(probability)
  }
  public func mean(_ parameters: [Double]) -> Double? { parameters[0] }
  public func variance(_ parameters: [Double]) -> Double? { parameters[1] * parameters[1] }
  public func entropy(_ parameters: [Double]) -> Double? {
    0.5 * (1 + logTwoPi) + logarithm(parameters[1])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] + parameters[1] * random.normal()
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? { location + scale * z }
}
