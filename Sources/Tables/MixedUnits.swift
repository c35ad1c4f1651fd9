import MathKernels

/// Two units in one column of positive numbers, seen in a gap that no single unit explains.
///
/// On a logarithmic scale the numbers fall into two groups: they grow at least tenfold across the widest gap that has at
/// least 1 % of them, and five, on either side. The medians of the groups are about as far apart as two units of one
/// quantity, their ratio being within a factor of 2 of a known one; and in one unit the groups lie in the same place: of the ranges
/// from the 5 % to the 95 % quantile, half of the narrower lies in the other. Zeros are the same in every unit and take
/// no part.
public struct MixedUnits: Sendable, Equatable, Codable {
  /// Two units of one quantity: how many of the smaller unit make the larger.
  public struct Conversion: Sendable, Equatable, Codable {
    /// Numbers in the larger unit times this are numbers in the smaller unit.
    public let factor: Double
    /// For example `minutes to milliseconds`.
    public let name: String

    /// What is looked for.
    public static let known = [
      Conversion(factor: 60, name: "minutes to seconds"),
      Conversion(factor: 1000, name: "a unit to its thousandths"),
      Conversion(factor: 3600, name: "hours to seconds"),
      Conversion(factor: 60_000, name: "minutes to milliseconds"),
      Conversion(factor: 1e6, name: "a unit to its millionths"),
      Conversion(factor: 3.6e6, name: "hours to milliseconds"),
    ]
  }

  /// The geometric middle of the gap, rounded down to a power of ten if that lies in the gap too.
  public let threshold: Double
  /// What turns the numbers below the threshold into the unit of those above.
  public let conversion: Conversion
  /// How many positive numbers lie below.
  public let countBelow: Int
  /// How many numbers lie above.
  public let countAbove: Int

  /// nil if the numbers, missing ones (NaN) left out, show no two units.
  public init?(in numbers: [Double]) {
    self.init(CountedNumbers(numbers))
  }

  init?(_ numbers: CountedNumbers) {
    guard let positive = numbers.positive, let gap = Self.widestGap(positive) else { return nil }
    let values = positive.values
    let below = positive.slice(0..<gap)
    let above = positive.slice(gap..<values.count)
    let ratio = above.quantile(0.5) / below.quantile(0.5)
    func distance(_ conversion: Conversion) -> Double {
      abs(logarithm(ratio / conversion.factor))
    }
    guard let nearest = Conversion.known.min(by: { distance($0) < distance($1) }),
      distance(nearest) <= logarithm(2),
      Self.overlap(positive.slice(0..<gap, times: nearest.factor), above) >= 0.5
    else { return nil }
    conversion = nearest
    let middle = values[gap - 1].squareRoot() * values[gap].squareRoot()
    let round = power(10, (logarithm(middle) / logarithm(10)).rounded(.down))
    threshold = round > values[gap - 1] ? round : middle
    countBelow = below.total
    countAbove = above.total
  }

  /// The index after the widest gap that is wide enough; nil for none.
  private static func widestGap(_ numbers: CountedNumbers) -> Int? {
    let values = numbers.values
    let least = max(5, (numbers.total + 99) / 100)
    var below = 0
    var widest: (index: Int, ratio: Double)?
    for index in values.indices.dropFirst() {
      below += numbers.counts[index - 1]
      let ratio = values[index] / values[index - 1]
      guard ratio >= 10, below >= least, numbers.total - below >= least,
        ratio > widest?.ratio ?? 0
      else { continue }
      widest = (index, ratio)
    }
    return widest?.index
  }

  /// How much of the narrower of two ranges, each from the 5 % to the 95 % quantile on the logarithmic scale, lies in
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
