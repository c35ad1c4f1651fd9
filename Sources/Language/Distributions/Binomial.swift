import ComputationGraph
import MathKernels

/// Successes in a number of trials, by log odds or by probability.
///
/// log p(k) = log C(n, k) + k log p + (n − k) log(1 − p), for k = 0 … n.
public struct Binomial: UnivariateDistribution {
  /// n, whole numbers from 0 on.
  public let trials: Quantity
  private let success: SuccessProbability

  /// n trials with log odds η = log p/(1 − p).
  public init(trials: Quantity, logits: Quantity) {
    self.trials = trials
    success = .logits(logits)
  }

  /// n trials with probability p of success.
  public init(trials: Quantity, probability: Quantity) {
    self.trials = trials
    success = .probability(probability)
  }

  public var name: String { "Binomial" }
  public var support: Support {
    guard let trials = trials.fixedNumber, let count = Int(exactly: trials), count >= 0 else {
      return .counts
    }
    return .integers(in: 0...count)
  }
  public var parametricBounds: (lower: Quantity?, upper: Quantity?) { (nil, trials) }
  public var parameters: [DistributionParameter] {
    [.init("trials", trials, .count), success.parameter]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let ways = logChoose(trials, value)
    switch success {
    case .logits(let logits):
      return ways - value * softplus(-logits) - (trials - value) * softplus(logits)
    case .probability(let p):
      return ways + multiplyLog(value, p) + multiplyLog1p(trials - value, -p)
    }
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    let (trials, k) = (parameters[0], x.rounded(.down))
    if k < 0 { return LogTails(lower: -.infinity, upper: 0) }
    if k >= trials { return LogTails(lower: 0, upper: -.infinity) }
    let (p, q) = success.probabilities(parameters[1])
    let tails = incompleteBetaLogTails(k + 1, trials - k, p, complement: q)
    return LogTails(lower: tails.upper, upper: tails.lower)
  }

  public func mean(_ parameters: [Double]) -> Double? {
    parameters[0] * success.probabilities(parameters[1]).p
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (p, q) = success.probabilities(parameters[1])
    return parameters[0] * p * q
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    let (p, q) = success.probabilities(parameters[1])
    return random.binomial(trials: parameters[0], probability: p, complement: q)
  }
}
