import MathKernels

/// Where the numbers of a column are. Missing cells are ignored.
public struct NumberSummary: Sendable, Equatable {
  /// The arithmetic mean.
  public let mean: Double
  /// The standard deviation, with divisor n − 1; NaN for one number.
  public let standardDeviation: Double
  /// m₃ / m₂^{3/2} of the central moments with divisor n; NaN where all numbers are equal.
  public let skewness: Double
  /// The smallest number.
  public let minimum: Double
  /// The 5 % quantile. Quantiles interpolate linearly between the order statistics around (n − 1)p.
  public let lowTail: Double
  /// The 25 % quantile.
  public let lowerQuartile: Double
  /// The 50 % quantile.
  public let median: Double
  /// The 75 % quantile.
  public let upperQuartile: Double
  /// The 95 % quantile.
  public let highTail: Double
  /// The largest number.
  public let maximum: Double
  /// Number of cells that are exactly 0.
  public let zeroCount: Int

  /// The summary of different numbers in increasing order, each with its number of rows; nil for none.
  init?(_ distribution: CountedNumbers) {
    guard let first = distribution.values.first, let last = distribution.values.last else {
      return nil
    }
    let values = distribution.values
    let count = Double(distribution.total)
    func sum(_ term: (Double) -> Double) -> Double {
      zip(values, distribution.counts).reduce(0) { $0 + term($1.0) * Double($1.1) }
    }
    // Halves keep the span of any two doubles finite.
    let scale = max(abs(first), abs(last))
    let unit = scale > 0 ? scale : 1
    let mean = sum { $0 / unit } / count
    let second = sum { ($0 / unit - mean) * ($0 / unit - mean) } / count
    let third = sum { power($0 / unit - mean) } / count
    func power(_ deviation: Double) -> Double { deviation * deviation * deviation }

    self.mean = mean * unit
    standardDeviation =
      count > 1 ? (second * count / (count - 1)).squareRoot() * unit : .nan
    skewness = values.count > 1 && second > 0 ? third / (second * second.squareRoot()) : .nan
    minimum = first
    lowTail = distribution.quantile(0.05)
    lowerQuartile = distribution.quantile(0.25)
    median = distribution.quantile(0.5)
    upperQuartile = distribution.quantile(0.75)
    highTail = distribution.quantile(0.95)
    maximum = last
    zeroCount = zip(values, distribution.counts).first { $0.0 == 0 }?.1 ?? 0
  }
}

/// Different numbers in increasing order, each with the number of times it occurs.
struct CountedNumbers: Sendable {
  let values: [Double]
  let counts: [Int]
  /// For each value the number of occurrences of it and of those below.
  private let cumulative: [Int]

  init(values: [Double], counts: [Int]) {
    self.values = values
    self.counts = counts
    var total = 0
    cumulative = counts.map {
      total += $0
      return total
    }
  }

  init?(_ column: CodedColumn) {
    guard let numbers = column.numbers else { return nil }
    self.init(values: numbers, counts: column.counts)
  }

  /// Numbers in any order; missing ones (NaN) are left out.
  init(_ numbers: [Double]) {
    var values: [Double] = []
    var counts: [Int] = []
    for row in RadixOrder(numbers).rows {
      let number = numbers[Int(row)]
      if values.last != number {
        values.append(number)
        counts.append(0)
      }
      counts[counts.count - 1] += 1
    }
    self.init(values: values, counts: counts)
  }

  var total: Int { cumulative.last ?? 0 }

  /// Without zeros; nil if there are negative numbers, or no others.
  var positive: CountedNumbers? {
    guard let first = values.first, first >= 0, let last = values.last, last > 0 else {
      return nil
    }
    return first > 0 ? self : slice(1..<values.count)
  }

  /// The number of occurrences of values at most as large as a bound.
  func count(upTo bound: Double) -> Int {
    let index = firstIndex { values[$0] > bound }
    return index == 0 ? 0 : cumulative[index - 1]
  }

  /// The quantile of type 7. Between equal numbers it is that number to the last bit.
  func quantile(_ p: Double) -> Double {
    let place = QuantilePlace(p, among: total)
    let low = element(place.lower)
    return low + (element(place.upper) - low) * place.fraction
  }

  /// The number with this many before it.
  private func element(_ index: Int) -> Double { values[firstIndex { cumulative[$0] > index }] }

  /// The first index from which a condition holds for the rest; the number of values if none.
  private func firstIndex(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The values of a range of indices, all multiplied.
  func slice(_ range: Range<Int>, times factor: Double = 1) -> CountedNumbers {
    CountedNumbers(
      values: values[range].map { $0 * factor }, counts: Array(counts[range]))
  }

  /// Two sets of numbers as one.
  func merged(with other: CountedNumbers) -> CountedNumbers {
    let pairs = (Array(zip(values, counts)) + Array(zip(other.values, other.counts)))
      .sorted { $0.0 < $1.0 }
    return CountedNumbers(values: pairs.map(\.0), counts: pairs.map(\.1))
  }
}
