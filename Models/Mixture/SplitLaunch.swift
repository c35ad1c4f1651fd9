import Bayes

/// Two components that some rows may come from, and the share of the first.
struct ComponentPair {
  var first: NormalComponent
  var second: NormalComponent
  /// log ρ and log (1 − ρ).
  var logShares: (first: Double, second: Double)

  /// The logarithms of the odds of the second by row; with Σᵢ log (ρ Normal(xᵢ | φ₁) + (1 − ρ) Normal(xᵢ | φ₂)).
  func logLikelihood(
    of rows: DesignMatrix, at members: [Int]
  ) -> (sum: Double, logOdds: [Double]) {
    let (ones, logOdds) = densities(of: rows, at: members)
    var sum = Double(members.count) * logShares.first
    for (one, odds) in zip(ones, logOdds) {
      sum += one + max(0, odds) + logarithm(onePlus: exponential(-abs(odds)))
    }
    return (sum, logOdds)
  }

  /// log Normal(xᵢ | φ₁), and the logarithms of the odds of the second.
  func densities(
    of rows: DesignMatrix, at members: [Int]
  ) -> (ones: [Double], logOdds: [Double]) {
    let ones = RowDensity(first).logDensities(of: rows, at: members)
    var logOdds = RowDensity(second).logDensities(of: rows, at: members)
    let shares = logShares.second - logShares.first
    for place in ones.indices { logOdds[place] += shares - ones[place] }
    return (ones, logOdds)
  }
}

/// How some rows may fall into two, from two of them as seeds: a distribution of the parameters of both parts.
///
/// It depends on the rows and the seeds alone, not on the present grouping: so the density of any pair is known, and a merge
/// knows how probable the reverse split is. Parts come apart from the nearer seed, by some steps of expectation maximisation
/// for two components, or each has half of every row, as two components that share a group do. Then each part has the
/// posterior of the rows that it would have, by their weights.
struct SplitLaunch {
  private let first: ComponentConditional
  private let second: ComponentConditional
  /// Those of Beta, the distribution of ρ.
  private let concentrations: (first: Double, second: Double)

  /// The largest number of steps.
  static let steps = 30
  /// Change of a row's probability at which they end.
  static let tolerance = 0.01
  /// How much of each row counts: which part rows come from is not known, so that parameters are less certain than if it were.
  static let discount = (apart: 0.8, shared: 0.5)

  /// - Parameters:
  ///   - apart: whether the parts come apart from the seeds.
  ///   - own: the concentration of a component's share, c/K.
  init?(
    _ members: [Int], from seeds: (first: Int, second: Int), apart: Bool, of rows: DesignMatrix,
    _ prior: ComponentPrior, own: Double
  ) {
    var share =
      apart
      ? Self.nearer(members, seeds, rows) : [Double](repeating: 0.5, count: members.count)
    func statistics(_ weights: [Double]) -> RowStatistics {
      RowStatistics(of: rows, at: members, weights: weights, withProducts: prior.hasCorrelations)
    }
    for _ in 0..<(apart ? Self.steps : 0) {
      let other = share.map { 1 - $0 }
      let (one, two) = (statistics(other), statistics(share))
      guard let first = prior.estimate(given: one), let second = prior.estimate(given: two) else {
        return nil
      }
      let logOdds = ComponentPair(
        first: first, second: second,
        logShares: (logarithm(one.count + own), logarithm(two.count + own))
      ).densities(of: rows, at: members).logOdds
      var change = 0.0
      for place in share.indices {
        let next = 1 / (1 + exponential(-logOdds[place]))
        change = max(change, abs(next - share[place]))
        share[place] = next
      }
      if !(change > Self.tolerance) { break }
    }
    let discount = apart ? Self.discount.apart : Self.discount.shared
    let (one, two) = (
      statistics(share.map { discount * (1 - $0) }),
      statistics(share.map { discount * $0 })
    )
    guard let first = ComponentConditional(of: prior, given: one),
      let second = ComponentConditional(of: prior, given: two)
    else { return nil }
    (self.first, self.second) = (first, second)
    concentrations = (own + one.count, own + two.count)
  }

  /// 0 for rows nearer the first seed and 1 for those nearer the second, in units of the standard deviation of each feature; ½
  /// where both are as near.
  private static func nearer(
    _ members: [Int], _ seeds: (first: Int, second: Int), _ rows: DesignMatrix
  ) -> [Double] {
    let width = rows.features.count
    let scatter = RowStatistics(of: rows, at: members, withProducts: false).scatter
    let precisions = scatter.map { $0 > 0 ? 1 / $0 : 0 }
    func distance(_ row: Int, _ seed: Int) -> Double {
      var sum = 0.0
      for feature in 0..<width {
        let residual = rows.values[row * width + feature] - rows.values[seed * width + feature]
        sum += residual * residual * precisions[feature]
      }
      return sum
    }
    return members.map { row in
      let (first, second) = (distance(row, seeds.first), distance(row, seeds.second))
      return first == second ? 0.5 : first < second ? 0 : 1
    }
  }

  func draw(using random: inout RandomStream) -> ComponentPair? {
    guard let one = first.draw(using: &random), let two = second.draw(using: &random) else {
      return nil
    }
    return ComponentPair(
      first: one, second: two,
      logShares: random.logBeta(concentrations.first, concentrations.second))
  }

  func logDensity(_ pair: ComponentPair) -> Double {
    first.logDensity(pair.first) + second.logDensity(pair.second)
      + logBetaDensity(pair.logShares, concentrations.first, concentrations.second)
  }
}

extension RandomStream {
  /// log ρ and log (1 − ρ) of ρ ~ Beta(a, b).
  mutating func logBeta(_ a: Double, _ b: Double) -> (first: Double, second: Double) {
    let (first, second) = (logGamma(shape: a), logGamma(shape: b))
    let total = logSumExp([first, second])
    return (first - total, second - total)
  }
}

/// log Beta(ρ | a, b).
func logBetaDensity(
  _ logShares: (first: Double, second: Double), _ a: Double, _ b: Double
) -> Double {
  (a - 1) * logShares.first + (b - 1) * logShares.second + logGamma(a + b) - logGamma(a)
    - logGamma(b)
}
