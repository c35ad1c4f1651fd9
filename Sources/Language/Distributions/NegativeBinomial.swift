import ComputationGraph
import MathKernels

/// Counts that vary more than Poisson's: a Poisson distribution whose rate is gamma-distributed.
///
/// log p(k) = log Γ(k + φ) − log Γ(φ) − log k! + φ log(φ/(φ + μ)) + k log(μ/(φ + μ)), for k = 0, 1, 2, …; μ, φ > 0.
/// The mean is μ, the variance μ + μ²/φ.
public struct NegativeBinomial: UnivariateDistribution {
  private enum Odds {
    case mean(Quantity)
    case logits(Quantity)
  }
  /// φ, positive; as a number of failures to wait for, the total count.
  public let concentration: Quantity
  private let odds: Odds

  /// Mean μ and concentration φ; as φ grows, the distribution tends to Poisson(μ).
  public init(mean: Quantity, concentration: Quantity) {
    self.concentration = concentration
    odds = .mean(mean)
  }

  /// Successes, of log odds η, before a total count r of failures: μ = r eᵑ, φ = r.
  public init(totalCount: Quantity, logits: Quantity) {
    concentration = totalCount
    odds = .logits(logits)
  }

  public var name: String { "NegativeBinomial" }
  public var support: Support { .counts }
  public var parameters: [DistributionParameter] {
    switch odds {
    case .mean(let mean):
      [.init("mean", mean, .positive), .init("concentration", concentration, .positive)]
    case .logits(let logits):
      [.init("totalCount", concentration, .positive), .init("logits", logits, .real)]
    }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    // Γ(k + φ)/(Γ(φ) k!) = 1/((φ + k) B(φ, k + 1)), which does not cancel for large φ.
    let ways = -log(concentration + value) - logBeta(concentration, value + 1)
    switch odds {
    case .mean(let mean):
      return ways - concentration * log1p(mean / concentration)
        + value * (log(mean) - log(mean + concentration))
    case .logits(let logits):
      return ways - concentration * softplus(logits) - value * softplus(-logits)
    }
  }

  private func meanAndConcentration(_ parameters: [Double]) -> (Double, Double) {
    switch odds {
    case .mean: (parameters[0], parameters[1])
    case .logits: (parameters[0] * exponential(parameters[1]), parameters[0])
    }
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x >= 0 else { return LogTails(lower: -.infinity, upper: 0) }
    if x == .infinity { return LogTails(lower: 0, upper: -.infinity) }
    let (mean, concentration) = meanAndConcentration(parameters)
    let total = mean + concentration
    let tails = incompleteBetaLogTails(
      concentration, x.rounded(.down) + 1, concentration / total, complement: mean / total)
    return LogTails(lower: tails.lower, upper: tails.upper)
  }

  public func mean(_ parameters: [Double]) -> Double? { meanAndConcentration(parameters).0 }
  public func variance(_ parameters: [Double]) -> Double? {
    let (mean, concentration) = meanAndConcentration(parameters)
    return mean + mean * mean / concentration
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    let (mean, concentration) = meanAndConcentration(parameters)
    return random.poisson(rate: mean * random.gamma(shape: concentration) / concentration)
  }
}
