import Words

/// The columns' names, from the first row of a table.
struct CSVHead {
  let names: [String]
  /// Where the first row of data begins.
  let end: UnsafePointer<UInt8>
  /// What determines the number of columns.
  let widthSource: String

  /// - Parameter linesBefore: how many lines come before the block.
  /// - Throws: `DataError` if the first row is malformed, or a name occurs twice.
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
    let rows = Self.firstRows(from: end, of: block, width: written.count + 1, cutter: cutter)
    if let last = rows.first?.last, last.start == last.end, !last.isQuoted {
      // Rows end with a separator though the header does not: that is a column without a name.
      (names, widthSource) = (written + [""], "row 1")
    } else if rows.count > 1, rows.allSatisfy({ $0.first?.isQuoted == true }) {
      // R writes the names of rows in quotation marks, and none above them.
      (names, widthSource) = ([""] + written, "row 1")
    } else {
      (names, widthSource) = (written, "the header")
    }
  }

  /// The cells of the first row and, if there is one, the second, where each has this many.
  private static func firstRows(
    from start: UnsafePointer<UInt8>, of block: RecordBlock, width: Int, cutter: CellCutter
  ) -> [[CellCutter.Cell]] {
    var rows: [[CellCutter.Cell]] = []
    var start = start
    while rows.count < 2, start < block.end {
      var (position, cells) = (cutter.rowStart(start), [CellCutter.Cell]())
      repeat {
        guard cells.count < width,
          let cell = try? cutter.cell(at: position, blockEnd: block.end)
        else { return rows }
        cells.append(cell)
        position = cell.next
      } while cutter.nextCell(&position)
      guard cells.count == width else { return rows }
      rows.append(cells)
      start = CellCutter.nextRow(position)
    }
    return rows
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
