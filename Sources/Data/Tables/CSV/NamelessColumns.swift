import Words

/// Judges the columns to which a header gives no name.
enum NamelessColumns {
  /// Whether a header's cell is empty.
  static func isNameless(_ name: String) -> Bool { name.allSatisfy(\.isWhitespace) }

  /// The columns that have names, and a note for each other: one that is empty, as after separators at the ends of lines, or
  /// numbers the rows, as the index of pandas and R does, or names them, as R does.
  /// - Throws: `DataError` for one that holds anything else.
  static func removed(
    from columns: [Column], source: String
  ) throws -> (columns: [Column], notes: [String]) {
    var notes: [String] = []
    var isLeading = true
    let named = try columns.enumerated().filter { place, column in
      guard isNameless(column.name) else {
        isLeading = false
        if column.isIndexOfPandas {
          notes.append(
            "\(printable(source)): column \(place + 1), \(quoted(column.name)), numbers the rows, as an index that pandas wrote does. It is kept: leave it out if it is one."
          )
        }
        return true
      }
      let what: String
      if isEmpty(column) {
        what = "neither a name nor any cell"
      } else if case .numbers(let numbers) = column.cells, areRowNumbers(numbers) {
        what = "no name and numbers the rows"
      } else if isLeading, case .numbers(let numbers) = column.cells, isIndex(numbers) {
        what = "no name and whole numbers, as the index of rows from a larger table"
      } else if isLeading, areNamesOfRows(column) {
        what = "no name and another text in each row, as R writes the names of rows"
      } else {
        let example = (0..<column.count).lazy.compactMap { column.text(at: $0) }.first ?? ""
        let isShared = isLeading && column.sharesWholeNumbers
        throw DataError(
          .init("\(source) header"),
          found: "no name for column \(place + 1), which holds data such as \(quoted(example))"
            + (isShared ? ", and some numbers in several rows" : ""),
          expected: "a name",
          suggestion: isShared
            ? "Name the column in the header, or remove it if it is the index of rows that were drawn several times or put together."
            : "Name the column in the header, or remove it.")
      }
      notes.append("\(printable(source)): column \(place + 1) has \(what): it is left out.")
      return false
    }.map(\.element)
    guard !named.isEmpty else {
      throw DataError(
        .init("\(source) header"), found: "no names of columns", expected: "at least one")
    }
    return (named, notes)
  }

  /// Whether all cells are blank, as they count as missing or not.
  private static func isEmpty(_ column: Column) -> Bool {
    switch column.cells {
    case .numbers: column.missingCount == column.count
    case .texts(let texts): texts.allSatisfy { $0.map(isNameless) ?? true }
    }
  }

  /// Whether some numbers number rows: from 0 or 1 on, or those of rows that were picked from a table a little larger or shuffled.
  private static func areRowNumbers(_ numbers: [Double]) -> Bool {
    guard areWhole(numbers), let largest = numbers.max(), Set(numbers).count == numbers.count
    else { return false }
    let rows = Double(numbers.count)
    let isInOrder = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    return largest <= (isInOrder ? 10 : 2) * rows
  }

  /// Whether a first column of numbers is an index for certain: the numbers of rows that were picked from a table of any size.
  /// Numbers that rows share may be codes, and numbers that may all be years are taken for data.
  private static func isIndex(_ numbers: [Double]) -> Bool {
    areWhole(numbers) && Set(numbers).count == numbers.count && !areYears(numbers)
  }

  /// Whether a column may be an index: rows that are drawn with replacement, or put together from several tables, share numbers.
  /// Fewer than one different number in ten rows are codes.
  fileprivate static func mayBeIndex(_ column: Column) -> Bool {
    guard case .numbers(let numbers) = column.cells, areWhole(numbers) else { return false }
    return areRowNumbers(numbers) || Set(numbers).count * 10 >= numbers.count && !areYears(numbers)
  }

  private static func areYears(_ numbers: [Double]) -> Bool {
    numbers.allSatisfy { 1700...2100 ~= $0 }
  }

  /// Whether a first column may hold names of rows: texts that all differ, one of which may be NA; or the numbers of rows that R has
  /// drawn several times, 12, 12.1, 12.2.
  private static func areNamesOfRows(_ column: Column) -> Bool {
    let texts = (0..<column.count).compactMap { column.text(at: $0) }
    let distinct = Set(texts)
    guard distinct.count == texts.count, column.count - texts.count <= 1 else { return false }
    guard case .numbers = column.cells else { return true }
    return texts.allSatisfy { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.allSatisfy({ Int($0) != nil }), let copy = parts.last.flatMap({ Int($0) }) else {
        return false
      }
      return parts.count == 1
        || parts.count == 2 && copy > 0
          && distinct.contains(copy == 1 ? String(parts[0]) : "\(parts[0]).\(copy - 1)")
    } && texts.contains { $0.contains(".") }
  }

  fileprivate static func areWhole(_ numbers: [Double]) -> Bool {
    numbers.allSatisfy { $0 >= 0 && $0 == $0.rounded() }
  }
}

extension Column {
  /// Whether it is an index under the name that pandas gives to a column without one.
  package var isIndexOfPandas: Bool {
    name.hasPrefix("Unnamed: ") && NamelessColumns.mayBeIndex(self)
  }

  /// Whether its cells are whole numbers from 0 on, none missing and some in several rows.
  fileprivate var sharesWholeNumbers: Bool {
    guard case .numbers(let numbers) = cells else { return false }
    return NamelessColumns.areWhole(numbers) && Set(numbers).count < numbers.count
  }
}
