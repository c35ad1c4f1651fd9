import CZlib
import Foundation

/// The CRC-32 of bytes that come one after another, as gzip computes it.
package struct CRC32 {
  private var sum: UInt = 0

  /// The checksum of no bytes.
  package init() {}

  /// The checksum of some bytes.
  package init(_ data: Data) { data.withUnsafeBytes { add($0) } }

  init(_ bytes: UnsafeRawBufferPointer) { add(bytes) }

  /// The sum itself.
  var value: UInt32 { UInt32(truncatingIfNeeded: sum) }

  /// Continues with the bytes after those so far.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    // For no bytes at no address zlib starts again.
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    sum = crc32_z(sum, start, bytes.count)
  }

  /// Eight hexadecimal digits.
  package var digits: String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
