import Diagnostics
import MathKernels
import TestSupport
import Testing

@Suite struct PredictiveCheckTests {
  /// Data of the replicates' own distribution have a uniform p: 1000 of them, in tenths.
  @Test(.tags(.random)) func dataOfTheModelHaveAUniformTail() throws {
    var counts = [Int](repeating: 0, count: 10)
    var outside = 0
    for step in 0..<1000 {
      var random = RandomStream(seed: seed(5), step: step)
      let replicates = (0..<199).map { _ in random.normal() }
      let check = try #require(
        PredictiveCheck(name: "x", observed: random.normal(), replicates: replicates))
      counts[min(9, Int(10 * check.tailProbability))] += 1
      if check.isOutside { outside += 1 }
    }
    let statistic = counts.reduce(0) { $0 + Double(($1 - 100) * ($1 - 100)) / 100 }
    // χ² with 9 degrees of freedom exceeds 27.9 once in a thousand.
    #expect(statistic < 27.9, "\(counts)")
    // About 100, with a standard deviation of 9.5.
    #expect((60...145).contains(outside))
  }

  @Test func tiesCountHalf() throws {
    let check = try #require(
      PredictiveCheck(
        name: "count", observed: 3,
        replicates: Array(repeating: 3, count: 10) + Array(repeating: 1, count: 30)))
    #expect(check.tailProbability == 0.875)
    #expect(check.mean == 1.5 && check.q5 == 1 && check.q95 == 3 && !check.isOutside)
  }

  @Test func undefinedStatisticsAreLeftOut() throws {
    let replicates = (0..<40).map { $0 % 2 == 0 ? Double.nan : Double($0) }
    #expect(
      try #require(PredictiveCheck(name: "x", observed: 7, replicates: replicates)).replicateCount
        == 20)
    #expect(PredictiveCheck(name: "x", observed: .nan, replicates: replicates) == nil)
    #expect(
      PredictiveCheck(name: "x", observed: 7, replicates: Array(replicates.dropLast(2))) == nil)
  }
}
