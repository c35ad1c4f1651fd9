import ComputationGraph
import MathKernels

/// The Weibull distribution, of life times whose hazard is a power of time.
///
/// log p(x) = log k − k log λ + (k − 1) log x − (x/λ)ᵏ, for x > 0; k, λ > 0.
public struct Weibull: ElementaryDistribution {
  /// k, positive.
  public let shape: Quantity
  /// λ, positive.
  public let scale: Quantity

  /// Shape k and scale λ, the time that a share 1/e survives.
  public init(shape: Quantity, scale: Quantity) {
    self.shape = shape
    self.scale = scale
  }

  public var name: String { "Weibull" }
  public var support: Support { .positive }
  public var parameters: [DistributionParameter] {
    [.init("shape", shape, .positive), .init("scale", scale, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let logScale = log(scale)
    return log(shape) - shape * logScale + multiplyLog(shape - 1, value)
      - exp(shape * (log(value) - logScale))
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let upper = -Number.exp(parameters[0] * (.log(x) - .log(parameters[1])))
    return LogTails(lower: .log1mexp(upper), upper: upper)
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    return parameters[1] * power(-logarithm(onePlus: -probability), 1 / parameters[0])
  }
  public func mean(_ parameters: [Double]) -> Double? {
    parameters[1] * exponential(logGamma(1 + 1 / parameters[0]))
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (inverse, scale) = (1 / parameters[0], parameters[1])
    let mean = logGamma(1 + inverse)
    let excess = exponentialMinusOne(logGamma(1 + 2 * inverse) - 2 * mean)
    return scale * scale * exponential(2 * mean) * excess
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    eulerGamma * (1 - 1 / parameters[0]) + logarithm(parameters[1] / parameters[0]) + 1
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[1] * power(random.exponential(), 1 / parameters[0])
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    scale * exp(log(-normalLogCDF(-z)) / shape)
  }
}
