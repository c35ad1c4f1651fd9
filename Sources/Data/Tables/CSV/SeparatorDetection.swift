import Words

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
      var sample = try SeparatorSample(bytes, preamble: preamble, missing: missing, marks: marks)
      try sample.grow(bytes)
      return try sample.separator()
    }
  }
}

/// The beginning of a text, cut by one separator or another.
private struct SeparatorSample {
  private static let firstSize = 1 << 16
  /// Two rows that are longer say nothing.
  private static let largestSize = 1 << 26
  private static let rows = 100
  private static let candidates = [comma, UInt8(ascii: "\t"), semicolon, nil]
  private static let comma = UInt8(ascii: ",")
  private static let semicolon = UInt8(ascii: ";")

  /// At most `size` of them; fewer where the text ends.
  private var bytes: [UInt8]
  private var size = Self.firstSize
  let source: String
  let preamble: CSVPreamble
  let missing: MissingCells
  let marks: NumberMarks

  init(
    _ bytes: TableBytes, preamble: CSVPreamble, missing: MissingCells, marks: NumberMarks
  ) throws {
    self.bytes = try bytes.beginning(Self.firstSize)
    source = bytes.source
    (self.preamble, self.missing, self.marks) = (preamble, missing, marks)
  }

  /// Takes more of the text until some separator leaves two rows whole: one row, and the next cut off, do not say whether they
  /// have equally many cells.
  mutating func grow(_ text: TableBytes) throws {
    while isCut, size < Self.largestSize,
      try !Self.candidates.contains(where: { try wholeRows(CellCutter(separator: $0)) != nil })
    {
      size *= 4
      bytes = try text.beginning(size)
    }
  }

  /// Whether the text goes on.
  private var isCut: Bool { bytes.count == size }

  /// The rows that are not cut off, with the memory they are in; nil where there are not two, and the text goes on.
  private func wholeRows(_ cutter: CellCutter) throws -> (block: RecordBlock, memory: BlockBuffer)?
  {
    // As large as a sample that is cut off, so that its last row is left out.
    let buffer = BlockBuffer(capacity: size)
    var blocks = RecordBlocks(
      MemoryStream(bytes), after: preamble.length, source: source, cutter: cutter)
    guard let block = try blocks.next(into: buffer), !(isCut && block.isLast) else { return nil }
    return (block, buffer)
  }

  func separator() throws -> UInt8? {
    // Where the comma is a decimal mark it separates cells only if nothing else does.
    let order =
      marks.point == Self.comma
      ? Array(Self.candidates.dropFirst()) + [Self.comma] : Self.candidates
    guard let first = try order.first(where: { try suits($0) }) else { return try fallback() }
    let isDecimal = try first == Self.comma && commasAreDecimal()
    return isDecimal ? Self.semicolon : first
  }

  /// Where no candidate cuts all rows alike, the comma, so that the reader says which row differs.
  /// - Throws: `DataError` where another separator does, beside commas within cells or quotation marks that no comma follows.
  private func fallback() throws -> UInt8? {
    let usual = marks.point == Self.comma ? Self.semicolon : Self.comma
    let header = try headerCells()
    guard header != .cutByCommas else { return usual }
    // A table of one column.
    if marks.point == Self.comma, header == .one { return usual }
    var options = CSVOptions()
    options.decimalMark = ","
    let decimal = NumberMarks(options)
    for separator in Self.advised {
      var (hasCommas, areDecimal) = (false, true)
      let isSuitable = try suits(separator, mayHoldTexts: true) { cell in
        guard cell.contains(Self.comma) else { return true }
        hasCommas = true
        if decimal.usualForm(cell).map({ DecimalNumber.parse($0.span) != nil }) != true {
          areDecimal = false
        }
        // Between blanks the words of a sentence would do.
        return areDecimal || separator != nil
      }
      guard isSuitable, hasCommas || header == .broken else { continue }
      let between: Remedy =
        separator.map { "\(quoted(String(UnicodeScalar($0)))) (\(.separator))" }
        ?? "white space (\(.whitespace))"
      throw DataError(
        .init(source),
        found: hasCommas
          ? "commas within cells, and none in the header" : "quotation marks that no comma follows",
        expected: "a separator that cuts all rows alike",
        suggestion: hasCommas && areDecimal && marks.point != Self.comma
          ? "Cells seem to be separated by \(between), and their numbers to have a decimal comma: read them with \(.decimalComma)"
          : "Cells seem to be separated by \(between).")
    }
    return usual
  }

