import ComputationGraph
import MathKernels

/// The log-normal distribution: that of eᶻ for Z from Normal(μ, σ).
///
/// log p(x) = −½ ((log x − μ)/σ)² − log σ − log x − ½ log 2π, for x > 0; σ > 0.
public struct LogNormal: ElementaryDistribution {
  /// μ, of log x.
  public let location: Quantity
  /// σ, of log x; positive.
  public let scale: Quantity

  /// Mean μ and standard deviation σ of log x.
  public init(_ location: Quantity, _ scale: Quantity) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "LogNormal" }
  public var support: Support { .positive }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    Normal(location, scale).logDensity(of: log(value)) - log(value)
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  { Normal.logTails(at: .log(x), parameters) }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    exponential(parameters[0] + parameters[1] * normalQuantile(probability))
  }
  public func mean(_ parameters: [Double]) -> Double? {
    exponential(parameters[0] + 0.5 * parameters[1] * parameters[1])
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let square = parameters[1] * parameters[1]
    return exponentialMinusOne(square) * exponential(2 * parameters[0] + square)
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    parameters[0] + 0.5 * (1 + logTwoPi) + logarithm(parameters[1])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    exponential(parameters[0] + parameters[1] * random.normal())
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? { exp(location + scale * z) }
}
