import Foundation
import Words

/// Reads a table from the bytes of a CSV file and finds out which columns hold numbers.
///
/// The text is read in blocks of whole rows, which several threads read at once and pass on in order: the
/// table does not depend on the number of threads or on where blocks end. Columns hold numbers until a cell says
/// otherwise; those that turn out to hold texts after the first block are read a second time. Memory: the columns, and
/// for each thread one block and its numbers, that is about nine times `blockSize` (or the longest row) at most.
package struct CSVReader {
  private let options: CSVOptions
  private let threads: Int
  private let blockSize: Int

  /// - Parameters:
  ///   - threads: how many may read at once.
  ///   - blockSize: bytes of a block; a longer row makes its block longer.
  package init(options: CSVOptions, threads: Int, blockSize: Int = 1 << 19) {
    precondition(threads > 0 && blockSize > 0, "a reader needs a thread and room")
    self.options = options
    self.threads = threads
    self.blockSize = blockSize
  }

  /// The table in some bytes.
  package func table(from bytes: [UInt8], source: String) throws -> Table {
    try table(from: TableBytes(bytes, source: source))
  }

  func table(from bytes: TableBytes) throws -> Table {
    try bytes.refuseOtherEncodings()
    let missing = MissingCells(options.missingCells)
    let preamble = try CSVPreamble(bytes)
    let cutter = CellCutter(
      separator: try options.separator.resolved(
        for: bytes, preamble: preamble, missing: missing, marks: NumberMarks(options)))
    func pass(_ kinds: [ColumnKind]?) throws -> CSVPass {
      let pass = try CSVPass(
        bytes, preamble: preamble, options: options, cutter: cutter, missing: missing,
        blockSize: blockSize, kinds: kinds)
      try pass.run(threads: threads)
      return pass
    }
    let columns = try pass(nil)
    guard columns.rowCount > 0 else {
      throw DataError(
        .init(bytes.source), found: "a header and no rows", expected: "at least one row",
        suggestion: "If the first line holds data, say that there is no header (\(.noHeader)).")
    }
    if let kinds = columns.lateKinds {
      let late = try pass(kinds)
      guard late.rowCount == columns.rowCount, late.names == columns.names else {
        throw DataError(
          .init(bytes.source), found: "other rows when read again",
          expected: "a file that nothing else writes to", suggestion: "Read it again.")
      }
      columns.adoptTexts(of: late)
    }
    let named = try NamelessColumns.removed(from: columns.takeColumns(), source: bytes.source)
    let spellings =
      columns.isComposed
      ? [] : named.columns.compactMap { TwoSpellings.note(on: $0, source: bytes.source) }
    return Table(
      source: bytes.source, columns: named.columns, rowNumbers: Array(1...columns.rowCount),
      notes: named.notes + spellings)
  }
}
