import MathKernels

/// A column of positive numbers that look like the same quantity in two units.
///
/// On a logarithmic scale the numbers fall into two groups with a gap of more than a factor of ten between them, and the
/// smaller ones times a usual factor between units (60, 1000, 60000 and so on) lie where the larger ones do.
public struct MixedUnitsFinding: Sendable, Equatable {
  public let column: String
  /// Numbers of the smaller unit's group: how many, the largest, the median.
  public let lowCount: Int
  public let lowMaximum: Double
  public let lowMedian: Double
  /// Numbers of the other group: how many, the smallest, the median.
  public let highCount: Int
  public let highMinimum: Double
  public let highMedian: Double
  /// The usual factor nearest to the ratio of the medians.
  public let factor: Double
  /// The skewness of the column once the lower group is multiplied by the factor.
  public let skewnessInOneUnit: Double
  /// What the unit alone tells of the class; nil without classes.
  public let classEvidence: ClassEvidence?

  /// What knowing only on which side of the gap a number lies tells of the class.
  public struct ClassEvidence: Sendable, Equatable {
    /// Mutual information of unit and class, in bits.
    public let information: Double
    /// Accuracy of guessing the most frequent class of the unit.
    public let accuracy: Double
    public let majorityShare: Double
    /// Classes all of whose numbers are in the lower group, and those that have none there.
    public let onlyLow: [String]
    public let onlyHigh: [String]
  }

  static let factors: [Double] = [
    60, 100, 1000, 3600, 60_000, 86_400, 1_000_000, 3_600_000, 86_400_000, 1_000_000_000,
  ]

  /// The middle of the gap on the logarithmic scale.
  public var threshold: Double { lowMaximum.squareRoot() * highMinimum.squareRoot() }

  /// nil where the numbers do not fall into two such groups.
  init?(_ column: CodedColumn, balance: ClassBalance?) {
    guard let numbers = CountedNumbers(column), numbers.values.count >= 20 else { return nil }
    let start = numbers.values[0] == 0 ? 1 : 0
    guard numbers.values[start] > 0, let gap = Self.widestGap(numbers, from: start) else {
      return nil
    }
    let low = numbers.slice(start..<gap)
    let high = numbers.slice(gap..<numbers.values.count)
    let ratio = high.quantile(0.5) / low.quantile(0.5)
    func distance(_ factor: Double) -> Double { abs(logarithm(ratio / factor)) }
    guard let factor = Self.factors.min(by: { distance($0) < distance($1) }),
      distance(factor) < logarithm(2)
    else { return nil }
    let converted = numbers.slice(start..<gap, times: factor)
    guard Self.overlap(converted, high) >= 0.5 else { return nil }

    self.column = column.name
    (lowCount, highCount) = (low.total, high.total)
    (lowMaximum, highMinimum) = (numbers.values[gap - 1], numbers.values[gap])
    (lowMedian, highMedian) = (low.quantile(0.5), high.quantile(0.5))
    self.factor = factor
    skewnessInOneUnit = NumberSummary(converted.merged(with: high))?.skewness ?? .nan
    classEvidence = balance.map { Self.evidence(column, gap: gap, $0) }
  }

  /// The index after the widest gap of more than a factor of ten with some rows and some different numbers on both
  /// sides.
  private static func widestGap(_ numbers: CountedNumbers, from start: Int) -> Int? {
    let least = max(10, numbers.total / 200)
    var below = 0
    var widest: (index: Int, ratio: Double)?
    for index in start..<numbers.values.count - 1 {
      below += numbers.counts[index]
      let ratio = numbers.values[index + 1] / numbers.values[index]
      let above = numbers.total - below
      guard ratio > 10, below >= least, above >= least, index - start >= 4,
        numbers.values.count - 1 - index >= 5, ratio > widest?.ratio ?? 0
      else { continue }
      widest = (index + 1, ratio)
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

  private static func evidence(
    _ column: CodedColumn, gap: Int, _ balance: ClassBalance
  ) -> ClassEvidence {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: balance.classes.count), count: 2)
    for (code, label) in zip(column.codes, balance.codes) where code >= 0 && label >= 0 {
      counts[Int(code) < gap ? 0 : 1][Int(label)] += 1
    }
    let rows = counts.joined().reduce(0, +)
    let totals = zip(counts[0], counts[1]).map { $0 + $1 }
    func share(_ count: Int) -> Double { Double(count) / Double(max(1, rows)) }
    func classes(absentFrom side: Int) -> [String] {
      balance.classes.indices.filter { totals[$0] > 0 && counts[side][$0] == 0 }
        .map { balance.classes[$0] }
    }
    return ClassEvidence(
      information: informationInBits(counts),
      accuracy: share(counts.reduce(0) { $0 + ($1.max() ?? 0) }),
      majorityShare: share(totals.max() ?? 0),
      onlyLow: classes(absentFrom: 1), onlyHigh: classes(absentFrom: 0))
  }
}
