import MathKernels

/// Two units in one column of positive numbers, seen in a gap that no single unit explains.
///
/// On a logarithmic scale the numbers fall into two groups, each with 1 % of them or more and five different ones or more, and:
///
/// - the widest gap that separates such groups is a factor of at least 3, and twice the standard deviation in a group;
/// - the groups have the same shape: their standard deviations are within a factor of 2. One value that means something else
///   among others has none, and so is not a unit;
/// - they are as far apart as two units of one quantity: the ratio of their medians is that of a known conversion up to
///   s (½ + 1/√n), with s the root mean square of the standard deviations and n the smaller group, and a factor of at most 1.5;
/// - in one unit they are in the same place: of the ranges from the 5 % to the 95 % quantile, half of the narrower is in the
///   other.
///
/// Zeros are the same in every unit and are ignored.
public struct MixedUnits: Sendable, Equatable, Codable {
  /// Two units of one quantity: how many of the smaller unit make the larger.
  public struct Conversion: Sendable, Equatable, Codable {
    /// Numbers in the larger unit times this are numbers in the smaller unit.
    public let factor: Double
    /// For example `minutes to milliseconds`.
    public let name: String

    /// The conversions that are looked for.
    package static let known = [
      Conversion(factor: 12, name: "years to months"),
      Conversion(factor: 24, name: "days to hours"),
      Conversion(factor: 60, name: "minutes to seconds"),
      Conversion(factor: 100, name: "a unit to its hundredths"),
      Conversion(factor: 365, name: "years to days"),
      Conversion(factor: 1000, name: "a unit to its thousandths"),
      Conversion(factor: 3600, name: "hours to seconds"),
      Conversion(factor: 10_000, name: "a unit to its ten-thousandths"),
      Conversion(factor: 60_000, name: "minutes to milliseconds"),
      Conversion(factor: 86_400, name: "days to seconds"),
      Conversion(factor: 1e6, name: "a unit to its millionths"),
      Conversion(factor: 3.6e6, name: "hours to milliseconds"),
    ]
  }

  /// The geometric middle of the gap, rounded down to a power of ten if that is in the gap too.
  public let threshold: Double
  /// What turns the numbers below the threshold into the unit of those above.
  public let conversion: Conversion
  /// How many positive numbers are below.
  public let countBelow: Int
  /// How many numbers are above.
  public let countAbove: Int

  /// nil if the numbers, missing ones (NaN) left out, do not show two units.
  package init?(in numbers: [Double]) {
    self.init(CountedNumbers(numbers))
  }

  init?(_ numbers: CountedNumbers) {
    guard let positive = numbers.positive, let gap = Self.widestGap(positive) else { return nil }
    let values = positive.values
    let below = positive.slice(0..<gap)
    let above = positive.slice(gap..<values.count)
    let spreads = (below.logarithmicDeviation, above.logarithmicDeviation)
    let (narrow, wide) = (min(spreads.0, spreads.1), max(spreads.0, spreads.1))
    guard narrow > 0, wide <= 2 * narrow,
      logarithm(values[gap] / values[gap - 1]) >= 2 * wide
    else { return nil }
    let spread = ((narrow * narrow + wide * wide) / 2).squareRoot()
    let smaller = Double(min(below.total, above.total))
    let tolerance = min(spread * (0.5 + 1 / smaller.squareRoot()), logarithm(1.5))
    let ratio = above.quantile(0.5) / below.quantile(0.5)
    func distance(_ conversion: Conversion) -> Double {
      abs(logarithm(ratio / conversion.factor))
    }
    guard let nearest = Conversion.known.min(by: { distance($0) < distance($1) }),
      distance(nearest) <= tolerance,
      Self.overlap(positive.slice(0..<gap, times: nearest.factor), above) >= 0.5
    else { return nil }
    conversion = nearest
    let middle = values[gap - 1].squareRoot() * values[gap].squareRoot()
    let round = power(10, (logarithm(middle) / logarithm(10)).rounded(.down))
    threshold = round > values[gap - 1] ? round : middle
    countBelow = below.total
    countAbove = above.total
  }

  /// The least factor across a gap.
  private static let leastGap = 3.0
  /// The fewest different numbers of a unit: fewer are codes.
  private static let fewestValues = 5

  /// The index after the widest gap that is wide enough, with enough numbers on either side; nil for none.
  private static func widestGap(_ numbers: CountedNumbers) -> Int? {
    let values = numbers.values
    let least = max(5, (numbers.total + 99) / 100)
    var below = 0
    var widest: (index: Int, ratio: Double)?
    for index in values.indices.dropFirst() {
      let different = min(index, values.count - index)
      below += numbers.counts[index - 1]
      let ratio = values[index] / values[index - 1]
      guard ratio >= Self.leastGap, different >= Self.fewestValues, below >= least,
        numbers.total - below >= least, ratio > widest?.ratio ?? 0
      else { continue }
      widest = (index, ratio)
    }
    return widest?.index
  }

  /// How much of the narrower of two ranges, each from the 5 % to the 95 % quantile on the logarithmic scale, is in
  /// the other.
  private static func overlap(_ first: CountedNumbers, _ second: CountedNumbers) -> Double {
    func range(_ numbers: CountedNumbers) -> (low: Double, high: Double) {
      (logarithm(numbers.quantile(0.05)), logarithm(numbers.quantile(0.95)))
    }
    let (a, b) = (range(first), range(second))
    let common = min(a.high, b.high) - max(a.low, b.low)
    let narrower = min(a.high - a.low, b.high - b.low)
    return narrower > 0 ? common / narrower : common >= 0 ? 1 : 0
  }
}

extension CountedNumbers {
  /// The standard deviation of the logarithms, with divisor n; 0 for numbers that are all the same.
  fileprivate var logarithmicDeviation: Double {
    guard let first = values.first else { return 0 }
    let logarithms = values.map { logarithm($0 / first) }
    func mean(_ term: (Double) -> Double) -> Double {
      zip(logarithms, counts).reduce(0) { $0 + term($1.0) * Double($1.1) } / Double(total)
    }
    let center = mean { $0 }
    return mean { ($0 - center) * ($0 - center) }.squareRoot()
  }
}
