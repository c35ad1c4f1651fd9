/// The columns' names, from the first row of a table.
struct CSVHead {
  let names: [String]
  /// Where the first row of data begins.
  let end: UnsafePointer<UInt8>
  /// What says how many columns there are.
  let widthSource: String

  /// - Parameter linesBefore: how many lines come before the block.
  /// - Throws: `DataError` if the first row is malformed, or a name is there twice.
  init(
    _ block: RecordBlock, source: String, hasHeader: Bool, cutter: CellCutter, linesBefore: Int
  ) throws {
    let parser = BlockParser(
      cutter: cutter, missing: MissingCells([]), marks: .usual, width: 1, widthSource: "the header")
    var cells: [CellCutter.Cell] = []
    var position = cutter.rowStart(block.start)
    var failure: BlockFailure?
    repeat {
      do throws(BlockFailure) {
        let cell = try parser.cut(
          at: position, blockEnd: block.end, row: 0, column: cells.count)
        cells.append(cell)
        position = cell.next
      } catch {
        failure = error
        break
      }
    } while cutter.nextCell(&position)

    guard hasHeader else {
      // Whatever is wrong with the first row is found with the others.
      names = (0..<max(1, cells.count)).map { "column\($0 + 1)" }
      end = block.start
      widthSource = "row 1"
      return
    }
    if let failure = parser.badByte(in: block, from: block.start, to: failure?.position ?? position)
      ?? failure
    {
      let line = 1 + linesBefore + CellCutter.lineBreaks(from: block.start, to: failure.position)
      throw DataError(
        .init(source, line: line), found: failure.found, expected: failure.expected,
        suggestion: failure.suggestion)
    }
    let written = cells.map(CellCutter.text)
    try Self.check(written, source: source)
    end = CellCutter.nextRow(position)
    // Rows may end with a separator though the header does not: that is a column without a name.
    let endsWithSeparator = Self.endsEmpty(
      rowAt: end, of: block, afterCells: written.count, cutter: cutter)
    names = written + (endsWithSeparator ? [""] : [])
    widthSource = endsWithSeparator ? "row 1" : "the header"
  }

  /// Whether a row has one cell more than so many, and nothing in it.
  private static func endsEmpty(
    rowAt start: UnsafePointer<UInt8>, of block: RecordBlock, afterCells width: Int,
    cutter: CellCutter
  ) -> Bool {
    guard start < block.end else { return false }
    var position = cutter.rowStart(start)
    var count = 0
    while let cell = try? cutter.cell(at: position, blockEnd: block.end) {
      count += 1
      position = cell.next
      let isEmpty = cell.start == cell.end && !cell.isQuoted
      guard cutter.nextCell(&position) else { return isEmpty && count == width + 1 }
      guard count <= width else { return false }
    }
    return false
  }

  private static func check(_ names: [String], source: String) throws {
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      // What such a column holds decides.
      guard !NamelessColumns.isNameless(name) else { continue }
      if let earlier = positions.updateValue(index, forKey: name) {
        throw DataError(
          .init("\(source) header"),
          found: "the name \(quoted(name)) for columns \(earlier + 1) and \(index + 1)",
          expected: "different names", suggestion: "Rename one of the two.")
      }
    }
  }
}
