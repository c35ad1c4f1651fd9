import ComputationGraph
import MathKernels

/// The Poisson distribution of counts, by rate or log rate.
///
/// log p(k) = k log λ − λ − log k!, for k = 0, 1, 2, …; λ ≥ 0.
public struct Poisson: UnivariateDistribution {
  private enum Intensity {
    case rate(Quantity)
    case logRate(Quantity)
  }
  private let intensity: Intensity

  /// Rate λ, the mean.
  public init(rate: Quantity) { intensity = .rate(rate) }

  /// log λ: what a linear predictor gives.
  public init(logRate: Quantity) { intensity = .logRate(logRate) }

  public var name: String { "Poisson" }
  public var support: Support { .counts }
  public var parameters: [DistributionParameter] {
    switch intensity {
    case .rate(let rate): [.init("rate", rate, .nonnegative)]
    case .logRate(let logRate): [.init("logRate", logRate, .real)]
    }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    switch intensity {
    case .rate(let rate): multiplyLog(value, rate) - rate - logGamma(value + 1)
    case .logRate(let logRate): value * logRate - exp(logRate) - logGamma(value + 1)
    }
  }

  private func rate(_ parameters: [Double]) -> Double {
    if case .logRate = intensity { return exponential(parameters[0]) }
    return parameters[0]
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x >= 0 else { return LogTails(lower: -.infinity, upper: 0) }
    if x == .infinity { return LogTails(lower: 0, upper: -.infinity) }
    let tails = incompleteGammaLogTails(x.rounded(.down) + 1, rate(parameters))
    return LogTails(lower: tails.upper, upper: tails.lower)
  }

  public func mean(_ parameters: [Double]) -> Double? { rate(parameters) }
  public func variance(_ parameters: [Double]) -> Double? { rate(parameters) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.poisson(rate: rate(parameters))
  }
}
