import Diagnostics
import MathKernels
import TestSupport
import Testing

@Suite struct RankHistogramTests {
  private func histogram(counts: [Int]) -> RankHistogram {
    RankHistogram(
      drawCount: counts.count - 1,
      ranks: counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) })
  }

  /// Two bins with 60 and 40 of 100: χ² = 4 with one degree of freedom. Four with 30, 20, 20, 10 of 80: χ² = 10 with three.
  static let cases: [([Int], Double)] = [
    ([60, 40], 0.045500263896358417), ([30, 20, 20, 10], 0.018566135463043244), ([7, 7, 7, 7], 1),
  ]

  @Test(arguments: cases)
  func pValueIsPearsons(_ counts: [Int], _ expected: Double) {
    let found = histogram(counts: counts).uniformityPValue(bins: counts.count)
    #expect(abs(found - expected) < 1e-12)
  }

  @Test func binsHoldNeighboringRanks() {
    let histogram = RankHistogram(drawCount: 7, ranks: [0, 1, 2, 3, 3, 7, 6, 4])
    #expect(histogram.counts(bins: 4) == [2, 3, 1, 2])
    #expect(histogram.counts(bins: 1) == [8])
    #expect(RankHistogram(drawCount: 7).uniformityPValue(bins: 4) == 1)
  }

  @Test func rankCountsWhatLiesBelow() {
    var random = RandomStream(seed: seed(61))
    let draws = [3.0, -1, 2, 8]
    #expect(RankHistogram.rank(of: 2.5, among: draws, using: &random) == 2)
    #expect(RankHistogram.rank(of: -2, among: draws, using: &random) == 0)
    #expect(RankHistogram.rank(of: 9, among: draws, using: &random) == 4)
  }

  /// Whole numbers tie: their ranks must be uniform all the same.
  @Test(.tags(.random)) func tiesAreBrokenAtRandom() {
    var random = RandomStream(seed: seed(62))
    var histogram = RankHistogram(drawCount: 15)
    for _ in 0..<4000 {
      let draws = (0..<15).map { _ in Double(random.index(below: 3)) }
      histogram.add(
        RankHistogram.rank(of: Double(random.index(below: 3)), among: draws, using: &random))
    }
    #expect(histogram.uniformityPValue(bins: 16) > 1e-4)
  }
}
