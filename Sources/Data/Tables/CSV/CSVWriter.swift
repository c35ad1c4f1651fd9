/// Writes a table as CSV: a header, line feeds, quotation marks where RFC 4180 requires them and around texts such as NA, which a
/// reader would take for missing cells.
struct CSVWriter {
  private let missing = MissingCells(CSVOptions.usualMissingCells)
  /// Whether an apostrophe comes before names and texts that a spreadsheet would run as formulas.
  private let neutralizesFormulas: Bool

  init(neutralizesFormulas: Bool = false) { self.neutralizesFormulas = neutralizesFormulas }

  /// The bytes of the file.
  ///
  /// Numbers are written as in their source or else with their shortest decimal, and read back as the same double; missing cells
  /// stay empty.
  func bytes(of table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    append(table.columns.map { $0.name }, to: &bytes)
    for row in 0..<table.rowCount {
      append(
        table.columns.map { $0.text(at: row) ?? "" }, to: &bytes,
        areTexts: table.columns.map { !$0.isNumeric && !$0.isMissing(at: row) })
    }
    return bytes
  }

  /// - Parameter areTexts: which cells are texts that are not missing; empty for the names of columns.
  private func append(_ cells: [String], to bytes: inout [UInt8], areTexts: [Bool] = []) {
    for (index, cell) in cells.enumerated() {
      let cell = neutralizesFormulas && isFormula(cell) ? "'" + cell : cell
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let seemsMissing = !areTexts.isEmpty && areTexts[index] && missing.contains(cell)
      if seemsMissing || needsQuotes(cell) || cells.count == 1 && needsQuotesAlone(cell) {
        bytes.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
          if byte == UInt8(ascii: "\"") { bytes.append(byte) }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      } else {
        bytes.append(contentsOf: cell.utf8)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Whether a cell that is a row would be a blank line, or seem to be several where the separator is detected, or to name it.
  private func needsQuotesAlone(_ cell: String) -> Bool {
    cell.isEmpty || cell.lowercased().hasPrefix("sep=")
      || cell.utf8.contains { $0 == UInt8(ascii: " ") || CSVPreamble.separates($0) }
  }

  /// Whether a spreadsheet would run a cell. What begins like a formula and is a number stays one.
  private func isFormula(_ cell: String) -> Bool {
    // By scalars: with a combining mark after it, "=" is another character, and still begins a formula.
    guard let first = cell.unicodeScalars.first else { return false }
    return "=+-@\t\r\n".unicodeScalars.contains(first) && DecimalNumber.parse(cell) == nil
  }

  private func needsQuotes(_ cell: String) -> Bool {
    cell.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"")
        || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
  }
}
