import CZlib
import Words

/// The text packed in a gzip file of one or more members; zeros after the last are padding.
///
/// A text that is very much longer than its file is refused before it fills the memory: beyond `unboundedText` bytes it may be at
/// most `longestRatio` times as long. Tables of numbers are packed to a quarter, a few hundred equal columns to a hundredth.
///
/// - Source: RFC 1952.
final class GzipStream: ByteStream {
  /// The first two bytes of every gzip file.
  static let magic: [UInt8] = [0x1F, 0x8B]
  /// How long a text may be, whatever it is unpacked from.
  static let unboundedText = 1 << 28
  /// How many times as long as what it is unpacked from a longer text may be; gzip itself reaches a thousand.
  static let longestRatio = 100

  private var packed: any ByteStream
  private let source: String
  // zlib keeps the address of both.
  private let zlib = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  /// The number of packed bytes that are unpacked.
  private(set) var packedOffset = 0
  private var unpackedCount = 0
  private var isInsideMember = true
  private var isAtEnd = false

  init(_ packed: any ByteStream, source: String) {
    self.packed = packed
    self.source = source
    zlib.initialize(to: z_stream())
    // 15 bits of window; 16 more mean gzip.
    let code = inflateInit2_(zlib, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start")
  }

  deinit {
    inflateEnd(zlib)
    zlib.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count, !isAtEnd {
      if zlib.pointee.avail_in == 0 {
        let count = try packed.read(into: input)
        if count == 0 {
          guard !isInsideMember else { throw truncated() }
          isAtEnd = true
          break
        }
        zlib.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
        zlib.pointee.avail_in = UInt32(count)
      }
      if isInsideMember {
        filled += try inflate(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      } else {
        try beginMember()
      }
    }
    return filled
  }

  private func inflate(into room: UnsafeMutableRawBufferPointer) throws -> Int {
    let capacity = UInt32(min(room.count, 1 << 30))
    let available = zlib.pointee.avail_in
    zlib.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
    zlib.pointee.avail_out = capacity
    let code = CZlib.inflate(zlib, Z_NO_FLUSH)
    packedOffset += Int(available - zlib.pointee.avail_in)
    switch code {
    case Z_STREAM_END: isInsideMember = false
    case Z_OK, Z_BUF_ERROR: break
    default:
      let reason = zlib.pointee.msg.map { " (\(String(cString: $0)))" } ?? ""
      throw DataError(
        .init(source), found: "damaged gzip data\(reason) at byte \(packedOffset)",
        expected: "a whole gzip file", suggestion: "Copy or download the file again.")
    }
    let count = Int(capacity - zlib.pointee.avail_out)
    unpackedCount += count
    guard unpackedCount <= max(Self.unboundedText, Self.longestRatio * packedOffset) else {
      throw bomb()
    }
    return count
  }

  /// Skips padding up to the next member.
  private func beginMember() throws {
    while zlib.pointee.avail_in > 0, zlib.pointee.next_in.pointee == 0 {
      zlib.pointee.next_in += 1
      zlib.pointee.avail_in -= 1
      packedOffset += 1
    }
    guard zlib.pointee.avail_in > 0 else { return }
    guard zlib.pointee.next_in.pointee == Self.magic[0] else {
      throw DataError(
        .init(source), found: "other data after the gzip data, at byte \(packedOffset)",
        expected: "the file's end", suggestion: "Copy or download the file again.")
    }
    inflateReset(zlib)
    isInsideMember = true
  }

  private func bomb() -> DataError {
    DataError(
      .init(source),
      found: "more than \(unpackedCount >> 20) MB packed into \(packedOffset) bytes",
      expected:
        "at most \(Self.longestRatio) times the packed bytes beyond \(Self.unboundedText >> 20) MB",
      suggestion: "If it is to be that long, unpack it first (gunzip).")
  }

  private func truncated() -> DataError {
    DataError(
      .init(source), found: "gzip data that stop at byte \(packedOffset)",
      expected: "a whole gzip file", suggestion: "Copy or download the file again.")
  }
}
