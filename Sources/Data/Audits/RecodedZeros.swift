/// A column whose missing cells look as if they had been zeros.
public struct RecodedZeros: Sendable, Equatable {
  /// The evidence for it in the column.
  public enum Evidence: Sendable, Equatable {
    /// Whole numbers run from 1 to `last`, nearly all of them occur, and with 0 they would fill a usual range, such as
    /// the 12 keys or the hours of a day.
    case run(last: Int)
    /// Numbers close to 0 are cut off sharply at the smallest, though a `nearShare` of them is within a factor of two of
    /// it, and the 90 % quantile is at least a hundred times as large.
    case cutOff(nearShare: Double, highDecile: Double)
  }

  /// The column.
  public let column: String
  /// Missing cells, at least five and one in a thousand rows.
  public let missingCount: Int
  /// The smallest number there is, above 0.
  public let smallest: Double
  /// The median of the numbers there are: what an imputation would put instead of zeros.
  public let median: Double
  /// The evidence for zeros in the column.
  public let evidence: Evidence
  /// The share of missing cells in the class that has the most, and the class; nil without classes.
  public let mostMissing: ClassShare?
  /// The same for the class that has the least.
  public let leastMissing: ClassShare?

  /// A class and the share of its rows in question.
  public struct ClassShare: Sendable, Equatable {
    /// The class.
    public let label: String
    /// From 0 to 1.
    public let share: Double
  }

  /// Sizes of usual ranges that begin with 0: keys, hours, minutes and seconds, percent, MIDI, bytes, degrees. Scales
  /// that people begin with 1 (5, 7, 10 and so on) are not.
  static let usualSizes: Set<Int> = [2, 12, 24, 60, 100, 101, 128, 256, 360]

  /// nil where there is no evidence for it.
  init?(
    _ column: CodedColumn, mostMissing: ClassShare? = nil, leastMissing: ClassShare? = nil
  ) {
    guard let numbers = CountedNumbers(column), let smallest = numbers.values.first,
      let largest = numbers.values.last, smallest > 0
    else { return nil }
    let missing = column.codes.count - numbers.total
    guard missing >= max(5, column.codes.count / 1000), numbers.total >= 20,
      let evidence = Self.run(numbers, smallest, largest) ?? Self.cutOff(numbers, smallest)
    else { return nil }
    self.column = column.name
    missingCount = missing
    self.smallest = smallest
    median = numbers.quantile(0.5)
    self.evidence = evidence
    self.mostMissing = mostMissing
    self.leastMissing = leastMissing
  }

  private static func run(
    _ numbers: CountedNumbers, _ smallest: Double, _ largest: Double
  ) -> Evidence? {
    guard smallest == 1, largest < 1000, numbers.values.allSatisfy({ $0 == $0.rounded() }),
      Self.usualSizes.contains(Int(largest) + 1),
      Double(numbers.values.count) >= 0.9 * largest
    else { return nil }
    return .run(last: Int(largest))
  }

  private static func cutOff(_ numbers: CountedNumbers, _ smallest: Double) -> Evidence? {
    let near = numbers.count(upTo: 2 * smallest)
    let nearShare = Double(near) / Double(numbers.total)
    let highDecile = numbers.quantile(0.9)
    guard near >= 10, nearShare >= 0.01, smallest <= 0.01 * highDecile else { return nil }
    return .cutOff(nearShare: nearShare, highDecile: highDecile)
  }
}
