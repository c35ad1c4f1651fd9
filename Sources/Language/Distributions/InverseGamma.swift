import ComputationGraph
import MathKernels

/// The inverse gamma distribution: that of 1/Y for Y from Gamma(shape, rate: scale).
///
/// log p(x) = a log b − log Γ(a) − (a + 1) log x − b/x, for x > 0; a, b > 0.
public struct InverseGamma: UnivariateDistribution {
  /// a, positive.
  public let shape: Quantity
  /// b, positive.
  public let scale: Quantity

  /// Shape a and scale b; the mean is b/(a − 1) for a > 1, else ∞.
  public init(shape: Quantity, scale: Quantity) {
    self.shape = shape
    self.scale = scale
  }

  public var name: String { "InverseGamma" }
  public var support: Support { .positive }
  public var parameters: [DistributionParameter] {
    [.init("shape", shape, .positive), .init("scale", scale, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    shape * log(scale) - logGamma(shape) - (shape + 1) * log(value) - scale / value
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x > 0 else { return LogTails(lower: -.infinity, upper: 0) }
    let tails = incompleteGammaLogTails(parameters[0], parameters[1] / x)
    return LogTails(lower: tails.upper, upper: tails.lower)
  }

  public func mean(_ parameters: [Double]) -> Double? {
    let (shape, scale) = (parameters[0], parameters[1])
    return shape > 1 ? scale / (shape - 1) : .infinity
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (shape, scale) = (parameters[0], parameters[1])
    guard shape > 2 else { return shape > 1 ? .infinity : .nan }
    return scale * scale / ((shape - 1) * (shape - 1) * (shape - 2))
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    let shape = parameters[0]
    return shape + logarithm(parameters[1]) + logGamma(shape) - (1 + shape) * digamma(shape)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    min(
      parameters[1] * exponential(-random.logGamma(shape: parameters[0])), .greatestFiniteMagnitude)
  }
}
