import MathKernels

/// What is estimated from draws of a scalar.
public enum Estimand: Sendable, Hashable {
  /// The mean.
  case mean
  /// The standard deviation.
  case standardDeviation
  /// The median.
  case median
  /// The median absolute deviation, median |x − median|.
  case medianAbsoluteDeviation
  /// The quantile of a probability between 0 and 1.
  case quantile(Double)
}

extension ChainedValues {
  /// The effective sample size for an estimand: how many independent draws would estimate it as well.
  ///
  /// N/τ with τ = 1 + 2 Σ ρₜ, of each chain's halves: of the draws x for the mean, (x − x̄)² for the standard
  /// deviation, the indicator x ≤ q for a quantile q, and |x − m| ≤ MAD for the median absolute deviation.
  ///
  /// Between 0 and N log₁₀ N; N for constant draws; NaN where undefined.
  ///
  /// - Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), *Rank-normalization, folding, and localization*,
  ///   eqs. 10–13 and §4.3.
  public func ess(of estimand: Estimand) -> Double {
    ChainAnalysis(self)?.ess(of: estimand) ?? .nan
  }

  /// The effective sample size for the mean, from whole chains: blind to a drift that all of them share.
  package func wholeChainESS() -> Double { ChainAnalysis(self)?.wholeChainESS ?? .nan }

  /// The effective sample size in the bulk of the distribution: that for the mean of the rank-normalised draws.
  ///
  /// N for constant draws; NaN where undefined. At least 100 per chain makes the other diagnostics trustworthy.
  ///
  /// - Source: Vehtari et al. (2021), §4.1.
  public func bulkESS() -> Double { ChainAnalysis(self)?.bulkESS ?? .nan }

  /// The effective sample size in the tails: the smaller of those for the 5 % and the 95 % quantile.
  ///
  /// N for constant draws; NaN where undefined.
  ///
  /// - Source: Vehtari et al. (2021), §4.3.
  public func tailESS() -> Double { ChainAnalysis(self)?.tailESS ?? .nan }
}

extension Autocovariance {
  /// N/τ of the chains as given: τ from the chains' autocorrelations, combined, cut and smoothed.
  ///
  /// Autocorrelations ρ̂ₜ = 1 − (W − γₜ)/V are summed in pairs (2k, 2k + 1) as long as a pair is positive, no pair above the
  /// one before it, and with the even one of the pair that ends the sum. τ is at least 1/log₁₀ N.
  ///
  /// - Source: Geyer (1992), §3.3; Vehtari et al. (2021), eqs. 10–13. The last lags are those of ArviZ 0.23.
  func effectiveSampleSize(_ chains: ChainedValues) -> Double {
    let count = Double(chains.values.count)
    if chains.isConstant { return count }
    let draws = Double(chains.drawCount)
    let means = chains.chainMeans
    let autocovariance = meanOverChains(chains, means: means)
    let within = autocovariance[0] * draws / (draws - 1)
    var total = autocovariance[0]
    if chains.chainCount > 1 { total += sampleVariance(means[...]) }

    func autocorrelation(_ lag: Int) -> Double { 1 - (within - autocovariance[lag]) / total }
    var even = 1.0
    var odd = autocorrelation(1)
    if odd.isNaN { return .nan }
    var lag = 1
    var smallestPair = Double.infinity
    var pairs = 0.0
    while lag < chains.drawCount - 3, even + odd > 0 {
      smallestPair = min(smallestPair, even + odd)
      pairs += smallestPair
      even = autocorrelation(lag + 1)
      odd = autocorrelation(lag + 2)
      lag += 2
    }
    let last = even + odd >= 0 ? even : max(even, 0)
    let time = max(-1 + 2 * pairs + last, logarithm(10) / logarithm(count))
    return count / time
  }
}
