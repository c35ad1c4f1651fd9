import ComputationGraph
import MathKernels

/// The beta distribution.
///
/// log p(x) = (a − 1) log x + (b − 1) log(1 − x) − log B(a, b), for 0 < x < 1; a, b > 0.
public struct Beta: UnivariateDistribution {
  /// a, positive.
  public let a: Quantity
  /// b, positive.
  public let b: Quantity

  /// a and b, the weights of 1 and of 0; the mean is a/(a + b).
  public init(_ a: Quantity, _ b: Quantity) {
    self.a = a
    self.b = b
  }

  public var name: String { "Beta" }
  public var support: Support { .interval(0, 1) }
  public var parameters: [DistributionParameter] {
    [.init("a", a, .positive), .init("b", b, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    multiplyLog(a - 1, value) + multiplyLog1p(b - 1, -value) - logBeta(a, b)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    if x <= 0 { return LogTails(lower: -.infinity, upper: 0) }
    if x >= 1 { return LogTails(lower: 0, upper: -.infinity) }
    let tails = incompleteBetaLogTails(parameters[0], parameters[1], x, complement: 1 - x)
    return LogTails(lower: tails.lower, upper: tails.upper)
  }

  public func mean(_ parameters: [Double]) -> Double? {
    parameters[0] / (parameters[0] + parameters[1])
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (a, b) = (parameters[0], parameters[1])
    return a * b / ((a + b) * (a + b) * (a + b + 1))
  }
  public func entropy(_ parameters: [Double]) -> Double? {
    let (a, b) = (parameters[0], parameters[1])
    return logBeta(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b)
      + (a + b - 2) * digamma(a + b)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    // Never 0 or 1, which are outside the support.
    let share = 1 / (1 + exponential(-random.logitBeta(parameters[0], parameters[1])))
    return min(max(share, .leastNormalMagnitude), 1.0.nextDown)
  }
}
