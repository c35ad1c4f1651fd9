import Foundation
import Words

/// What precedes the contents of an entry.
struct JournalEntryHead {
  enum Kind: UInt32 {
    case record = 1
    case rows = 2
    /// A record that replaces its parts.
    case result = 3
  }

  static let bytes = 32

  var kind: Kind
  var nameBytes: Int
  /// The number of the first row, and the bytes of each; 0 for records.
  var first = 0
  var rowBytes = 0
  var contentBytes: Int

  var rowCount: Int { rowBytes == 0 ? 0 : contentBytes / rowBytes }

  func write(to bytes: inout Data) {
    bytes.append(littleEndian: kind.rawValue)
    bytes.append(littleEndian: UInt32(nameBytes))
    for number in [first, rowBytes, contentBytes] { bytes.append(littleEndian: UInt64(number)) }
  }

  init(kind: Kind, nameBytes: Int, first: Int = 0, rowBytes: Int = 0, contentBytes: Int) {
    (self.kind, self.nameBytes, self.first) = (kind, nameBytes, first)
    (self.rowBytes, self.contentBytes) = (rowBytes, contentBytes)
  }

  /// Nil where the bytes are no head.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.bytes, let kind = Kind(rawValue: bytes.littleEndian(at: 0)),
      let first = Int(exactly: bytes.littleEndian(at: 8) as UInt64),
      let rowBytes = Int(exactly: bytes.littleEndian(at: 16) as UInt64),
      let contentBytes = Int(exactly: bytes.littleEndian(at: 24) as UInt64),
      // Rows are whole, of whole numbers, and can be counted; records have none.
      kind == .rows
        ? rowBytes % 8 == 0 && (rowBytes == 0 ? contentBytes == 0 : contentBytes % rowBytes == 0)
          && !first.addingReportingOverflow(contentBytes).overflow
        : first == 0 && rowBytes == 0
    else { return nil }
    (self.kind, self.first, self.rowBytes) = (kind, first, rowBytes)
    (nameBytes, self.contentBytes) = (Int(bytes.littleEndian(at: 4) as UInt32), contentBytes)
  }
}

/// What precedes a batch.
enum JournalBatchHead {
  static let marker = Data("bgjournl".utf8)
  static let bytes = 24

  static func data(bodyBytes: Int, checksum: UInt32) -> Data {
    var head = marker
    head.append(littleEndian: UInt64(bodyBytes))
    head.append(littleEndian: checksum)
    head.append(littleEndian: CRC32(head).value)
    return head
  }
}

/// Writes batches to a file, from an offset on.
struct JournalWriter {
  private static let bufferBytes = 1 << 20

  private let file: StorageFile
  private var buffer = Data()
  private var checksum = CRC32()
  /// Where the next bytes go: after a batch, its end.
  private(set) var offset: Int
  private(set) var placed: [PlacedEntry] = []

  init(_ file: StorageFile, at offset: Int) { (self.file, self.offset) = (file, offset) }

  /// Writes one batch: its body, then its head.
  mutating func write(_ entries: [Journal.Entry]) throws {
    let start = offset
    offset += JournalBatchHead.bytes
    checksum = CRC32()
    for entry in entries { try write(entry) }
    try flush()
    let head = JournalBatchHead.data(
      bodyBytes: offset - start - JournalBatchHead.bytes, checksum: checksum.value)
    try head.withUnsafeBytes { try file.write($0, at: start) }
  }

