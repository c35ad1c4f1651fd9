import Diagnostics
import Testing

@Suite struct ProportionDifferenceTests {
  /// `scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue`, SciPy 1.17.1.
  @Test(arguments: [
    (0, 1, 1.0), (1, 9, 0.021484375), (8, 25, 0.004551384132355452), (40, 60, 0.05688793364098089),
    (0, 30, 1.862645149230957e-09), (500, 600, 0.0028195449914364284), (2, 2, 1), (0, 0, 1),
    (100_000, 101_000, 0.02586239243973295),
  ])
  func mcNemarAgreesWithSciPy(_ b: Int, _ c: Int, _ expected: Double) {
    #expect(abs(mcNemarProbability(b, c) - expected) <= 1e-10 * expected)
    #expect(mcNemarProbability(b, c) == mcNemarProbability(c, b))
  }

  /// All ways in which so many rows could fall, counted one by one.
  @Test func mcNemarIsACount() {
    for rows in 1...12 {
      for b in 0...rows {
        let extreme = (0..<(1 << rows)).count {
          min($0.nonzeroBitCount, rows - $0.nonzeroBitCount) <= min(b, rows - b)
        }
        let share = Double(extreme) / Double(1 << rows)
        #expect(abs(mcNemarProbability(b, rows - b) - share) < 1e-12)
      }
    }
  }

  /// The formula by NumPy. No error is 0, whatever the proportions.
  @Test(arguments: [
    (40, 40, 39, 40, -0.023809523809523836, 0.04041278213292885),
    (0, 10, 0, 10, 0, 0.112833866731055),
    (311, 400, 280, 400, -0.07711442786069655, 0.030912937250929095),
    (5, 5, 0, 5, -0.7142857142857142, 0.1870439059165649),
  ])
  func differenceOfProportions(
    _ x: Int, _ m: Int, _ y: Int, _ n: Int, _ difference: Double, _ error: Double
  ) {
    let found = proportionDifference((x, m), (y, n))
    #expect(abs(found.difference - difference) < 1e-15)
    #expect(abs(found.standardError - error) < 1e-15)
  }

  /// The ends of Wilson's interval solve (p̂ − p)² = z² p (1 − p)/n, on both sides of the share.
  @Test(arguments: [(0.455, 200, 1.96), (0, 30, 1.96), (1, 30, 2.5), (0.5, 3600, 1), (0.97, 3, 3)])
  func intervalOfAProportion(_ share: Double, _ rows: Int, _ z: Double) {
    let interval = proportionInterval(share: share, rows: rows, z: z)
    #expect(0...1 ~= interval.lowerBound && 0...1 ~= interval.upperBound)
    #expect(interval.contains(share) && interval.lowerBound < interval.upperBound)
    for end in [interval.lowerBound, interval.upperBound] {
      let (left, right) = ((share - end) * (share - end), z * z * end * (1 - end) / Double(rows))
      #expect(abs(left - right) < 1e-15)
    }
  }
}
