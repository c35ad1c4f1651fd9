import Bayes

/// How some rows may fall into two, from two of them as seeds: each row's probability of the second side.
///
/// A function of the rows and the seeds alone, whatever the present grouping: so the probability of any grouping is known, and a merge can
/// tell how probable its way back is. From the nearer seed, a few steps of expectation maximisation for two components.
struct SplitLaunch {
  /// The logarithm of the odds of the second side, by member.
  private let logOdds: [Double]
  private let members: [Int]
  private let seeds: (first: Int, second: Int)

  /// Steps at the most.
  static let steps = 10

  /// - Parameter own: the concentration of a component's share, c/K.
  init(
    _ members: [Int], from seeds: (first: Int, second: Int), of rows: DesignMatrix,
    _ prior: ComponentPrior, own: Double
  ) {
    var logOdds = Self.nearer(members, seeds, rows)
    for _ in 0..<Self.steps {
      let second = logOdds.map { 1 / (1 + exponential(-$0)) }
      let sides = [second.map { 1 - $0 }, second]
      let weights = sides.map { logarithm($0.reduce(own, +)) }
      let densities = sides.map { weights in
        prior.estimate(
          given: RowStatistics(
            of: rows, at: members, weights: weights, withProducts: prior.hasCorrelations)
        ).map { RowDensity($0).logDensities(of: rows, at: members) }
      }
      guard let first = densities[0], let other = densities[1] else { break }
      let next = members.indices.map { other[$0] - first[$0] + weights[1] - weights[0] }
      guard next.allSatisfy({ !$0.isNaN }) else { break }
      let change = zip(next, second).reduce(0) {
        max($0, abs(1 / (1 + exponential(-$1.0)) - $1.1))
      }
      logOdds = next
      if change < 1e-3 { break }
    }
    (self.members, self.seeds, self.logOdds) = (members, seeds, logOdds)
  }

  /// Certain of the nearer seed, in units of the standard deviation of each feature; even odds where both are as near.
  private static func nearer(
    _ members: [Int], _ seeds: (first: Int, second: Int), _ rows: DesignMatrix
  ) -> [Double] {
    let width = rows.features.count
    let scatter = RowStatistics(of: rows, at: members, withProducts: false).scatter
    let precisions = scatter.map { $0 > 0 ? 1 / $0 : 0 }
    func distance(_ row: Int, _ seed: Int) -> Double {
      (0..<width).reduce(0) {
        let residual = rows.values[row * width + $1] - rows.values[seed * width + $1]
        return $0 + residual * residual * precisions[$1]
      }
    }
    return members.map { row in
      let (first, second) = (distance(row, seeds.first), distance(row, seeds.second))
      return first == second ? 0 : first < second ? -40 : 40
    }
  }

  /// Draws a side for each row, with the seeds on their own, and the logarithm of the probability of that.
  func draw(using random: inout RandomStream) -> (sides: ([Int], [Int]), logProbability: Double) {
    var sides: ([Int], [Int]) = ([], [])
    var sum = 0.0
    for (place, row) in members.enumerated() {
      var isSecond = row == seeds.second
      if row != seeds.first, row != seeds.second {
        isSecond = logarithm(random.uniform()) < logProbability(ofSecond: true, place)
        sum += logProbability(ofSecond: isSecond, place)
      }
      if isSecond { sides.1.append(row) } else { sides.0.append(row) }
    }
    return (sides, sum)
  }

  /// The logarithm of the probability that the rows fall so.
  func logProbability(isSecond: (Int) -> Bool) -> Double {
    members.indices.reduce(0) { sum, place in
      let row = members[place]
      guard row != seeds.first, row != seeds.second else { return sum }
      return sum + logProbability(ofSecond: isSecond(row), place)
    }
  }

  private func logProbability(ofSecond isSecond: Bool, _ place: Int) -> Double {
    let x = isSecond ? logOdds[place] : -logOdds[place]
    return min(x, 0) - logarithm(onePlus: exponential(-abs(x)))
  }
}
