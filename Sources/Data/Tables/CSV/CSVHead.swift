import Words

/// The columns' names, from the first row of a table.
struct CSVHead {
  let names: [String]
  /// Where the first row of data begins.
  let end: UnsafePointer<UInt8>
  /// What determines the number of columns.
  let widthSource: String

  /// - Parameters:
  ///   - beginning: the text's beginning, so that no size of a block decides what the first rows say.
  ///   - linesBefore: how many lines come before the block.
  /// - Throws: `DataError` if the first row is malformed, or a name occurs twice.
  init(
    _ block: RecordBlock, beginning: RecordBlock, source: String, hasHeader: Bool,
    cutter: CellCutter, linesBefore: Int
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
        if cells.count > Self.mostColumns { throw Self.tooWide(at: cell.start) }
      } catch {
        failure = error
        break
      }
    } while cutter.nextCell(&position)

    if let failure, cells.count > Self.mostColumns {
      let line = 1 + linesBefore + CellCutter.lineBreaks(from: block.start, to: failure.position)
      throw DataError(
        .init(source, line: line), found: failure.found, expected: failure.expected,
        suggestion: failure.suggestion)
    }
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
    let sample =
      beginning.end - beginning.start > block.end - block.start ? beginning : block
    let rows = Self.firstRows(
      from: sample.start + (end - block.start), of: sample, width: written.count + 1, cutter: cutter
    )
    if rows.firstEndsEmpty {
      // Rows end with a separator though the header does not: that is a column without a name.
      (names, widthSource) = (written + [""], "row 1")
    } else if rows.names.areCertain {
      // R writes the names of rows, and none above them.
      (names, widthSource) = ([""] + written, "row 1")
    } else {
      (names, widthSource) = (written, "the header")
    }
  }

  /// The most columns that a table may have.
  static let mostColumns = 1 << 20

  private static func tooWide(at position: UnsafePointer<UInt8>) -> BlockFailure {
    BlockFailure(
      row: 0, position: position, found: "more than \(mostColumns) cells in the first row",
      expected: "at most \(mostColumns) columns",
      suggestion:
        "Check the separator (\(.separator)), or transpose the table if its rows are columns.")
  }

  private static let mostRows = 100

  /// The first cells of the first rows, up to one that does not have this many cells, and whether the first row's last cell is
  /// empty.
  private static func firstRows(
    from start: UnsafePointer<UInt8>, of block: RecordBlock, width: Int, cutter: CellCutter
  ) -> (names: RowNames, firstEndsEmpty: Bool) {
    let missing = MissingCells([])
    var names = RowNames(separator: cutter.isWhitespace ? nil : cutter.separator)
    var (rows, firstEndsEmpty) = (0, false)
    var start = start
    while rows < mostRows, start < block.end {
      var (position, count, endsEmpty) = (cutter.rowStart(start), 0, false)
      // A row of another width says nothing.
      var longer = names
      repeat {
        guard count < width, let cell = try? cutter.cell(at: position, blockEnd: block.end)
        else { return (names, firstEndsEmpty) }
        longer.add(cell, trimmed: missing.trimmed(cell), column: count)
        endsEmpty = cell.start == cell.end && !cell.isQuoted
        count += 1
        position = cell.next
      } while cutter.nextCell(&position)
      guard count == width else { return (names, firstEndsEmpty) }
      if rows == 0 { firstEndsEmpty = endsEmpty }
      names = longer
      rows += 1
      start = CellCutter.nextRow(position)
    }
    return (names, firstEndsEmpty)
  }

  private static func check(_ names: [String], source: String) throws {
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      // The contents of such a column decide.
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
