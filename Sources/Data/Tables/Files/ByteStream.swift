import Foundation
import Words

/// Bytes that are read once, from front to back.
protocol ByteStream {
  /// Fills the buffer and returns the number of bytes read: fewer than it holds only at the end.
  /// - Throws: `FileNotFoundError` if the system cannot read; `DataError` if the bytes cannot be unpacked.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Bytes in memory.
struct MemoryStream: ByteStream {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let end = min(bytes.count, position + buffer.count)
    buffer.copyBytes(from: bytes[position..<end])
    defer { position = end }
    return end - position
  }
}

/// An open file.
final class FileStream: ByteStream {
  /// The number of bytes, if the file is one that can be read again.
  let count: Int?
  private let path: String
  private let descriptor: Int32

  /// - Throws: `FileNotFoundError`.
  init(path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
    count = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  // Runs where the initializer fails, too.
  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    var filled = 0
    while filled < buffer.count {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, start + filled, buffer.count - filled)
      #else
        let count = Foundation.read(descriptor, start + filled, buffer.count - filled)
      #endif
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure(path, errno)
      }
      filled += count
    }
    return filled
  }

  private static func failure(_ path: String, _ code: Int32) -> FileNotFoundError {
    let found =
      switch code {
      case ENOENT, ENOTDIR: "no file"
      case EACCES, EPERM: "no permission to read"
      case EISDIR: "a folder"
      default: "that it cannot be read (\(String(cString: strerror(code))))"
      }
    return FileNotFoundError(path: path, found: found)
  }
}

extension ByteStream {
  /// The next bytes, at most as many as requested.
  mutating func read(atMost count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// All bytes that are left.
  mutating func readToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let block = try read(atMost: 1 << 20)
      bytes += block
      if block.count < 1 << 20 { return bytes }
    }
  }
}
