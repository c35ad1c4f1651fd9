import ComputationGraph
import MathKernels

/// Success (1) or failure (0), by log odds or by probability.
///
/// log p(y) = −log(1 + exp((1 − 2y) η)), for y in {0, 1}: in this form neither tail cancels.
public struct Bernoulli: UnivariateDistribution {
  private let success: SuccessProbability

  /// Log odds η = log p/(1 − p).
  public init(logits: Quantity) { success = .logits(logits) }

  /// Probability p of success. A linear predictor is better given as log odds, where nothing is rounded to 0 or 1.
  public init(probability: Quantity) { success = .probability(probability) }

  /// η, log odds.
  public var logits: Quantity { success.logits }
  public var name: String { "Bernoulli" }
  public var support: Support { .binary }
  public var parameters: [DistributionParameter] { [success.parameter] }

  public func logDensity(of value: Quantity) -> Quantity {
    switch success {
    case .logits(let logits): -softplus((1 - 2 * value) * logits)
    case .probability(let p): multiplyLog(value, p) + multiplyLog1p(1 - value, -p)
    }
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    if x < 0 { return LogTails(lower: -.infinity, upper: 0) }
    if x >= 1 { return LogTails(lower: 0, upper: -.infinity) }
    let (p, q) = success.probabilities(parameters[0])
    return LogTails(lower: logarithm(q), upper: logarithm(p))
  }

  public func mean(_ parameters: [Double]) -> Double? { success.probabilities(parameters[0]).p }
  public func variance(_ parameters: [Double]) -> Double? {
    let (p, q) = success.probabilities(parameters[0])
    return p * q
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.uniform() < success.probabilities(parameters[0]).p ? 1 : 0
  }
}

/// A probability of success, given as such or as log odds.
enum SuccessProbability {
  case logits(Quantity)
  case probability(Quantity)

  var parameter: DistributionParameter {
    switch self {
    case .logits(let logits): .init("logits", logits, .real)
    case .probability(let p): .init("probability", p, .probability)
    }
  }

  var logits: Quantity {
    switch self {
    case .logits(let logits): logits
    case .probability(let p): logit(p)
    }
  }

  /// p and 1 − p, for the value of the parameter.
  func probabilities(_ value: Double) -> (p: Double, q: Double) {
    switch self {
    case .logits: (1 / (1 + exponential(-value)), 1 / (1 + exponential(value)))
    case .probability: (value, 1 - value)
    }
  }
}
