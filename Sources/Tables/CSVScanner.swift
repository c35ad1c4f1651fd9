/// Cuts the bytes of a CSV file into cells, all rows of one width.
///
/// RFC 4180, with line breaks LF, CRLF or CR, in any mix; a byte-order mark and line breaks at the end are skipped.
/// A quotation mark inside a cell that does not begin with one is an ordinary character.
struct CSVScanner {
  /// A cell as a range of bytes, without its enclosing quotation marks.
  struct Cell {
    var start: Int
    var end: Int
    var hasDoubledQuotes = false
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  let bytes: [UInt8]
  /// The first row's number of cells, which all others share.
  private(set) var width = 0
  /// The cells, row after row, the header's first.
  private(set) var cells: [Cell] = []

  private let source: String
  private let separator: UInt8
  private let hasHeader: Bool
  private let end: Int
  private var position: Int
  private var rowsScanned = 0

  init(_ bytes: [UInt8], source: String, options: CSVOptions) throws {
    self.bytes = bytes
    self.source = source
    separator = options.separator.asciiValue ?? UInt8(ascii: ",")
    hasHeader = options.hasHeader
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // Whatever stands before it, a line break at the very end starts no row.
    end = (bytes.lastIndex { $0 != Self.lineFeed && $0 != Self.carriageReturn } ?? -1) + 1
    try checkEncoding()
    while position < end { try scanRow() }
  }

  /// The text of a cell.
  func text(_ cell: Cell) -> String {
    guard cell.hasDoubledQuotes else {
      return String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
    }
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(cell.end - cell.start)
    var index = cell.start
    while index < cell.end {
      unescaped.append(bytes[index])
      index += bytes[index] == Self.quote ? 2 : 1
    }
    return String(decoding: unescaped, as: UTF8.self)
  }

  private func checkEncoding() throws {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      let hexadecimal = String(bytes[offset], radix: 16, uppercase: true)
      throw DataError(
        .init(source, line: line(of: offset)),
        found: "the byte 0x\(hexadecimal) at offset \(offset), which is not UTF-8",
        expected: "UTF-8 text", suggestion: "Save the file with the encoding UTF-8.")
    }
  }

  private mutating func scanRow() throws {
    let rowStart = position
    let cellsBefore = cells.count
    while true {
      if position < end, bytes[position] == Self.quote {
        cells.append(try scanQuotedCell())
      } else {
        cells.append(scanPlainCell())
      }
      guard position < end, bytes[position] == separator else { break }
      position += 1
    }
    skipLineBreak()

    let found = cells.count - cellsBefore
    if cellsBefore == 0 { width = found }
    guard found == width else {
      let isEmpty = bytes[rowStart] == Self.lineFeed || bytes[rowStart] == Self.carriageReturn
      throw DataError(
        location(at: rowStart),
        found: isEmpty ? "an empty line" : found == 1 ? "1 cell" : "\(found) cells",
        expected:
          "\(width) \(width == 1 ? "cell" : "cells"), as in \(hasHeader ? "the header" : "row 1")",
        suggestion: "Look for a missing or surplus separator or quotation mark.")
    }
    rowsScanned += 1
  }

  private mutating func scanPlainCell() -> Cell {
    let start = position
    while position < end {
      let byte = bytes[position]
      if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn { break }
      position += 1
    }
    return Cell(start: start, end: position)
  }

  private mutating func scanQuotedCell() throws -> Cell {
    let opening = position
    position += 1
    var cell = Cell(start: position, end: position)
    while position < end {
      guard bytes[position] == Self.quote else {
        position += 1
        continue
      }
      cell.end = position
      position += 1
      guard position < end else { return cell }
      switch bytes[position] {
      case Self.quote:
        cell.hasDoubledQuotes = true
        position += 1
      case separator, Self.lineFeed, Self.carriageReturn:
        return cell
      default:
        throw DataError(
          location(at: position),
          found: "text after a closing quotation mark", expected: "a separator or the line's end",
          suggestion: "Write a quotation mark inside a quoted cell twice.")
      }
    }
    throw DataError(
      location(at: opening),
      found: "a quotation mark that is never closed", expected: "a closing one",
      suggestion: "Write a quotation mark inside a quoted cell twice.")
  }

  private mutating func skipLineBreak() {
    guard position < end else { return }
    let isCarriageReturn = bytes[position] == Self.carriageReturn
    position += 1
    if isCarriageReturn, position < end, bytes[position] == Self.lineFeed { position += 1 }
  }

  /// The place of a byte in the row that is being scanned.
  private func location(at offset: Int) -> DataError.Location {
    let row = rowsScanned + (hasHeader ? 0 : 1)
    return .init(source, row: row == 0 ? nil : row, line: line(of: offset))
  }

  /// The physical line of a byte, counted from 1.
  private func line(of offset: Int) -> Int {
    var line = 1
    for index in 0..<offset {
      let byte = bytes[index]
      let endsCarriageReturn = byte == Self.carriageReturn && bytes[index + 1] != Self.lineFeed
      if byte == Self.lineFeed || endsCarriageReturn { line += 1 }
    }
    return line
  }
}
