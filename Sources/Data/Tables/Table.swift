import Words

/// Named columns of equal length, in order, with the rows' numbers in the source they came from.
///
/// ```swift
/// let table = try Table.read(path: path)
/// print(table.rowCount, "rows of", table.columnNames)
/// let split = try table.split(by: .stratified(target: "species"), test: 0.2, seed: 1)
/// let training = split.training.table
/// ```
public struct Table: Sendable, Equatable {
  /// What messages call the table: the path it was read from.
  public let source: String
  /// The columns, in order, with different names.
  public let columns: [Column]
  /// For each row its number in the source, counted from 1; kept when rows are picked.
  public let rowNumbers: [Int]
  /// What a reader should know about how the table was read: which columns without names were left out, and
  /// which texts are written in two ways that look alike.
  public let notes: [String]
  private let positions: [String: Int]

  /// A table made in code, its rows numbered from 1.
  /// - Throws: `DataError` if columns differ in length or share a name, or if there is none.
  public init(source: String = "table", columns: [Column]) throws {
    guard let first = columns.first else {
      throw DataError(.init(source), found: "no columns", expected: "at least one")
    }
    var names: Set<String> = []
    for column in columns {
      guard column.count == first.count else {
        throw DataError(
          .init(source, column: column.name), found: "\(column.count) cells",
          expected: "\(first.count), as in column \(quoted(first.name))")
      }
      guard names.insert(column.name).inserted else {
        throw DataError(
          .init(source), found: "two columns named \(quoted(column.name))",
          expected: "different names", suggestion: "Rename one of the two.")
      }
    }
    self.init(source: source, columns: columns, rowNumbers: Array(1..<first.count + 1))
  }

  /// Columns that are known to fit together.
  init(source: String, columns: [Column], rowNumbers: [Int], notes: [String] = []) {
    self.notes = notes
    self.source = source
    self.columns = columns
    self.rowNumbers = rowNumbers
    positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
  }

  /// Number of rows.
  public var rowCount: Int { rowNumbers.count }

  /// The column names, in order.
  public var columnNames: [String] { columns.map { $0.name } }

  /// Whether there is a column of this name; the number `3` also names `column3`.
  public func hasColumn(_ name: String) -> Bool { position(of: name) != nil }

  /// A column's position. Where columns have no names, the number `3` names `column3`.
  private func position(of name: String) -> Int? {
    if let position = positions[name] { return position }
    return name.allSatisfy { ("0"..."9").contains($0) } ? positions["column" + name] : nil
  }

  /// The column of a name; the number `3` also names `column3`.
  /// - Throws: `DataError` with the nearest name if there is none.
  public func column(_ name: String) throws -> Column {
    if let position = position(of: name) { return columns[position] }
    if columns.count == 1, let other = Self.likelySeparator(in: columnNames[0], above: name) {
      throw DataError(
        .init(source), found: "the one column \(quoted(columnNames[0]))",
        expected: "a column \(quoted(name))",
        suggestion: other == " "
          ? "Perhaps cells are separated by white space (\(.whitespace))."
          : "Perhaps cells are separated by \(quoted(String(other))) (\(.separator)).")
    }
    let nearest = nearestName(to: name, among: columnNames)
    throw DataError(
      .init(source), found: "no column \(quoted(name))",
      expected: columns.count == 1 ? "its one column" : "one of its \(columns.count) columns",
      suggestion: nearest.map { "Did you mean \(quoted($0))?" }
        ?? "The columns are \(quotedList(columnNames)).")
  }

  /// What separates names of columns in what was taken for one; a space, colon or the like only if it leaves a name that is sought.
  private static func likelySeparator(in names: String, above name: String) -> Character? {
    names.first { ",;\t|".contains($0) }
      ?? " :/~^".first { mark in names.split(separator: mark).contains { $0 == name } }
  }

