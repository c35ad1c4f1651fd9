extension CSVOptions.Separator {
  /// The byte between cells, nil for white space; found in the text's beginning if it is to be detected.
  func resolved(for bytes: TableBytes, missing: MissingCells) throws -> UInt8? {
    switch self {
    case .character(let character): return character.asciiValue ?? UInt8(ascii: ",")
    case .whitespace: return nil
    case .detected:
      let sample = try bytes.beginning(Self.sampleSize)
      for candidate in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";"), nil]
      where try Self.suits(candidate, sample, missing, source: bytes.source) {
        return candidate
      }
      return UInt8(ascii: ",")
    }
  }

  private static let sampleSize = 1 << 16
  private static let sampleRows = 100

  /// Whether a separator cuts the first rows into equally many cells, two at least; white space into numbers.
  private static func suits(
    _ separator: UInt8?, _ sample: [UInt8], _ missing: MissingCells, source: String
  ) throws -> Bool {
    let cutter = CellCutter(separator: separator)
    // As large as a sample that is cut off, so that its last row is left out.
    let buffer = BlockBuffer(capacity: sampleSize)
    var blocks = RecordBlocks(MemoryStream(sample), source: source, cutter: cutter)
    guard let block = try blocks.next(into: buffer) else { return false }
    var width: Int?
    var (position, rows) = (block.start, 0)
    while position < block.end, rows < sampleRows {
      position = cutter.rowStart(position)
      var (count, numbers) = (0, 0)
      repeat {
        guard let cell = try? cutter.cell(at: position, blockEnd: block.end) else { return false }
        let trimmed = missing.trimmed(cell)
        if missing.contains(trimmed) || DecimalNumber.parse(trimmed.span) != nil { numbers += 1 }
        count += 1
        position = cell.next
      } while cutter.nextCell(&position)
      position = CellCutter.nextRow(position)
      // The first row may be a header.
      let isOnly = rows == 0 && position >= block.end
      if separator == nil, rows > 0 || isOnly, numbers < count { return false }
      guard count >= 2, count == width ?? count else { return false }
      width = count
      rows += 1
    }
    return true
  }
}
