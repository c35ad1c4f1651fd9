/// The posterior of one scalar in ten numbers.
///
/// Every number is NaN where undefined: all of them with a NaN among the draws or with fewer than four draws, `rHat` with
/// one chain or constant draws, `mcseSD` of constant draws.
public struct ParameterSummary: Sendable, Equatable {
  /// Posterior mean.
  public let mean: Double
  /// Posterior standard deviation, with denominator N − 1.
  public let sd: Double
  /// Monte Carlo standard error of the mean.
  public let mcseMean: Double
  /// Monte Carlo standard error of the standard deviation.
  public let mcseSD: Double
  /// The 5 % quantile.
  public let q5: Double
  /// The median.
  public let q50: Double
  /// The 95 % quantile.
  public let q95: Double
  /// Effective sample size in the bulk.
  public let bulkESS: Double
  /// Effective sample size in the tails.
  public let tailESS: Double
  /// Rank-normalised split R̂.
  public let rHat: Double
  /// All draws are the same number, up to rounding: a diagnostic has nothing to say.
  public let isConstant: Bool
  /// Every draw is a finite number.
  public let isFinite: Bool

  /// Summarises draws given as one array per chain.
  /// - Precondition: all chains have the same number of draws.
  public init(chains: [[Double]]) { self.init(ChainedValues(chains)) }

  /// Summarises draws.
  public init(_ draws: ChainedValues) {
    isConstant = draws.isConstant
    isFinite = draws.isFinite
    let analysis = ChainAnalysis(draws)
    mean = analysis == nil ? .nan : draws.mean()
    sd = analysis == nil ? .nan : draws.standardDeviation()
    mcseMean = analysis?.mcse(of: .mean) ?? .nan
    mcseSD = analysis?.mcse(of: .standardDeviation) ?? .nan
    q5 = analysis?.ordered.quantile(0.05) ?? .nan
    q50 = analysis?.ordered.quantile(0.5) ?? .nan
    q95 = analysis?.ordered.quantile(0.95) ?? .nan
    bulkESS = analysis?.bulkESS ?? .nan
    tailESS = analysis?.tailESS ?? .nan
    rHat = analysis?.rHat(.rankNormalized) ?? .nan
  }
}
