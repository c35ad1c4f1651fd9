import Words

extension Table {
  /// Refuses a table whose columns are all called by numbers that do not count them: its first row of data was taken for names, and
  /// would be lost without a word.
  ///
  /// - Parameter path: the file that was read.
  /// - Throws: `DataError` for such a table.
  public func refuseNumbersAsNames(in path: String) throws {
    let numbers = columnNames.map { Double($0) }
    let counts = (0...1).contains { first in
      numbers == (first..<first + numbers.count).map { Double($0) }
    }
    guard numbers.allSatisfy({ $0 != nil }), !counts else { return }
    throw DataError(
      .init("\(path) header"), found: "numbers only, such as \(columnNames[0])",
      expected: "names of columns",
      suggestion: "If the first line holds data, say that there is no header (\(.noHeader)).")
  }
}
