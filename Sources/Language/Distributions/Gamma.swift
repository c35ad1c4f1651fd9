import ComputationGraph
import MathKernels

/// The gamma distribution.
///
/// log p(x) = a log b − log Γ(a) + (a − 1) log x − bx, for x > 0; a, b > 0.
public struct Gamma: UnivariateDistribution {
  /// a, positive.
  public let shape: Quantity
  /// b, positive.
  public let rate: Quantity

  /// Shape a and rate b; the mean is a/b.
  public init(shape: Quantity, rate: Quantity) {
    self.shape = shape
    self.rate = rate
  }

  public var name: String { "Gamma" }
  public var support: Support { .positive }
  public var bijector: any Bijector {
    // With a smaller shape, values are below the smallest double, but their logarithms are not.
    guard let shape = shape.fixedNumber, shape >= 0.1 else { return support.bijector }
    return ((self.shape + 1) / rate).softplusBijector
  }
  public var parameters: [DistributionParameter] {
    [.init("shape", shape, .positive), .init("rate", rate, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    multiplyLog(shape - 1, value) - rate * value + shape * log(rate) - logGamma(shape)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x > 0 else { return LogTails(lower: -.infinity, upper: 0) }
    let tails = incompleteGammaLogTails(parameters[0], parameters[1] * x)
    return LogTails(lower: tails.lower, upper: tails.upper)
  }

  public func mean(_ parameters: [Double]) -> Double? { parameters[0] / parameters[1] }
  public func variance(_ parameters: [Double]) -> Double? {
    parameters[0] / (parameters[1] * parameters[1])
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    let shape = parameters[0]
    return shape - logarithm(parameters[1]) + logGamma(shape) + (1 - shape) * digamma(shape)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    // Never 0, which is outside the support.
    max(random.gamma(shape: parameters[0]) / parameters[1], .leastNormalMagnitude)
  }
}