  private mutating func write(_ entry: Journal.Entry) throws {
    let name = Data(entry.name.utf8)
    let head: JournalEntryHead
    switch entry.content {
    case .record(let data, let replacesParts):
      head = JournalEntryHead(
        kind: replacesParts ? .result : .record, nameBytes: name.count, contentBytes: data.count)
    case .rows(let block):
      head = JournalEntryHead(
        kind: .rows, nameBytes: name.count, first: block.first, rowBytes: 8 * block.width,
        contentBytes: 8 * block.width * block.count)
    }
    head.write(to: &buffer)
    buffer.append(name)
    let place = offset + buffer.count
    placed.append(PlacedEntry(head: head, name: entry.name, offset: place))
    switch entry.content {
    case .record(let data, _): buffer.append(data)
    case .rows(let block):
      try block.forEach { row in
        buffer.append(contentsOf: UnsafeRawBufferPointer(row))
        if buffer.count >= Self.bufferBytes { try flush() }
      }
    }
    precondition(
      offset + buffer.count - place == head.contentBytes, "other rows came than were announced")
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  private mutating func flush() throws {
    buffer.withUnsafeBytes { checksum.add($0) }
    try buffer.withUnsafeBytes { try file.write($0, at: offset) }
    offset += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads a whole journal: what is in it, and whether it is intact.
struct JournalReader {
  private let data: Data
  private let path: String

  init(_ data: Data, path: String) { (self.data, self.path) = (data, path) }

  /// - Throws: `SavedFitError` where a batch is damaged that is not the last, or there is none.
  func contents() throws -> JournalContents {
    var contents = JournalContents()
    while contents.end < data.count {
      guard let batch = batch(at: contents.end) else {
        // The first batch arrives whole with its file.
        if contents.end == 0 || hasBatch(after: contents.end) { throw damage(at: contents.end) }
        break
      }
      contents.take(batch.entries, end: batch.end)
    }
    return contents
  }

  private func damage(at offset: Int) -> SavedFitError {
    SavedFitError(
      path: path, found: "bytes from \(offset) on whose checksum is another",
      expected: "an unfinished run as it was written",
      suggestion: "Restore the file to go on, or begin anew.")
  }

  /// The intact batch at an offset, with its entries; nil if there is none.
  private func batch(at start: Int) -> (entries: [PlacedEntry], end: Int)? {
    data.withUnsafeBytes { all in
      let bytes = UnsafeRawBufferPointer(rebasing: all[start...])
      let headBytes = JournalBatchHead.bytes
      guard bytes.count >= headBytes, bytes.starts(with: JournalBatchHead.marker),
        CRC32(UnsafeRawBufferPointer(rebasing: bytes[..<20])).value == bytes.littleEndian(at: 20),
        let length = Int(exactly: bytes.littleEndian(at: 8) as UInt64),
        length <= bytes.count - headBytes
      else { return nil }
      let body = UnsafeRawBufferPointer(rebasing: bytes[headBytes..<headBytes + length])
      guard CRC32(body).value == bytes.littleEndian(at: 16),
        let entries = Self.entries(body, from: start + headBytes)
      else { return nil }
      return (entries, start + headBytes + length)
    }
  }

  private static func entries(_ body: UnsafeRawBufferPointer, from start: Int) -> [PlacedEntry]? {
    var entries: [PlacedEntry] = []
    var offset = 0
    while offset < body.count {
      let rest = UnsafeRawBufferPointer(rebasing: body[offset...])
      guard let head = JournalEntryHead(rest),
        head.nameBytes <= rest.count - JournalEntryHead.bytes,
        head.contentBytes <= rest.count - JournalEntryHead.bytes - head.nameBytes
      else { return nil }
      let nameEnd = JournalEntryHead.bytes + head.nameBytes
      let name = String(decoding: rest[JournalEntryHead.bytes..<nameEnd], as: UTF8.self)
      entries.append(PlacedEntry(head: head, name: name, offset: start + offset + nameEnd))
      offset += nameEnd + head.contentBytes
    }
    return entries
  }

  private func hasBatch(after offset: Int) -> Bool {
    var from = offset + 1
    while from < data.count,
      let found = data.range(of: JournalBatchHead.marker, in: from..<data.count)
    {
      if batch(at: found.lowerBound) != nil { return true }
      from = found.lowerBound + 1
    }
    return false
  }
}

/// Rows of a table in a journal.
package struct JournalRows: Sendable {
  let blocks: [JournalContents.Block]
  let count: Int
  let file: JournalFile?

  /// Gives the rows, one after the other.
  /// - Throws: `SavedFitError` where the file cannot be read; what the body throws.
  package func forEach(_ body: (UnsafeBufferPointer<Double>) throws -> Void) throws {
    for block in blocks { try file?.read(block, upTo: count, body) }
  }
}

/// A journal that is open for reading.
final class JournalFile: Sendable {
  private static let bufferBytes = 1 << 20

  private let descriptor: CInt
  private let path: String

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SavedFitError(
        kind: .notFound, path: path, found: "no file", expected: "that of the unfinished run")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func bytes(_ place: JournalContents.Place) throws -> Data {
    try bytes(from: place.offset, count: place.count)
  }

  private func bytes(from offset: Int, count: Int) throws -> Data {
    var (data, read) = (Data(count: count), 0)
    data.withUnsafeMutableBytes { bytes in
      while read < count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[read...])
        let more = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + read))
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { break }
        read += more
      }
    }
    guard read == count else {
      throw SavedFitError(path: path, found: "\(read) bytes at \(offset)", expected: "\(count)")
    }
    return data
  }

  /// Reads the rows of a block before a row of the table.
  func read(
    _ block: JournalContents.Block, upTo end: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    let (width, count) = (block.rowBytes / 8, min(block.count, end - block.first))
    var row = [Double](repeating: 0, count: width)
    let atOnce = max(1, Self.bufferBytes / max(1, block.rowBytes))
    for start in stride(from: 0, to: count, by: atOnce) {
      let rows = min(atOnce, count - start)
      let data = try bytes(
        from: block.offset + start * block.rowBytes, count: rows * block.rowBytes)
      for number in 0..<rows {
        row.withUnsafeMutableBytes { target in
          let offset = data.startIndex + number * block.rowBytes
          data.copyBytes(to: target, from: offset..<offset + block.rowBytes)
        }
        try row.withUnsafeBufferPointer(body)
      }
    }
  }
}

extension Data {
  fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// A number at an offset.
  /// - Precondition: its bytes are there.
  fileprivate func littleEndian<Number: FixedWidthInteger>(at offset: Int) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
