import Foundation

/// Cuts the bytes of a row into cells.
///
/// RFC 4180, with line breaks LF, CRLF or CR, in any mix. A quotation mark inside a cell that does not begin with one
/// is an ordinary character. All pointers are into a block that ends with a line break and is followed by
/// `DecimalNumber.padding` bytes.
struct CellCutter: Sendable {
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  /// A cell, without its enclosing quotation marks.
  struct Cell {
    var start: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    var isQuoted = false
    var hasDoubledQuotes = false
    /// The separator or line break after the cell.
    var next: UnsafePointer<UInt8>
  }

  /// Quotation marks that do not fit together, in a block that is still there.
  enum Failure: Error, @unchecked Sendable {
    case textAfterQuote(UnsafePointer<UInt8>)
    case unclosedQuote(UnsafePointer<UInt8>)
  }

  /// The byte between cells; for white space, one of the two.
  let separator: UInt8
  let isWhitespace: Bool

  /// - Parameter separator: nil for white space.
  init(separator: UInt8?) {
    self.separator = separator ?? Self.space
    isWhitespace = separator == nil
  }

  @inline(__always)
  static func isLineBreak(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

  @inline(__always)
  func isSeparator(_ byte: UInt8) -> Bool {
    byte == separator || isWhitespace && byte == Self.tab
  }

  /// The first cell's beginning in a row: beyond white space that only indents.
  @inline(__always)
  func rowStart(_ position: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    isWhitespace ? beyondBlanks(position) : position
  }

  /// The next cell's beginning, from what follows a cell; nil at the row's end, to which `position` is moved.
  @inline(__always)
  func nextCell(_ position: inout UnsafePointer<UInt8>) -> Bool {
    guard isSeparator(position.pointee) else { return false }
    position += 1
    guard isWhitespace else { return true }
    position = beyondBlanks(position)
    return !Self.isLineBreak(position.pointee)
  }

  /// The byte after a line break.
  @inline(__always)
  static func nextRow(_ lineBreak: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    lineBreak[0] == carriageReturn && lineBreak[1] == lineFeed ? lineBreak + 2 : lineBreak + 1
  }

  private func beyondBlanks(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var position = start
    while position.pointee == Self.space || position.pointee == Self.tab { position += 1 }
    return position
  }

  /// The cell that begins at a place in a block.
  func cell(
    at start: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>
  ) throws(Failure) -> Cell {
    if start.pointee == Self.quote { return try quotedCell(at: start, blockEnd: blockEnd) }
    var end = start
    while !isSeparator(end.pointee), !Self.isLineBreak(end.pointee) { end += 1 }
    return Cell(start: start, end: end, next: end)
  }

  private func quotedCell(
    at opening: UnsafePointer<UInt8>, blockEnd: UnsafePointer<UInt8>
  ) throws(Failure) -> Cell {
    var cell = Cell(start: opening + 1, end: opening + 1, isQuoted: true, next: opening + 1)
    while let quote = Self.first(Self.quote, from: cell.next, to: blockEnd) {
      cell.end = quote
      cell.next = quote + 1
      if cell.next.pointee == Self.quote, cell.next < blockEnd {
        cell.hasDoubledQuotes = true
        cell.next += 1
      } else if isSeparator(cell.next.pointee) || Self.isLineBreak(cell.next.pointee) {
        return cell
      } else {
        throw .textAfterQuote(cell.next)
      }
    }
    throw .unclosedQuote(opening)
  }

  /// The first of the bytes that has a value.
  static func first(
    _ byte: UInt8, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    guard start < end, let found = memchr(start, Int32(byte), end - start) else { return nil }
    return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
  }

  /// The text of a cell.
  static func text(_ cell: Cell) -> String {
    let bytes = UnsafeBufferPointer(start: cell.start, count: cell.end - cell.start)
    guard cell.hasDoubledQuotes else { return String(decoding: bytes, as: UTF8.self) }
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      unescaped.append(bytes[index])
      index += bytes[index] == quote ? 2 : 1
    }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// The number of line breaks among bytes that end with one or before none.
  static func lineBreaks(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> Int {
    var (count, position) = (0, start)
    while position < end {
      let isBreak = isLineBreak(position.pointee)
      position = isBreak ? nextRow(position) : position + 1
      if isBreak, position <= end { count += 1 }
    }
    return count
  }
}