  /// What separates cells now and then, but is not looked for by itself.
  private static let advised: [UInt8?] = [
    UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: "~"), UInt8(ascii: "^"), nil,
  ]

  private enum HeaderCells { case one, cutByCommas, broken }

  /// What commas make of the header: several cells, one, or an error.
  private func headerCells() throws -> HeaderCells {
    let cutter = CellCutter(separator: Self.comma)
    guard let (block, memory) = try wholeRows(cutter) else { return .cutByCommas }
    defer { withExtendedLifetime(memory) {} }
    // What follows a quoted name and is no comma separates cells, or is an error that the reader names.
    guard let cell = try? cutter.cell(at: block.start, blockEnd: block.end) else { return .broken }
    return cutter.isSeparator(cell.next.pointee) ? .cutByCommas : .one
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

  /// Whether a separator cuts the first rows into equally many cells, at least two; white space into numbers and what is quoted,
  /// or a name of the row and numbers, some with a fraction.
  /// A header may lack a name above the names of rows, and the separator with which all rows end.
  /// - Parameters:
  ///   - mayHoldTexts: whether white space may separate texts without quotation marks.
  ///   - accepts: what each cell below the first row has to be.
  private func suits(
    _ separator: UInt8?, mayHoldTexts: Bool = false,
    _ accepts: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) throws -> Bool {
    let cutter = CellCutter(separator: separator)
    guard let (block, memory) = try wholeRows(cutter) else { return false }
    // The block points into it.
    defer { withExtendedLifetime(memory) {} }
    var width: Int?
    var endsWithSeparator = false
    var isOneShort = false
    var rowNames = RowNames(separator: separator)
    var areNamesWords = false
    var (position, rows) = (block.start, 0)
    while position < block.end, rows < Self.rows {
      position = cutter.rowStart(position)
      var (count, numbers, beginsQuoted, beginsWithWord, endsEmpty) = (0, 0, false, false, false)
      repeat {
        guard let cell = try? cutter.cell(at: position, blockEnd: block.end) else { return false }
        let trimmed = missing.trimmed(cell)
        if separator == nil, cell.isQuoted || missing.contains(trimmed) || isNumber(trimmed) {
          numbers += 1
        }
        if count == 0 { (beginsQuoted, beginsWithWord) = (cell.isQuoted, numbers == 0) }
        // Only the first row shows whether the header is one name short.
        if rows == 1 || rows > 1 && isOneShort {
          rowNames.add(cell, trimmed: trimmed, column: count)
        }
        endsEmpty = cell.start == cell.end && !cell.isQuoted
        guard rows == 0 || accepts(trimmed) else { return false }
        count += 1
        position = cell.next
      } while cutter.nextCell(&position)
      position = CellCutter.nextRow(position)
      // The first row may be a header.
      let isOnly = rows == 0 && position >= block.end
      if rows == 1, let names = width, count == names + 1 {
        let hasRowNames = beginsQuoted || names >= 2 && !endsEmpty
        if hasRowNames || endsEmpty && names >= 2 {
          (width, endsWithSeparator, isOneShort) = (count, !hasRowNames, hasRowNames)
        }
      }
      let mayHoldTexts = mayHoldTexts || isOneShort && rowNames.areCounted
      if separator == nil, rows > 0 || isOnly, numbers < count, !mayHoldTexts {
        guard isOneShort, beginsWithWord, numbers == count - 1 else { return false }
        areNamesWords = true
      }
      if rows > 0, endsWithSeparator, !endsEmpty { return false }
      guard count >= (rows == 0 ? 1 : 2), count == width ?? count else { return false }
      width = count
      rows += 1
    }
    if areNamesWords, !rowNames.areBesideFractions { return false }
    return width ?? 0 >= 2 && (!isOneShort || rowNames.mayBe)
  }
}
