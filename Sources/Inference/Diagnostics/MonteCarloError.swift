import MathKernels

extension ChainedValues {
  /// The Monte Carlo standard error of an estimate from these draws.
  ///
  /// sd/√ESS for the mean; for the standard deviation s, √(var((x − x̄)²)/ESS)/(2s); for a quantile, half the distance
  /// between the draws that a Beta distribution of the effective sample size puts at ± one standard error; for the median
  /// absolute deviation, the same of the median of |x − m|.
  /// In the unit of the draws. 0 for constant draws, but NaN for their standard deviation; NaN where undefined.
  ///
  /// - Source: Vehtari et al. (2021), §4.3 and appendix; Kenney and Keeping (1951), p. 141, for the standard deviation.
  public func mcse(of estimand: Estimand) -> Double {
    ChainAnalysis(self)?.mcse(of: estimand) ?? .nan
  }
}

extension ChainAnalysis {
  func mcse(of estimand: Estimand) -> Double {
    switch estimand {
    case .mean: return draws.standardDeviation() / ess(of: .mean).squareRoot()
    case .standardDeviation: return mcseStandardDeviation(ess: ess(of: .standardDeviation))
    case .median: return mcse(of: .quantile(0.5))
    case .medianAbsoluteDeviation:
      return mcseQuantile(0.5, of: ordered.folded.sorted, ess: ess(of: estimand))
    case .quantile(let probability):
      return mcseQuantile(probability, of: ordered.sorted, ess: ess(of: estimand))
    }
  }

  private func mcseStandardDeviation(ess: Double) -> Double {
    let center = draws.mean()
    var squares = 0.0
    var fourths = 0.0
    for value in draws.values {
      let square = (value - center) * (value - center)
      squares += square
      fourths += square * square
    }
    let count = Double(draws.values.count)
    let variance = squares / count
    return ((fourths / count - variance * variance) / ess / variance / 4).squareRoot()
  }

  private func mcseQuantile(
    _ probability: Double, of sorted: [Double], ess: Double
  ) -> Double {
    // The constants are Φ(−1) and Φ(1), to the digits that the reference implementations share.
    func order(_ level: Double) -> Double {
      let share = betaQuantile(level, ess * probability + 1, ess * (1 - probability) + 1)
      return share * Double(sorted.count) - 1
    }
    let low = order(0.1586553).rounded(.down)
    let high = order(0.8413447).rounded(.up)
    guard low.isFinite, high.isFinite else { return .nan }
    let last = Double(sorted.count - 1)
    return (sorted[Int(min(high, last))] - sorted[Int(max(low, 0))]) / 2
  }
}
