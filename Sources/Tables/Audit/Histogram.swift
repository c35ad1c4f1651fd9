import MathKernels

/// How many numbers of a column lie in each of a row of intervals.
public struct Histogram: Sendable, Equatable {
  /// Ends of the intervals, one more than there are counts, in increasing order. The first and the last interval also
  /// hold what lies beyond, or a single far number would leave nothing to see.
  public let edges: [Double]
  public let counts: [Int]
  /// Whether intervals are equally long in the logarithm.
  public let isLogarithmic: Bool

  /// An interval for each whole number where there are at most 32 in a row, else 24 intervals from about the 0.5 % to
  /// the 99.5 % quantile; on a logarithmic scale for positive numbers of which the larger are a thousand times the
  /// smaller.
  init?(_ distribution: CountedNumbers, isWhole: Bool) {
    guard let first = distribution.values.first, let last = distribution.values.last else {
      return nil
    }
    if isWhole, last - first < 32 {
      isLogarithmic = false
      edges = (0...Int(last - first) + 1).map { first - 0.5 + Double($0) }
    } else {
      let low = distribution.quantile(0.005)
      let high = distribution.quantile(0.995)
      isLogarithmic = first > 0 && high / low >= 1000
      edges = Self.edges(
        of: first...last, bulk: low...high, count: 24, isLogarithmic: isLogarithmic)
    }
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var bin = 0
    for (value, count) in zip(distribution.values, distribution.counts) {
      while bin + 1 < counts.count, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += count
    }
    self.counts = counts
  }

  private static func edges(
    of range: ClosedRange<Double>, bulk: ClosedRange<Double>, count: Int, isLogarithmic: Bool
  ) -> [Double] {
    func onScale(_ x: Double) -> Double { isLogarithmic ? logarithm(x) : x }
    // Halved, so that no difference is infinite.
    let whole = (onScale(range.lowerBound) / 2, onScale(range.upperBound) / 2)
    var (low, high) = (onScale(bulk.lowerBound) / 2, onScale(bulk.upperBound) / 2)
    let margin = (high - low) * 0.15
    if whole.0 >= low - margin { low = whole.0 }
    if whole.1 <= high + margin { high = whole.1 }
    if !(high > low) { (low, high) = (low - 0.25, high + 0.25) }
    return (0...count).map { index in
      let share = Double(index) / Double(count)
      let place = 2 * (low * (1 - share) + high * share)
      return isLogarithmic ? exponential(place) : place
    }
  }
}
