import Words

/// What a pass over a table does with a column.
enum ColumnKind: UInt8 {
  /// Numbers, whose texts may serve as names.
  case numbers
  /// Numbers whose texts are names.
  case names
  /// Numbers whose texts are not kept.
  case quantities
  case texts, skipped

  var isNumeric: Bool { keepsTexts || self == .quantities }
  /// Whether it holds numbers with their texts.
  var keepsTexts: Bool { self == .numbers || self == .names }
}

/// What a block of rows holds, column by column.
final class ParsedBlock {
  /// A cell that is neither a number nor missing.
  struct NonNumber {
    /// Counted from 0 in the block.
    let row: Int
    let text: String
  }

  fileprivate(set) var rowCount = 0
  /// Whether all texts are certainly in Unicode's form NFC.
  fileprivate(set) var isComposed = true
  /// The number of physical lines.
  fileprivate(set) var lineCount = 0
  /// By column, where it is one of numbers: `rowCount` cells.
  fileprivate(set) var numbers: [UnsafeMutablePointer<Double>]
  /// By column, where it is one of texts.
  fileprivate(set) var texts: [[String?]]
  fileprivate(set) var missingCounts: [Int]
  /// By column of numbers, the first cell that is not a number; then the column's numbers are worthless.
  fileprivate(set) var nonNumbers: [NonNumber?]
  /// By column of texts, whether some cell is not even a decimal beyond the finite doubles.
  fileprivate(set) var hasWord: [Bool]
  /// By column of numbers, whether a word for a missing cell is between quotation marks.
  fileprivate(set) var hasQuotedWord: [Bool]
  /// By column of numbers that may be names: for each cell how it is written.
  fileprivate(set) var forms: [UnsafeMutablePointer<UInt8>]
  fileprivate(set) var notes: [SpellingNotes]

  private let width: Int
  private var memory: UnsafeMutablePointer<Double>
  private var formMemory: UnsafeMutablePointer<UInt8>
  private var capacity: Int

  init(width: Int) {
    self.width = width
    capacity = 1
    memory = .allocate(capacity: 1)
    formMemory = .allocate(capacity: 1)
    numbers = Array(repeating: memory, count: width)
    forms = Array(repeating: formMemory, count: width)
    texts = Array(repeating: [], count: width)
    missingCounts = Array(repeating: 0, count: width)
    nonNumbers = Array(repeating: nil, count: width)
    hasWord = Array(repeating: false, count: width)
    hasQuotedWord = hasWord
    notes = Array(repeating: SpellingNotes(), count: width)
  }

  deinit {
    memory.deallocate()
    formMemory.deallocate()
  }

  /// Empties the block and makes room for the rows of this many bytes: each cell takes at least one.
  fileprivate func prepare(byteCount: Int) {
    let rows = byteCount / width + 1
    if rows * width > capacity {
      memory.deallocate()
      formMemory.deallocate()
      capacity = rows * width
      memory = .allocate(capacity: capacity)
      formMemory = .allocate(capacity: capacity)
    }
    (rowCount, lineCount) = (0, 0)
    for column in 0..<width {
      numbers[column] = memory + column * rows
      forms[column] = formMemory + column * rows
      texts[column] = []
      missingCounts[column] = 0
      nonNumbers[column] = nil
      hasWord[column] = false
      hasQuotedWord[column] = false
      notes[column] = SpellingNotes()
    }
  }

  /// Hands over a column's texts.
  func takeTexts(_ column: Int) -> [String?] {
    defer { texts[column] = [] }
    return texts[column]
  }
}

/// Something malformed in a block of rows; its position is valid as long as the block.
struct BlockFailure: Error, @unchecked Sendable {
  /// Counted from 0 in the block.
  var row: Int
  /// Counted from 0.
  var column: Int?
  var position: UnsafePointer<UInt8>
  var found: String
  var expected: String
  var suggestion: Remedy?
}

/// Reads the cells of a block: numbers straight from the bytes, everything else through `CellCutter`.
struct BlockParser {
  let cutter: CellCutter
  let missing: MissingCells
  let marks: NumberMarks
  let width: Int
  /// What determines the expected width.
  let widthSource: String
  /// Whether digits that a separator or line break follows are a cell, and the number it holds.
  private let readsNumbersDirectly: Bool
  /// A byte that may come before a number and means nothing.
  private let indent: UInt8
  private let powers = DecimalNumber.Powers.shared

