import MathKernels

/// The ranks of true values among posterior draws, over simulations of prior, data and fit.
///
/// If the draws are independent and of the true posterior, the rank of the value that generated the data is uniform over
/// 0 … L among L draws, whatever the model and however few the data. A ∪ in the ranks: posteriors too narrow, or draws
/// that depend on each other; a ∩: too wide; a slope: shifted.
///
/// - Source: Talts, Betancourt, Simpson, Vehtari, Gelman (2018), *Validating Bayesian inference algorithms with
///   simulation-based calibration*, theorem 1.
public struct RankHistogram: Sendable, Equatable {
  /// L, the draws of each simulation.
  public let drawCount: Int
  /// The rank of each simulation, 0 … L.
  public private(set) var ranks: [Int]

  /// The ranks of some simulations; by default none yet.
  ///
  /// - Precondition: there is a draw, and every rank is in 0 … L.
  public init(drawCount: Int, ranks: [Int] = []) {
    precondition(drawCount > 0, "a rank needs at least one draw")
    self.drawCount = drawCount
    self.ranks = []
    for rank in ranks { add(rank) }
  }

  /// Takes in the rank of one simulation.
  /// - Precondition: 0 ≤ rank ≤ L.
  public mutating func add(_ rank: Int) {
    precondition((0...drawCount).contains(rank), "found rank \(rank) among \(drawCount) draws")
    ranks.append(rank)
  }

  /// How many of the draws are below the truth; of those equal to it, as for whole numbers, a random number.
  public static func rank(
    of truth: Double, among draws: some Sequence<Double>, using random: inout RandomStream
  ) -> Int {
    var (below, equal) = (0, 0)
    for draw in draws {
      if draw < truth { below += 1 } else if draw == truth { equal += 1 }
    }
    return equal == 0 ? below : below + random.index(below: equal + 1)
  }

  /// The number of simulations in each of a number of bins of equal width.
  /// - Precondition: the bins divide the L + 1 ranks.
  public func counts(bins: Int) -> [Int] {
    precondition(
      bins > 0 && (drawCount + 1) % bins == 0, "\(bins) bins do not divide \(drawCount + 1) ranks")
    var counts = [Int](repeating: 0, count: bins)
    for rank in ranks { counts[rank * bins / (drawCount + 1)] += 1 }
    return counts
  }

  /// Pearson's test that the ranks are uniform: p = P(χ²(B − 1) ≥ Σ (nᵢ − N/B)²/(N/B)); 1 without simulations.
  ///
  /// The χ² distribution is an approximation for at least about five simulations in each of the B bins.
  ///
  /// - Precondition: the bins divide the L + 1 ranks.
  public func uniformityPValue(bins: Int) -> Double {
    guard !ranks.isEmpty else { return 1 }
    let expected = Double(ranks.count) / Double(bins)
    let statistic = counts(bins: bins).reduce(0) { sum, count in
      sum + (Double(count) - expected) * (Double(count) - expected) / expected
    }
    return chiSquaredSurvival(statistic, degreesOfFreedom: Double(bins - 1))
  }
}
