/// The columns' names, from the first row of a table.
struct CSVHead {
  let names: [String]
  /// Where the first row of data begins.
  let end: UnsafePointer<UInt8>

  /// - Throws: `DataError` if the first row is malformed, or a name is missing or there twice.
  init(_ block: RecordBlock, source: String, hasHeader: Bool, cutter: CellCutter) throws {
    let parser = BlockParser(
      cutter: cutter, missing: MissingCells([]), width: 1, widthSource: "the header")
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
      return
    }
    if let failure = parser.badByte(in: block, from: block.start, to: failure?.position ?? position)
      ?? failure
    {
      let line = 1 + CellCutter.lineBreaks(from: block.start, to: failure.position)
      throw DataError(
        .init(source, line: line), found: failure.found, expected: failure.expected,
        suggestion: failure.suggestion)
    }
    names = cells.map(CellCutter.text)
    end = CellCutter.nextRow(position)
    try Self.check(names, source: source)
  }

  private static func check(_ names: [String], source: String) throws {
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
  }
}
