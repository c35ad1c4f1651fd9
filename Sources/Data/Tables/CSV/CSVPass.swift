import Foundation
import Words

/// One reading of a table's rows from the first to the last.
///
/// Threads claim blocks in order, parse them on their own and append them in order, each waiting for its turn.
final class CSVPass: @unchecked Sendable {
  private let source: String
  private let parser: BlockParser
  /// Bytes of the text's beginning that show how rows begin, where a block has fewer.
  private static let sampleSize = 1 << 16

  private let blockSize: Int
  private let hasHeader: Bool
  let names: [String]

  /// Guards what blocks are claimed from.
  private let claim = NSLock()
  private var blocks: RecordBlocks
  private var isStopped = false
  private var streamFailure: (any Error)?

  /// Guards everything below, which blocks are appended to.
  private let turn = NSCondition()
  private var nextIndex = 0
  private var lineCount = 0
  private var failure: DataError?
  private(set) var rowCount = 0
  /// Whether all texts are certainly in Unicode's form NFC.
  private(set) var isComposed = true
  /// How columns are collected; one of numbers that turns out to hold something else is skipped from then on.
  private(set) var kinds: [ColumnKind]
  private var numbers: [[Double]]
  private var texts: [[String?]]
  private var missingCounts: [Int]
  private var firstNonNumbers: [Column.NonNumber?]
  private var hasWord: [Bool]
  private var hasQuotedWord: [Bool]
  private var spellings: [Spellings]
  private var notes: [SpellingNotes]

  /// Reads the header and the first block.
  /// - Parameter kinds: what to collect; nil to find out from the first block.
  init(
    _ bytes: TableBytes, preamble: CSVPreamble, options: CSVOptions, cutter: CellCutter,
    missing: MissingCells, blockSize: Int, kinds: [ColumnKind]?
  ) throws {
    source = bytes.source
    hasHeader = options.hasHeader
    self.blockSize = blockSize
    blocks = RecordBlocks(
      try bytes.open(), after: preamble.length, source: source, cutter: cutter)
    let buffer = BlockBuffer(capacity: blockSize)
    guard let block = try blocks.next(into: buffer) else {
      throw DataError(
        .init(source), found: "an empty file",
        expected: options.hasHeader ? "a header and at least one row" : "at least one row")
    }
    let sample = BlockBuffer(capacity: Self.sampleSize)
    var beginning = block
    if blockSize < Self.sampleSize {
      var samples = RecordBlocks(
        MemoryStream(try bytes.beginning(Self.sampleSize)), after: preamble.length, source: source,
        cutter: cutter)
      beginning = try samples.next(into: sample) ?? block
    }
    let head = try CSVHead(
      block, beginning: beginning, source: source, hasHeader: hasHeader, cutter: cutter,
      linesBefore: preamble.lineCount)
    withExtendedLifetime(sample) {}
    names = head.names
    let width = names.count
    parser = BlockParser(
      cutter: cutter, missing: missing, marks: NumberMarks(options), width: width,
      widthSource: head.widthSource)
    self.kinds = kinds ?? names.map { options.areNames(inColumn: $0) ? .names : .numbers }
    numbers = Array(repeating: [], count: width)
    texts = Array(repeating: [], count: width)
    missingCounts = Array(repeating: 0, count: width)
    firstNonNumbers = Array(repeating: nil, count: width)
    hasWord = Array(repeating: false, count: width)
    hasQuotedWord = hasWord
    spellings = Array(repeating: Spellings(), count: width)
    notes = Array(repeating: SpellingNotes(), count: width)

    lineCount = preamble.lineCount + CellCutter.lineBreaks(from: block.start, to: head.end)
    let parsed = ParsedBlock(width: width)
    var outcome = parser.outcome(of: block, from: head.end, kinds: self.kinds, into: parsed)
    if kinds == nil, outcome == nil {
      for (column, cell) in parsed.nonNumbers.enumerated() {
        guard let cell else { continue }
        self.kinds[column] = .texts
        firstNonNumbers[column] = .init(row: cell.row + 1, text: cell.text)
      }
      if self.kinds.contains(.texts) {
        outcome = parser.outcome(of: block, from: head.end, kinds: self.kinds, into: parsed)
      }
    }
    append(parsed, outcome, of: block, from: head.end, kinds: self.kinds)
    if let failure { throw failure }
    reserve(
      totalBytes: bytes.estimatedCount(after: blocks.bytesRead, of: blocks.stream),
      blockBytes: block.end - head.end)
  }

  /// Reads the other blocks.
  func run(threads: Int) throws {
    DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    if let failure { throw failure }
    if let streamFailure { throw streamFailure }
  }

  private func work() {
    let buffer = BlockBuffer(capacity: blockSize)
    let parsed = ParsedBlock(width: names.count)
    while let block = claimBlock(into: buffer) {
      let kinds = turn.withLock { self.kinds }
      let outcome = parser.outcome(of: block, from: block.start, kinds: kinds, into: parsed)
      turn.lock()
      while nextIndex < block.index { turn.wait() }
      append(parsed, outcome, of: block, from: block.start, kinds: kinds)
      let hasFailed = failure != nil
      turn.broadcast()
      turn.unlock()
      if hasFailed { claim.withLock { isStopped = true } }
    }
  }

