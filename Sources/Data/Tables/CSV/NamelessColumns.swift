import Words

/// Judges the columns that a header gives no name.
enum NamelessColumns {
  /// Whether a header's cell is empty.
  static func isNameless(_ name: String) -> Bool { name.allSatisfy(\.isWhitespace) }

  /// The columns that have names, and a note for each other: one that is empty, as after separators at the ends of lines, or
  /// numbers the rows, as the index of pandas and R does.
  /// - Throws: `DataError` for one that holds anything else.
  static func removed(
    from columns: [Column], source: String
  ) throws -> (columns: [Column], notes: [String]) {
    var notes: [String] = []
    let named = try columns.enumerated().filter { place, column in
      guard isNameless(column.name) else { return true }
      let what: String
      if column.missingCount == column.count {
        what = "nor any cell"
      } else if case .numbers(let numbers) = column.cells, areRowNumbers(numbers) {
        what = "and numbers the rows"
      } else {
        let example = (0..<column.count).lazy.compactMap { column.text(at: $0) }.first ?? ""
        throw DataError(
          .init("\(source) header"),
          found: "no name for column \(place + 1), which holds data such as \(quoted(example))",
          expected: "a name", suggestion: "Name the column in the header, or remove it.")
      }
      notes.append(
        "\(printable(source)): column \(place + 1) has \(what.hasPrefix("nor") ? "neither a name" : "no name") \(what): it is left out."
      )
      return false
    }.map(\.element)
    guard !named.isEmpty else {
      throw DataError(
        .init("\(source) header"), found: "no names of columns", expected: "at least one")
    }
    return (named, notes)
  }

  /// Whether some numbers number rows: from 0 or 1 on, or those of rows that were picked from a larger table or shuffled.
  private static func areRowNumbers(_ numbers: [Double]) -> Bool {
    guard numbers.allSatisfy({ $0 >= 0 && $0 == $0.rounded() }), let largest = numbers.max(),
      Set(numbers).count == numbers.count
    else { return false }
    let rows = Double(numbers.count)
    let isInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    return largest <= (isInOrder ? 10 : 2) * rows
  }
}