  init(
    cutter: CellCutter, missing: MissingCells, marks: NumberMarks, width: Int, widthSource: String
  ) {
    self.cutter = cutter
    self.missing = missing
    self.marks = marks
    self.width = width
    self.widthSource = widthSource
    readsNumbersDirectly =
      !"0123456789+-.eE".utf8.contains(cutter.separator) && cutter.separator != marks.point
      && !missing.includesNumbers
    // No text contains NUL.
    indent = cutter.separator == CellCutter.space ? 0 : CellCutter.space
  }

  /// Fills `parsed` with the rows from `start` to the block's end, or reports what is wrong with the first malformed one.
  func outcome(
    of block: RecordBlock, from start: UnsafePointer<UInt8>, kinds: [ColumnKind],
    into parsed: ParsedBlock
  ) -> BlockFailure? {
    var failure: BlockFailure?
    do throws(BlockFailure) {
      try parse(from: start, to: block.end, kinds: kinds, into: parsed)
    } catch {
      failure = error
    }
    if let bad = badByte(in: block, from: start, to: failure?.position ?? block.end) { return bad }
    parsed.isComposed = TextCheck.isComposed(from: start, to: failure?.position ?? block.end)
    return failure
  }

  /// The first byte that no text holds, in rows that are otherwise well formed.
  func badByte(
    in block: RecordBlock, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> BlockFailure? {
    guard let bad = TextCheck.badByte(from: start, to: end) else { return nil }
    var (row, column, position) = (0, 0, cutter.rowStart(start))
    while let cell = try? cutter.cell(at: position, blockEnd: block.end),
      cell.next <= bad.position
    {
      position = cell.next
      if cutter.nextCell(&position) {
        column += 1
      } else {
        position = cutter.rowStart(CellCutter.nextRow(position))
        (row, column) = (row + 1, 0)
      }
    }
    return BlockFailure(
      row: row, column: column < width ? column : nil, position: bad.position,
      found: bad.found(block.offset + (bad.position - block.start)), expected: bad.expected,
      suggestion: bad.suggestion)
  }

  private func parse(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, kinds: [ColumnKind],
    into parsed: ParsedBlock
  ) throws(BlockFailure) {
    parsed.prepare(byteCount: end - start)
    var kinds = kinds
    let (numbers, forms) = (parsed.numbers, parsed.forms)
    let (cutter, point, powers) = (cutter, marks.point, powers)
    let (width, readsNumbersDirectly) = (width, readsNumbersDirectly)
    var position = start
    var row = 0
    while position < end {
      let rowStart = position
      position = cutter.rowStart(position)
      var column = 0
      repeat {
        if column < width, kinds[column].isNumeric, readsNumbersDirectly {
          var cellStart = position
          while cellStart.pointee == indent { cellStart += 1 }
          let number = DecimalNumber.scan(cellStart, powers, point: point)
          let next = number.end.pointee
          if number.end > cellStart, number.value.isFinite,
            cutter.isSeparator(next) || CellCutter.isLineBreak(next)
          {
            numbers[column][row] = number.value
            if kinds[column].keepsTexts {
              let form = number.form(from: cellStart)
              forms[column][row] = form
              if form == Spellings.Form.other {
                let bytes = UnsafeBufferPointer(start: cellStart, count: number.end - cellStart)
                note(bytes, number.value, row: row, column: column, kinds: &kinds, in: parsed)
              }
            }
            position = number.end
            column += 1
            continue
          }
        }
        position = try readCell(
          at: position, blockEnd: end, row: row, column: column, kinds: &kinds, into: parsed)
        column += 1
      } while cutter.nextCell(&position)
      guard column == width else {
        throw raggedRow(rowStart, blockEnd: end, row: row, found: column)
      }
      position = CellCutter.nextRow(position)
      row += 1
    }
    parsed.rowCount = row
    parsed.lineCount += row
    for column in 0..<width where kinds[column].keepsTexts {
      parsed.notes[column].settle(parsed.forms[column], rowCount: row, marks)
    }
  }

  /// Reads a cell that is not simply a number, and returns its end.
  @inline(never)
  private func readCell(
    at start: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>, row: Int, column: Int,
    kinds: inout [ColumnKind], into parsed: ParsedBlock
  ) throws(BlockFailure) -> UnsafePointer<UInt8> {
    let cell = try cut(at: start, blockEnd: blockEnd, row: row, column: column)
    if cell.isQuoted { parsed.lineCount += CellCutter.lineBreaks(from: cell.start, to: cell.end) }
    guard column < width, kinds[column] != .skipped else { return cell.next }

    let trimmed = missing.trimmed(cell)
    var isMissing = missing.contains(trimmed)
    // Files that quote every cell also quote missing numbers; among texts it is a text.
    if isMissing, cell.isQuoted, !trimmed.isEmpty {
      if kinds[column] == .texts { isMissing = false } else { parsed.hasQuotedWord[column] = true }
    }
    if isMissing { parsed.missingCounts[column] += 1 }
    if kinds[column] == .texts {
      parsed.texts[column].append(isMissing ? nil : CellCutter.text(cell))
      if !isMissing, !parsed.hasWord[column] {
        parsed.hasWord[column] = number(trimmed) == nil
      }
    } else if isMissing {
      parsed.numbers[column][row] = .nan
      parsed.forms[column][row] = Spellings.Form.shortest
    } else if let number = number(trimmed), number.value.isFinite {
      parsed.numbers[column][row] = number.value
      parsed.forms[column][row] = number.form
      if number.form == Spellings.Form.other, kinds[column].keepsTexts {
        note(trimmed, number.value, row: row, column: column, kinds: &kinds, in: parsed)
      }
    } else {
      parsed.nonNumbers[column] = .init(row: row, text: CellCutter.text(cell))
      kinds[column] = .skipped
    }
    return cell.next
  }

  /// The number that some bytes are, infinite beyond the finite doubles; nil if they are not one. A line break, a
  /// quotation mark, a separator or a blank follows them.
  private func number(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (value: Double, form: UInt8)? {
    guard let start = bytes.baseAddress else { return nil }
    let number = DecimalNumber.scan(start, powers, point: marks.point)
    if number.end == start + bytes.count, number.end > start {
      return (number.value, number.form(from: start))
    }
    // Where digits separate cells, a number may seem to continue; where marks separate thousands, to end earlier.
    guard number.end > start + bytes.count || marks != .usual, let usual = marks.usualForm(bytes),
      let value = DecimalNumber.parse(usual.span)
    else { return nil }
    return (value, Spellings.Form.other)
  }

  /// Records a number that may be written differently than usual, or that the column holds quantities.
  @inline(never)
  private func note(
    _ bytes: UnsafeBufferPointer<UInt8>, _ number: Double, row: Int, column: Int,
    kinds: inout [ColumnKind], in parsed: ParsedBlock
  ) {
    parsed.notes[column].note(bytes, number, at: row, point: marks.point)
    if kinds[column] == .numbers, parsed.notes[column].isOfQuantities {
      kinds[column] = .quantities
    }
  }

  /// The cell at a place, or why there is none.
  func cut(
    at start: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>, row: Int, column: Int
  ) throws(BlockFailure) -> CellCutter.Cell {
    do {
      return try cutter.cell(at: start, blockEnd: blockEnd)
    } catch {
      let suggestion: Remedy = "Write a quotation mark inside a quoted cell twice."
      switch error {
      case .textAfterQuote(let position):
        throw BlockFailure(
          row: row, column: column, position: position,
          found: "text after a closing quotation mark",
          expected: "a separator or the line's end", suggestion: suggestion)
      case .unclosedQuote(let position):
        throw BlockFailure(
          row: row, column: column, position: position,
          found: "a quotation mark that is never closed", expected: "a closing one",
          suggestion: suggestion)
      }
    }
  }

  /// The text of a cell in a row that was already cut.
  private func cell(
    _ column: Int, ofRowAt start: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>
  ) -> String? {
    var position = cutter.rowStart(start)
    for place in 0...column {
      guard let cell = try? cut(at: position, blockEnd: blockEnd, row: 0, column: place) else {
        return nil
      }
      if place == column { return CellCutter.text(cell) }
      position = cell.next
      guard cutter.nextCell(&position) else { return nil }
    }
    return nil
  }

  private func raggedRow(
    _ start: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>, row: Int, found: Int
  ) -> BlockFailure {
    let only = found == 1 && width > 1 ? cell(0, ofRowAt: start, blockEnd: blockEnd) : nil
    guard only?.allSatisfy(\.isWhitespace) != true else {
      return BlockFailure(
        row: row, column: nil, position: start,
        found: only?.isEmpty == false ? "a line of blanks" : "an empty line",
        expected: "\(counted(width, "cell")), as in \(widthSource)", suggestion: "Remove the line.")
    }
    var count = counted(found, "cell")
    if found > width, let surplus = cell(width, ofRowAt: start, blockEnd: blockEnd) {
      count += ", with \(quoted(surplus)) beyond the last column"
    }
    let title: Remedy? =
      width == 1 && widthSource == "the header"
      ? "If the header is a title or a comment above the names of columns, remove it; else look for a surplus separator."
      : nil
    return BlockFailure(
      row: row, column: found < width ? found : nil, position: start,
      found: count, expected: "\(counted(width, "cell")), as in \(widthSource)",
      suggestion: title ?? "Look for a missing or surplus separator or quotation mark"
        + (found == width + 1
          ? "; if the header names all columns but the first, name it too." : "."))
  }
}
