import Words

/// Memory that a block of text is read into, followed by readable bytes that hold no number.
final class BlockBuffer {
  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    start = Self.allocate(capacity)
  }

  deinit { start.deallocate() }

  /// Makes room for more, keeping the first `count` bytes.
  func grow(to larger: Int, keeping count: Int) {
    let bytes = Self.allocate(larger)
    bytes.update(from: start, count: count)
    start.deallocate()
    (start, capacity) = (bytes, larger)
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + DecimalNumber.padding)
    (bytes + capacity).initialize(repeating: CellCutter.lineFeed, count: DecimalNumber.padding)
    return bytes
  }
}

/// Whole rows of a text, one after the other.
struct RecordBlock {
  /// The number of blocks before it.
  let index: Int
  let start: UnsafePointer<UInt8>
  /// Beyond the last row's line break.
  let end: UnsafePointer<UInt8>
  /// Where the block starts in the text.
  let offset: Int
  /// Whether it ends with a line break that the text does not have.
  let isLast: Bool
}

/// Cuts a text into blocks between rows, never inside a quoted cell; where it cuts depends on the text alone.
///
/// What comes before the rows, and line breaks at the text's end, do not belong to any block.
struct RecordBlocks {
  /// A longer row is refused: a quotation mark is open.
  static let longestRow = 1 << 28

  private(set) var stream: any ByteStream
  /// The bytes read.
  private(set) var bytesRead = 0
  private let source: String
  private let cutter: CellCutter
  /// The length of what comes before the rows.
  private let preambleLength: Int
  private var rest: [UInt8] = []
  private var isAtEnd = false
  private var blockCount = 0

  init(
    _ stream: any ByteStream, after preambleLength: Int, source: String, cutter: CellCutter
  ) {
    self.stream = stream
    self.preambleLength = preambleLength
    self.source = source
    self.cutter = cutter
  }

  /// The next block, in the given memory; nil after the last.
  mutating func next(into buffer: BlockBuffer) throws -> RecordBlock? {
    guard !isAtEnd else { return nil }
    if buffer.capacity < 2 * rest.count { buffer.grow(to: 2 * rest.count, keeping: 0) }
    let textOffset = bytesRead - rest.count
    rest.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { buffer.start.update(from: start, count: bytes.count) }
    }
    var count = rest.count
    rest = []
    while true {
      let room = UnsafeMutableRawBufferPointer(
        start: buffer.start + count, count: buffer.capacity - count)
      let read = try stream.read(into: room)
      bytesRead += read
      count += read
      isAtEnd = read < room.count
      let start = UnsafePointer(buffer.start) + (textOffset == 0 ? min(preambleLength, count) : 0)
      let end = UnsafePointer(buffer.start) + count
      // The row after a header says whether rows end with a separator.
      func holdsTwoRows(_ cut: UnsafePointer<UInt8>) -> Bool {
        blockCount > 0 || isAtEnd || lastCut(start, cut) != nil
      }
      let found = start == end ? nil : isAtEnd ? lastRowEnd(start, end) : lastCut(start, end)
      guard let cut = found, holdsTwoRows(cut) else {
        if isAtEnd { return nil }
        guard count < Self.longestRow else { throw endlessRow() }
        buffer.grow(to: 2 * buffer.capacity, keeping: count)
        continue
      }
      if isAtEnd {
        // There is room: the read fell short, or the padding begins here.
        UnsafeMutablePointer(mutating: cut).pointee = CellCutter.lineFeed
      } else {
        rest = Array(UnsafeBufferPointer(start: cut, count: end - cut))
      }
      defer { blockCount += 1 }
      return RecordBlock(
        index: blockCount, start: start, end: isAtEnd ? cut + 1 : cut,
        offset: textOffset + (start - UnsafePointer(buffer.start)), isLast: isAtEnd)
    }
  }

  /// Whatever precedes it, a line break at the very end starts no row.
  private func lastRowEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var end = end
    while end > start, CellCutter.isLineBreak(end[-1]) { end -= 1 }
    return end > start ? end : nil
  }

  /// The last place between a line break and another character, outside quotation marks.
  private func lastCut(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var cut: UnsafePointer<UInt8>?
    var plain = start
    var position = start
    while let quote = CellCutter.first(CellCutter.quote, from: position, to: end) {
      position = quote + 1
      let opensCell =
        quote == start || cutter.isSeparator(quote[-1]) || CellCutter.isLineBreak(quote[-1])
      guard opensCell else { continue }
      cut = lastCut(plain, quote + 1, after: cut)
      // To the closing mark: the first that is not doubled.
      while true {
        guard let mark = CellCutter.first(CellCutter.quote, from: position, to: end) else {
          return cut
        }
        position = mark + 1
        // The byte that shows whether this mark is doubled is not there yet.
        guard position < end else { return cut }
        guard position.pointee == CellCutter.quote else { break }
        position += 1
      }
      plain = position
    }
    return lastCut(plain, end, after: cut)
  }

  /// The last cut in a stretch without quoted cells, or the previous one.
  private func lastCut(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, after cut: UnsafePointer<UInt8>?
  ) -> UnsafePointer<UInt8>? {
    var position = end - 1
    while position > start {
      if CellCutter.isLineBreak(position[-1]), !CellCutter.isLineBreak(position[0]) {
        return position
      }
      position -= 1
    }
    return cut
  }

  private func endlessRow() -> DataError {
    DataError(
      .init(source), found: "a row of more than \(Self.longestRow >> 20) MB",
      expected: "a line break", suggestion: "Look for a quotation mark that is never closed.")
  }
}
