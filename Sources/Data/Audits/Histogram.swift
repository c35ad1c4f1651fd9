import MathKernels

/// How many numbers of a column are in each of several adjacent intervals.
public struct Histogram: Sendable, Equatable {
  /// Ends of the intervals, one more than there are counts, in increasing order. An interval holds its lower end, the last one
  /// both.
  public let edges: [Double]
  /// Numbers in each interval; those beyond the edges are counted separately.
  public let counts: [Int]
  /// Numbers below the first edge: a single distant one would hide all the others.
  public let countBelow: Int
  /// Numbers above the last edge.
  public let countAbove: Int
  /// Whether intervals are equally long in the logarithm.
  public let isLogarithmic: Bool
  /// The numbers at the ends of an axis below the intervals: of the first and the last where each is there for one number, else
  /// the first and the last edge.
  public let ends: ClosedRange<Double>

  /// An interval for each whole number where there are at most 32 in a row, or the only number; else 24 intervals from the
  /// 0.5 % to the 99.5 % quantile, or to the end where that is nearer than half as far again; on a logarithmic scale for
  /// positive numbers of which the larger are a thousand times the smaller.
  init?(_ distribution: CountedNumbers, isWhole: Bool) {
    guard let first = distribution.values.first, let last = distribution.values.last else {
      return nil
    }
    if first == last || isWhole && last - first < 32 {
      ends = first...last
      isLogarithmic = false
      edges = (0...Int(last - first) + 1).map { first - 0.5 + Double($0) }
    } else {
      let low = distribution.quantile(0.005)
      let high = distribution.quantile(0.995)
      isLogarithmic = first > 0 && high / low >= 1000
      edges = Self.edges(
        of: first...last, bulk: low...high, count: 24, isLogarithmic: isLogarithmic)
      ends = edges[0]...edges[24]
    }
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var (below, above, bin) = (0, 0, 0)
    for (value, count) in zip(distribution.values, distribution.counts) {
      if value < edges[0] {
        below += count
      } else if value > edges[counts.count] {
        above += count
      } else {
        while bin + 1 < counts.count, value >= edges[bin + 1] { bin += 1 }
        counts[bin] += count
      }
    }
    self.counts = counts
    (countBelow, countAbove) = (below, above)
  }

  private static func edges(
    of range: ClosedRange<Double>, bulk: ClosedRange<Double>, count: Int, isLogarithmic: Bool
  ) -> [Double] {
    func onScale(_ x: Double) -> Double { isLogarithmic ? logarithm(x) : x }
    // Halved, so that no difference is infinite.
    let whole = (onScale(range.lowerBound) / 2, onScale(range.upperBound) / 2)
    var (low, high) = (onScale(bulk.lowerBound) / 2, onScale(bulk.upperBound) / 2)
    let margin = (high - low) * 0.5
    let (holdsFirst, holdsLast) = (whole.0 >= low - margin, whole.1 <= high + margin)
    if holdsFirst { low = whole.0 }
    if holdsLast { high = whole.1 }
    guard high > low else {
      return (0...count).map { 2 * low - 0.5 + Double($0) / Double(count) }
    }
    var edges = (0...count).map { index in
      let share = Double(index) / Double(count)
      let place = 2 * (low * (1 - share) + high * share)
      return isLogarithmic ? exponential(place) : place
    }
    // Without what rounding may have cut off.
    if holdsFirst { edges[0] = range.lowerBound }
    if holdsLast { edges[count] = range.upperBound }
    return edges
  }
}
