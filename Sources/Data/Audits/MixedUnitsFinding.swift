import MathKernels

/// A column that holds one quantity in two units, and what the unit says about the class.
public struct MixedUnitsFinding: Sendable, Equatable {
  /// The column.
  public let column: String
  /// Where the units separate, and the factor that makes them one.
  public let units: MixedUnits
  /// The largest number below the gap.
  public let lowMaximum: Double
  /// The median of the numbers below the gap, in their own unit.
  public let lowMedian: Double
  /// The smallest number above the gap.
  public let highMinimum: Double
  /// The median of the numbers above the gap.
  public let highMedian: Double
  /// The skewness of the column once the numbers below are multiplied by the factor.
  public let skewnessInOneUnit: Double
  /// What the unit alone says about the class; nil without classes.
  public let classEvidence: ClassEvidence?

  /// What knowing only on which side of the gap a number is says about the class.
  public struct ClassEvidence: Sendable, Equatable {
    /// Mutual information of unit and class, in bits.
    public let information: Double
    /// Accuracy of guessing the most frequent class of the unit.
    public let accuracy: Double
    /// The share of the most frequent class among these rows: what guessing without the unit would reach.
    public let majorityShare: Double
    /// Classes all of whose numbers are in the lower group.
    public let onlyLow: [String]
    /// Classes all of whose numbers are in the upper group.
    public let onlyHigh: [String]
  }

  /// nil where the numbers do not show two units.
  init?(_ column: CodedColumn, balance: ClassBalance?) {
    guard let numbers = CountedNumbers(column), let units = MixedUnits(numbers),
      let gap = numbers.values.firstIndex(where: { $0 >= units.threshold })
    else { return nil }
    let start = numbers.values[0] > 0 ? 0 : 1
    let low = numbers.slice(start..<gap)
    let high = numbers.slice(gap..<numbers.values.count)
    let converted = numbers.slice(0..<gap, times: units.conversion.factor)

    self.column = column.name
    self.units = units
    (lowMaximum, highMinimum) = (numbers.values[gap - 1], numbers.values[gap])
    (lowMedian, highMedian) = (low.quantile(0.5), high.quantile(0.5))
    skewnessInOneUnit = NumberSummary(converted.merged(with: high))?.skewness ?? .nan
    classEvidence = balance.map { Self.evidence(column, gap: gap, $0) }
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
