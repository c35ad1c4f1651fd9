import Tables

/// Different texts in one column that are the same number, such as 01 and 1: as names they are two.
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
    let several = names.filter { $0.value.count > 1 }
    guard let least = several.min(by: { $0.key < $1.key }) else { return nil }
    self.column = column.name
    example = Array(least.value.sorted().prefix(2))
    count = several.count
  }
}
