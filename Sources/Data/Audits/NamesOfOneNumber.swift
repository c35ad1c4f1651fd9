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

  /// nil where no number has two texts.
  init?(_ column: Column) {
    if case .numbers = column.cells, column.isPlain { return nil }
    var names: [Double: Set<String>] = [:]
    for row in 0..<column.count {
      guard let name = column.name(at: row), let number = DecimalNumber.parse(name) else {
        continue
      }
      names[number, default: []].insert(name)
    }
    let several: [(number: Double, names: [String])] = names.flatMap { number, names in
      Dictionary(grouping: names) { DecimalNumber.normalized($0) }.values
        .filter { $0.count > 1 }.map { (number: number, names: $0.sorted()) }
    }
    guard let least = several.min(by: { ($0.number, $0.names[0]) < ($1.number, $1.names[0]) })
    else { return nil }
    self.column = column.name
    example = Array(least.names.prefix(2))
    count = several.count
  }
}
