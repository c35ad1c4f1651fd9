import Tables

/// What an audit says about one column.
public struct ColumnAudit: Sendable, Equatable {
  /// What the cells of a column are.
  public enum Kind: String, Sendable {
    /// Numbers, not all of them whole.
    case number
    /// Whole numbers.
    case integer
    /// Texts, some of which may be numbers.
    case text
    /// Only missing cells.
    case empty
  }

  /// A value and the number of its rows.
  public struct Frequency: Sendable, Equatable {
    /// The value as written in a cell.
    public let value: String
    /// Rows that have it.
    public let count: Int
  }

  /// The name in the header.
  public let name: String
  /// What the cells hold.
  public let kind: Kind
  /// Cells without a value.
  public let missingCount: Int
  /// Missing cells of each class, in the order of the classes; nil without classes.
  public let missingByClass: [Int]?
  /// Number of different values.
  public let distinctCount: Int
  /// Values that occur in one row.
  public let singletonCount: Int
  /// nil unless the column holds numbers.
  public let summary: NumberSummary?
  /// nil unless the column holds numbers.
  public let histogram: Histogram?
  /// The most frequent values, at most ten, the most frequent first.
  public let mostFrequent: [Frequency]
  /// How well the column alone predicts the class; nil without classes, for the target itself, and where it is too
  /// much to count.
  public let guess: SingleColumnGuess?
  /// How well the column alone predicts the target where that is a quantity; nil otherwise, for the target itself, and where it
  /// is too much to sum.
  public let estimate: SingleColumnEstimate?

  init(_ column: CodedColumn, target: AuditTarget?, isTarget: Bool) {
    var (balance, quantity): (ClassBalance?, TargetQuantity?)
    switch target {
    case .classes(let classes)?: balance = classes
    case .quantity(let numbers)?: quantity = numbers
    case nil: break
    }
    let numbers = CountedNumbers(column)
    let isWhole = column.numbers?.allSatisfy { $0 == $0.rounded() } ?? false
    name = column.name
    kind =
      column.distinctCount == 0 ? .empty : numbers == nil ? .text : isWhole ? .integer : .number
    missingCount = column.codes.count - column.presentCount
    missingByClass = balance.map { balance in
      zip(column.codes, balance.codes).reduce(
        into: [Int](repeating: 0, count: balance.classes.count)
      ) { counts, row in
        if row.0 < 0, row.1 >= 0 { counts[Int(row.1)] += 1 }
      }
    }
    distinctCount = column.distinctCount
    singletonCount = column.counts.count { $0 == 1 }
    summary = numbers.flatMap { NumberSummary($0) }
    histogram = numbers.flatMap { Histogram($0, isWhole: isWhole) }
    mostFrequent = Self.mostFrequent(column)
    guess = isTarget ? nil : balance.flatMap { SingleColumnGuess(column, balance: $0) }
    estimate = isTarget ? nil : quantity.flatMap { SingleColumnEstimate(column, quantity: $0) }
  }

  /// Ties are in the order of the values.
  private static func mostFrequent(_ column: CodedColumn) -> [Frequency] {
    var best: [Int] = []
    for (code, count) in column.counts.enumerated() {
      guard best.count < 10 || best.last.map({ count > column.counts[$0] }) ?? true else {
        continue
      }
      let place = best.firstIndex { column.counts[$0] < count } ?? best.count
      best.insert(code, at: place)
      if best.count > 10 { best.removeLast() }
    }
    return best.map { code in
      let value =
        switch column.values {
        case .numbers(let numbers): DecimalNumber.text(numbers[code])
        case .texts(let texts): texts[code]
        }
      return Frequency(value: value, count: column.counts[code])
    }
  }

  /// The share of missing cells in each class; nil without classes.
  public func missingShares(of balance: ClassBalance) -> [Double]? {
    missingByClass.map { zip($0, balance.counts).map { Double($0) / Double(max(1, $1)) } }
  }
}