  /// The numbers of a column, NaN where missing.
  /// - Throws: `DataError` if there is no such column, or with the first cell that is not a number.
  public func numbers(in name: String) throws -> [Double] {
    let column = try column(name)
    if case .numbers(let numbers) = column.cells { return numbers }
    throw DataError(
      .init(source, row: column.firstNonNumber?.row, column: name),
      found: column.firstNonNumber.map { quoted($0.text) } ?? "text", expected: "a number",
      suggestion: column.writingAdvice ?? column.spoiledNumberAdvice ?? "Correct the cell.")
  }

  /// Refuses texts where numbers are needed: says where the first is, and how to leave all such columns out.
  /// - Throws: `DataError` if one of the columns holds text.
  package func refuseTexts(in columns: [Column]) throws {
    let texts = columns.filter { !$0.isNumeric }
    guard let first = texts.first else { return }
    if let column = texts.first(where: { $0.writingAdvice != nil }),
      let advice = column.writingAdvice
    {
      throw DataError(
        .init(source, row: column.firstNonNumber?.row, column: column.name),
        found: column.firstNonNumber.map { quoted($0.text) } ?? "text", expected: "a number",
        suggestion: advice)
    }
    if let units = texts.first(where: \.isTextInFirstRowOnly), let cell = units.firstNonNumber {
      throw DataError(
        .init(source, row: 1, column: units.name),
        found: "\(quoted(cell.text)) in the first row and numbers below it",
        expected: "a number", suggestion: "If the row holds units or the like, remove it.")
    }
    if let column = texts.first(where: { $0.spoiledNumberAdvice != nil }),
      let advice = column.spoiledNumberAdvice
    {
      throw DataError(
        .init(source, row: column.firstNonNumber?.row, column: column.name),
        found: column.firstNonNumber.map { quoted($0.text) } ?? "text", expected: "a number",
        suggestion: advice + " Else leave the column out with \(.drop(column.name)).")
    }
    throw DataError(
      .init(source, row: first.firstNonNumber?.row, column: first.name),
      found: first.firstNonNumber.map { quoted($0.text) } ?? "text", expected: "a number",
      suggestion:
        "Correct the cell, or leave out what is not numeric with \(.drop(texts.map(\.name))).")
  }

  /// The columns of the given names, in their order, as a table.
  /// - Throws: `DataError` with the nearest name if there is no such column, and if one is named twice.
  public func selecting(_ names: [String]) throws -> Table {
    try with(columns: try names.map { try column($0) })
  }

  /// The table without the columns of the given names.
  /// - Throws: `DataError` with the nearest name if there is no such column.
  public func dropping(_ names: [String]) throws -> Table {
    let dropped = Set(try names.map { try column($0).name })
    return Table(
      source: source, columns: columns.filter { !dropped.contains($0.name) }, rowNumbers: rowNumbers
    )
  }

  /// The table with some columns' numbers changed, one by one: `change` is given the index of the name and the
  /// number, NaN where missing.
  /// - Throws: `DataError` if there is no such column, or with the first cell that is not a number.
  package func mappingNumbers(
    in names: [String], _ change: (_ index: Int, _ number: Double) -> Double
  ) throws -> Table {
    var columns = columns
    for (index, name) in names.enumerated() {
      let numbers = try numbers(in: name)
      guard let position = position(of: name) else { continue }
      columns[position] = Column(columns[position], numbers: numbers.map { change(index, $0) })
    }
    return Table(source: source, columns: columns, rowNumbers: rowNumbers)
  }

  /// The rows at the given indices, counted from 0, in their order; an index may occur twice.
  ///
  /// - Precondition: each index is below `rowCount`.
  public func rows(at indices: [Int]) -> Table {
    Table(
      source: source, columns: columns.map { $0.rows(at: indices) },
      rowNumbers: indices.map { rowNumbers[$0] })
  }

  /// The place of a cell or a column, for messages.
  package func location(rowAt index: Int? = nil, column: String? = nil) -> DataError.Location {
    .init(source, row: index.map { rowNumbers[$0] }, column: column)
  }
}