  private func claimBlock(into buffer: BlockBuffer) -> RecordBlock? {
    claim.withLock {
      guard !isStopped else { return nil }
      do {
        return try blocks.next(into: buffer)
      } catch {
        isStopped = true
        streamFailure = error
        return nil
      }
    }
  }

  /// Appends a block whose turn it is.
  private func append(
    _ parsed: ParsedBlock, _ outcome: BlockFailure?, of block: RecordBlock,
    from start: UnsafePointer<UInt8>, kinds usedKinds: [ColumnKind]
  ) {
    defer { nextIndex += 1 }
    guard failure == nil else { return }
    if let outcome {
      let lines = CellCutter.lineBreaks(from: start, to: outcome.position)
      failure = DataError(
        .init(
          source, row: rowCount + outcome.row + 1, line: lineCount + lines + 1,
          column: outcome.column.flatMap(name)), found: outcome.found,
        expected: outcome.expected, suggestion: outcome.suggestion)
      return
    }
    for column in names.indices where kinds[column] != .skipped {
      if usedKinds[column] == .texts {
        texts[column] += parsed.takeTexts(column)
        if parsed.hasWord[column] { hasWord[column] = true }
      } else if let cell = parsed.nonNumbers[column] {
        kinds[column] = .skipped
        firstNonNumbers[column] = .init(row: rowCount + cell.row + 1, text: cell.text)
        numbers[column] = []
        spellings[column] = Spellings()
      } else {
        numbers[column].append(
          contentsOf: UnsafeBufferPointer(start: parsed.numbers[column], count: parsed.rowCount))
        if parsed.hasQuotedWord[column] { hasQuotedWord[column] = true }
        appendSpellings(parsed, of: column)
      }
      missingCounts[column] += parsed.missingCounts[column]
    }
    if !parsed.isComposed { isComposed = false }
    rowCount += parsed.rowCount
    lineCount += parsed.lineCount
  }

  /// Adds a block's spellings; where a column turns out to hold quantities, drops all.
  private func appendSpellings(_ parsed: ParsedBlock, of column: Int) {
    guard kinds[column].keepsTexts else { return }
    if kinds[column] == .numbers { notes[column].count(parsed.notes[column]) }
    if notes[column].isOfQuantities {
      kinds[column] = .quantities
      spellings[column] = Spellings()
    } else {
      let forms = UnsafeBufferPointer(
        start: parsed.forms[column], count: parsed.notes[column].formCount)
      spellings[column].append(forms, parsed.notes[column].others, after: rowCount)
    }
  }

  /// A column's name; where there are no names, also for a column beyond the first row's.
  private func name(_ column: Int) -> String? {
    if column < names.count { return names[column] }
    return hasHeader ? nil : "column\(column + 1)"
  }

  /// Makes room for as many rows as the first block suggests, so that columns need not be moved.
  private func reserve(totalBytes: Int, blockBytes: Int) {
    guard rowCount > 0, blockBytes > 0 else { return }
    let expected = Double(totalBytes) * Double(rowCount) / Double(blockBytes) * 1.02
    // A column's cells cannot outnumber the bytes they are read from.
    let rows = Int(min(expected, Double(totalBytes))) + rowCount
    for column in names.indices where kinds[column].isNumeric {
      numbers[column].reserveCapacity(rows)
    }
  }

  // MARK: - The result

  /// The columns to be read again, as texts: where a cell is not a number, and where every cell is missing, some by a word
  /// between quotation marks.
  var lateKinds: [ColumnKind]? {
    let late = names.indices.map { column -> ColumnKind in
      let isWords = hasQuotedWord[column] && missingCounts[column] == rowCount
      return kinds[column] == .skipped || kinds[column].isNumeric && isWords ? .texts : .skipped
    }
    return late.contains(.texts) ? late : nil
  }

  /// Takes over the columns that a second reading collected as texts.
  func adoptTexts(of late: CSVPass) {
    for column in names.indices where late.kinds[column] == .texts {
      kinds[column] = .texts
      texts[column] = late.texts[column]
      hasWord[column] = late.hasWord[column]
      missingCounts[column] = late.missingCounts[column]
    }
  }

  /// Hands over the columns.
  /// - Throws: `DataError` if a column's cells are numbers except some beyond the finite doubles.
  func takeColumns() throws -> [Column] {
    try names.indices.map { column in
      guard kinds[column] == .texts else {
        defer { numbers[column] = [] }
        let spellings = spellings[column]
        return Column(
          names[column], numbers: numbers[column], missingCount: missingCounts[column],
          spellings: spellings.isEmpty ? nil : spellings)
      }
      if let cell = firstNonNumbers[column], !hasWord[column] {
        throw DataError(
          .init(source, row: cell.row, column: names[column]), found: quoted(cell.text),
          expected: "a number of at most 1.8e308 in size",
          suggestion: "Correct the cell, or leave it empty if the number is not known.")
      }
      defer { texts[column] = [] }
      return Column(
        names[column], texts: texts[column], missingCount: missingCounts[column],
        firstNonNumber: firstNonNumbers[column])
    }
  }
}
