/// Reads a table from the bytes of a CSV file and finds out which columns hold numbers.
struct CSVReader {
  let options: CSVOptions
  private let missingCells: [[UInt8]]
  /// Whether some word for "missing" begins with a byte.
  private let mayBeMissing: [Bool]
  private let emptyIsMissing: Bool

  init(options: CSVOptions) {
    self.options = options
    missingCells = options.missingCells.map { Array($0.utf8) }
    var firstBytes = [Bool](repeating: false, count: 256)
    for word in missingCells { if let first = word.first { firstBytes[Int(first)] = true } }
    mayBeMissing = firstBytes
    emptyIsMissing = options.missingCells.contains("")
  }

  func table(from bytes: [UInt8], source: String) throws -> Table {
    let scanner = try CSVScanner(bytes, source: source, options: options)
    guard scanner.width > 0 else {
      throw DataError(
        .init(source), found: "an empty file",
        expected: options.hasHeader ? "a header and at least one row" : "at least one row")
    }
    let names = try columnNames(scanner, source: source)
    let firstCell = options.hasHeader ? scanner.width : 0
    let rowCount = scanner.cells.count / scanner.width - (options.hasHeader ? 1 : 0)
    guard rowCount > 0 else {
      throw DataError(
        .init(source), found: "a header and no rows", expected: "at least one row",
        suggestion: "If the first line holds data, say that there is no header (--no-header).")
    }
    let columns = names.enumerated().map { index, name in
      column(name, scanner: scanner, firstCell: firstCell + index, rowCount: rowCount)
    }
    return Table(source: source, columns: columns, rowNumbers: Array(1...rowCount))
  }

  private func columnNames(_ scanner: CSVScanner, source: String) throws -> [String] {
    guard options.hasHeader else { return (1...scanner.width).map { "column\($0)" } }
    let names = scanner.cells.prefix(scanner.width).map { scanner.text($0) }
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard !name.isEmpty else {
        throw DataError(
          .init("\(source) header"), found: "no name for column \(index + 1)", expected: "a name",
          suggestion: "Name the column, or remove it if it only counts the rows.")
      }
      if let earlier = positions.updateValue(index, forKey: name) {
        throw DataError(
          .init("\(source) header"),
          found: "the name \(quoted(name)) for columns \(earlier + 1) and \(index + 1)",
          expected: "different names", suggestion: "Rename one of the two.")
      }
    }
    return names
  }

  /// Numbers if every cell that is not missing is a finite number, texts otherwise.
  private func column(
    _ name: String, scanner: CSVScanner, firstCell: Int, rowCount: Int
  ) -> Column {
    let rows = 0..<rowCount
    func cell(_ row: Int) -> CSVScanner.Cell { scanner.cells[firstCell + row * scanner.width] }

    var numbers: [Double] = []
    numbers.reserveCapacity(rowCount)
    for row in rows {
      let text = trimmed(cell(row), in: scanner.bytes)
      if isMissing(text, in: scanner.bytes) {
        numbers.append(.nan)
      } else if let number = DecimalNumber.parse(scanner.bytes.span.extracting(text)) {
        numbers.append(number)
      } else {
        break
      }
    }
    if numbers.count == rowCount { return Column(name, numbers: numbers) }

    let firstNonNumber = numbers.count
    let texts = rows.map { row -> String? in
      let cell = cell(row)
      let isMissing = isMissing(trimmed(cell, in: scanner.bytes), in: scanner.bytes)
      return isMissing ? nil : scanner.text(cell)
    }
    return Column(
      name, texts: texts,
      firstNonNumber: .init(row: firstNonNumber + 1, text: scanner.text(cell(firstNonNumber))))
  }

  /// A cell without the spaces and tabs around it.
  private func trimmed(_ cell: CSVScanner.Cell, in bytes: [UInt8]) -> Range<Int> {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (cell.start, cell.end)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while start < end, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private func isMissing(_ text: Range<Int>, in bytes: [UInt8]) -> Bool {
    guard let first = text.first else { return emptyIsMissing }
    guard mayBeMissing[Int(bytes[first])] else { return false }
    return missingCells.contains { $0.elementsEqual(bytes[text]) }
  }
}
