extension CSVOptions.Separator {
  /// The byte between cells, nil for white space: as the file's first line says, or found at the text's beginning, if it is to be
  /// detected.
  func resolved(
    for bytes: TableBytes, preamble: CSVPreamble, missing: MissingCells, marks: NumberMarks
  ) throws -> UInt8? {
    switch self {
    case .character(let character): return character.asciiValue ?? UInt8(ascii: ",")
    case .whitespace: return nil
    case .detected:
      if let separator = preamble.separator { return separator }
      let sample = try SeparatorSample(bytes, preamble: preamble, missing: missing, marks: marks)
      return try sample.separator()
    }
  }
}

/// The beginning of a text, cut by one separator or another.
private struct SeparatorSample {
  private static let size = 1 << 16
  private static let rows = 100
  private static let comma = UInt8(ascii: ",")
  private static let semicolon = UInt8(ascii: ";")

  let bytes: [UInt8]
  let source: String
  let preamble: CSVPreamble
  let missing: MissingCells
  let marks: NumberMarks

  init(
    _ bytes: TableBytes, preamble: CSVPreamble, missing: MissingCells, marks: NumberMarks
  ) throws {
    self.bytes = try bytes.beginning(Self.size)
    source = bytes.source
    (self.preamble, self.missing, self.marks) = (preamble, missing, marks)
  }

  func separator() throws -> UInt8? {
    let candidates = [Self.comma, UInt8(ascii: "\t"), Self.semicolon, nil]
    // Where the comma is a decimal mark it separates cells only if nothing else does.
    let order =
      marks.point == Self.comma ? Array(candidates.dropFirst()) + [Self.comma] : candidates
    guard let first = try order.first(where: { try suits($0) }) else { return Self.comma }
    let isDecimal = try first == Self.comma && commasAreDecimal()
    return isDecimal ? Self.semicolon : first
  }

  /// Whether semicolons cut the rows as well, and leave commas in numbers only, which are decimal then.
  private func commasAreDecimal() throws -> Bool {
    var options = CSVOptions()
    options.decimalMark = ","
    let decimal = NumberMarks(options)
    return try suits(Self.semicolon) { cell in
      !cell.contains(Self.comma)
        || decimal.usualForm(cell).map { DecimalNumber.parse($0.span) != nil } ?? false
    }
  }

  private func isNumber(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    marks.usualForm(cell).map { DecimalNumber.parse($0.span) != nil } ?? false
  }

  /// Whether a separator cuts the first rows into equally many cells, at least two; white space into numbers and what is quoted.
  /// A header may lack a name above the names of rows.
  /// - Parameter accepts: what each cell below the first row has to be.
  private func suits(
    _ separator: UInt8?, _ accepts: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) throws -> Bool {
    let cutter = CellCutter(separator: separator)
    // As large as a sample that is cut off, so that its last row is left out.
    let buffer = BlockBuffer(capacity: Self.size)
    var blocks = RecordBlocks(
      MemoryStream(bytes), after: preamble.length, source: source, cutter: cutter)
    guard let block = try blocks.next(into: buffer) else { return false }
    var width: Int?
    var (position, rows) = (block.start, 0)
    while position < block.end, rows < Self.rows {
      position = cutter.rowStart(position)
      var (count, numbers, beginsQuoted) = (0, 0, false)
      repeat {
        guard let cell = try? cutter.cell(at: position, blockEnd: block.end) else { return false }
        let trimmed = missing.trimmed(cell)
        if separator == nil, cell.isQuoted || missing.contains(trimmed) || isNumber(trimmed) {
          numbers += 1
        }
        if count == 0 { beginsQuoted = cell.isQuoted }
        guard rows == 0 || accepts(trimmed) else { return false }
        count += 1
        position = cell.next
      } while cutter.nextCell(&position)
      position = CellCutter.nextRow(position)
      // The first row may be a header.
      let isOnly = rows == 0 && position >= block.end
      if separator == nil, rows > 0 || isOnly, numbers < count { return false }
      if rows == 1, beginsQuoted, count == (width ?? 0) + 1 { width = count }
      guard count >= (rows == 0 ? 1 : 2), count == width ?? count else { return false }
      width = count
      rows += 1
    }
    return width ?? 0 >= 2
  }
}
