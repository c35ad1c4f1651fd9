/// The posterior of one scalar in ten numbers.
///
/// Every number is NaN where undefined: all of them with a NaN among the draws; standard errors, effective sample sizes and
/// R̂ with fewer than four draws in a chain; `sd` for one draw, `rHat` with one chain or constant draws, `mcseSD` of constant
/// draws.
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
    let unit = draws.unit
    let measured = unit == 1 ? draws : draws.map { $0 / unit }
    let analysis = ChainAnalysis(measured)
    // Draws too few for a diagnostic still have a mean and a spread.
    let isDefined = !measured.values.contains(where: \.isNaN)
    let ordered = analysis?.ordered ?? (isDefined ? OrderedValues(measured.values) : nil)
    func scaled(_ value: Double?) -> Double { (value ?? .nan) * unit }
    mean = scaled(isDefined ? measured.mean() : nil)
    sd = scaled(isDefined ? measured.standardDeviation() : nil)
    mcseMean = scaled(analysis?.mcse(of: .mean))
    mcseSD = scaled(analysis?.mcse(of: .standardDeviation))
    q5 = scaled(ordered?.quantile(0.05))
    q50 = scaled(ordered?.quantile(0.5))
    q95 = scaled(ordered?.quantile(0.95))
    bulkESS = analysis?.bulkESS ?? .nan
    tailESS = analysis?.tailESS ?? .nan
    rHat = analysis?.rHat(.rankNormalized) ?? .nan
  }
}

extension ChainedValues {
  /// What to measure the draws in, so that fourth powers of them neither overflow nor vanish: 1, or a power of two, which
  /// loses no bit, where the largest draw is beyond 2^±240.
  fileprivate var unit: Double {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard isFinite, largest > 0, abs(largest.exponent) > 240 else { return 1 }
    return Double(sign: .plus, exponent: largest.exponent, significand: 1)
  }
}
