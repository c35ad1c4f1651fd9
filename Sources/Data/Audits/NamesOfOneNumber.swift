import Tables

/// Different texts in one column that are the same decimal, such as 01 and 1: as names they are two.
///
/// 9007199254740992 and 9007199254740993 are two decimals, though one double is nearest to both.
public struct NamesOfOneNumber: Sendable, Equatable {
  /// The column.
  public let column: String
  /// Two texts of the smallest number that has several.
  public let example: [String]
  /// How many numbers have several texts.
  public let count: Int
  /// How many different texts of numbers the column has.
  let textCount: Int

  /// nil where no number has two texts.
  init?(_ column: Column) {
    if case .numbers = column.cells, column.isPlain { return nil }
    let names = column.textsByNumber()
    let several: [(number: Double, names: [String])] = names.flatMap { number, names in
      Dictionary(grouping: names) { DecimalNumber.normalized($0) }.values
        .filter { $0.count > 1 }.map { (number: number, names: $0.sorted()) }
    }
    guard let least = several.min(by: { ($0.number, $0.names[0]) < ($1.number, $1.names[0]) })
    else { return nil }
    self.column = column.name
    example = Array(least.names.prefix(2))
    count = several.count
    textCount = names.values.reduce(0) { $0 + $1.count }
  }
}

/// Different whole numbers in one column that have one nearest double, as identifiers beyond 2⁵³ do: as numbers they are one.
public struct RoundedNumbers: Sendable, Equatable {
  /// The column.
  public let column: String
  /// Two of them, as they are written.
  public let example: [String]
  /// How many different numbers the column has as they are written.
  public let writtenCount: Int
  /// How many of them are left as doubles.
  public let keptCount: Int

  /// nil where doubles keep all numbers apart.
  init?(_ column: Column) {
    guard case .numbers = column.cells, !column.isPlain else { return nil }
    let numbers = column.textsByNumber().mapValues { texts in
      Dictionary(texts.sorted().map { (DecimalNumber.normalized($0), $0) }) { first, _ in first }
    }
    guard
      let least = numbers.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key })?.value
    else { return nil }
    self.column = column.name
    example = Array(least.values.sorted().prefix(2))
    writtenCount = numbers.values.reduce(0) { $0 + $1.count }
    keptCount = numbers.count
  }
}

extension Column {
  /// The different texts of each number in the column.
  fileprivate func textsByNumber() -> [Double: Set<String>] {
    var texts: [Double: Set<String>] = [:]
    for row in 0..<count {
      guard let text = name(at: row), let number = DecimalNumber.parse(text) else { continue }
      texts[number, default: []].insert(text)
    }
    return texts
  }
}
