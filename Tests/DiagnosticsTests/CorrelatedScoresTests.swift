import MathKernels
import TestSupport
import Testing

/// What the tests of whole posteriors are judged by.
@Suite(.tags(.random)) struct CorrelatedScoresTests {
  static let (statistics, batches, replicates) = (60, 60, 1000)

  /// Statistics of six blocks, each correlated by 0.8: a block's own numbers and what its members share.
  static func draw(_ random: inout RandomStream) -> [Double] {
    (0..<6).flatMap { _ in
      let common = 0.8.squareRoot() * random.normal()
      return (0..<10).map { _ in common + 0.2.squareRoot() * random.normal() }
    }
  }

  /// The chances of many runs whose known values lie `shift` standard errors from the truth.
  static func chances(shift: Double, replicates: Int) -> [ScoreChances] {
    (0..<replicates).map { replicate in
      var random = RandomStream(seed: seed(5), step: replicate)
      let means = (0..<batches).map { _ in draw(&random) }
      var scores = CorrelatedScores()
      for (place, score) in draw(&random).enumerated() {
        scores.add(score + shift, batchMeans: means.map { $0[place] })
      }
      return scores.chances
    }
  }

  /// Probabilities that are called p come about as often as p says, or less: by the normal law of a count, at 4 standard errors.
  @Test func falseAlarmsAreAsRareAsStated() {
    let found = Self.chances(shift: 0, replicates: Self.replicates)
    let runs = Double(Self.replicates)
    for level in [0.1, 0.02, 0.004] {
      let room = 4 * (runs * level * (1 - level)).squareRoot()
      for chance in [\ScoreChances.ofLargest, \.ofLargerSum, \.ofSmallerSum] {
        #expect(Double(found.count { $0[keyPath: chance] < level }) < runs * level + room)
      }
      // The larger sums are met closely, not only bounded.
      let larger = Double(found.count { $0.ofLargerSum < level })
      #expect(larger > 0.7 * runs * level - room, "\(level): \(larger)")
    }
    // Were the scores independent, a sum so far from 60 would come about once in a hundred runs.
    #expect(found.count { $0.sumOfSquares > 88.4 } > Self.replicates / 20)
  }

  /// A shift of all statistics by one standard error is seen by the sum, and by no single score.
  @Test func commonErrorsAreFound() {
    let found = Self.chances(shift: 1, replicates: 200)
    #expect(found.count { $0.ofLargest < 1e-3 } < 20)
    var sum = ScoreChances()
    for one in found.prefix(40) { sum += one }
    #expect(sum.count == 40 * Self.statistics && sum.ofLargerSum < 1e-4)
  }

  /// One statistic alone has its own law: twice the normal tail, and that of χ² with one degree of freedom.
  @Test func aSingleScore() {
    var scores = CorrelatedScores()
    scores.add(1.959964, batchMeans: [1, 2, 3, 5, 8, 0, 1])
    #expect(abs(scores.chances.ofLargest - 0.05) < 1e-6)
    #expect(abs(scores.chances.ofLargerSum - 0.05) < 1e-6)
    #expect(abs(scores.chances.ofSmallerSum - 0.95) < 1e-6)
  }

  @Test func batchesStayWithinChains() {
    let means = CorrelatedScores.batchMeans(
      [1, 3, 5, 7, 100, 2, 4, 6, 8, 100], chainLength: 5, batch: 2)
    #expect(means == [2, 6, 3, 7])
  }
}
