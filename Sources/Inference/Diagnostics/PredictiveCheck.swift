/// One statistic of the data, compared with the same statistic of data that a model generated.
///
/// p = P(T_rep < T) + ½ P(T_rep = T): near 0 or 1 where the model does not generate such data.
///
/// - Source: Gelman, Meng, Stern (1996), *Posterior predictive assessment of model fitness via realized discrepancies*, §2;
///   for counting ties half, Gabry, Simpson, Vehtari, Betancourt, Gelman (2019), *Visualization in Bayesian workflow*, §4.
public struct PredictiveCheck: Sendable, Equatable {
  /// What the statistic is, in words.
  public let name: String
  /// The statistic of the data.
  public let observed: Double
  /// Replicates in which the statistic is defined.
  public let replicateCount: Int
  /// Mean of the replicated statistics.
  public let mean: Double
  /// The 5 % quantile of the replicated statistics.
  public let q5: Double
  /// The 50 % quantile.
  public let q50: Double
  /// The 95 % quantile.
  public let q95: Double
  /// The share of replicates below the data; of those equal, half.
  public let tailProbability: Double

  /// Compares data with replicates; those in which the statistic is undefined (NaN) do not count.
  ///
  /// Nil where it is undefined in the data, or defined in fewer than 20 replicates.
  public init?(name: String, observed: Double, replicates: [Double]) {
    let replicates = replicates.filter { !$0.isNaN }
    guard !observed.isNaN, replicates.count >= 20 else { return nil }
    let ordered = OrderedValues(replicates)
    self.name = name
    self.observed = observed
    replicateCount = replicates.count
    mean = replicates.reduce(0, +) / Double(replicates.count)
    (q5, q50, q95) = (ordered.quantile(0.05), ordered.quantile(0.5), ordered.quantile(0.95))
    let below = Double(replicates.count { $0 < observed })
    let equal = Double(replicates.count { $0 == observed })
    tailProbability = (below + equal / 2) / Double(replicates.count)
  }

  /// 2 min(p, 1 − p): small where the data are far out on either side.
  public var twoSidedProbability: Double { 2 * min(tailProbability, 1 - tailProbability) }

  /// Whether the data are outside the central 90 % of the replicates.
  public var isOutside: Bool { observed < q5 || observed > q95 }
}
