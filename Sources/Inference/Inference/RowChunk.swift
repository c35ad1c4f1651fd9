import Words

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stretch of memory for rows of doubles, of the process or of a file that has no name: it is gone when the last owner
/// is, however the process ends.
final class RowChunk: @unchecked Sendable {
  // Written by its one owner only (`RowStore` copies a chunk that it shares), so readers on other threads are safe.
  let pointer: UnsafeMutablePointer<Double>
  let capacity: Int
  let isFile: Bool

  private static func bytes(_ capacity: Int) -> Int { capacity * MemoryLayout<Double>.stride }

  /// - Throws: `DrawStorageError` where the temporary folder is full.
  init(capacity: Int, inFile: Bool) throws {
    self.capacity = capacity
    isFile = inFile
    pointer =
      inFile
      ? try Self.mapFile(bytes: Self.bytes(capacity))
        .bindMemory(to: Double.self, capacity: capacity)
      : .allocate(capacity: capacity)
  }

  deinit {
    if isFile { munmap(pointer, Self.bytes(capacity)) } else { pointer.deallocate() }
  }

  /// Gives the memory back to the system, where the numbers are in a file: reading brings them back.
  func release() {
    guard isFile else { return }
    msync(pointer, Self.bytes(capacity), MS_ASYNC)
    madvise(pointer, Self.bytes(capacity), MADV_DONTNEED)
  }

  private static func mapFile(bytes: Int) throws -> UnsafeMutableRawPointer {
    let folder = temporaryFolder
    var name = Array("\(folder)/bayes-draws-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw DrawStorageError(folder: folder, bytes: bytes, code: errno) }
    defer { close(file) }
    unlink(name)
    // Space is reserved now: a full disk is an error here, not a signal while drawing.
    let code = posix_fallocate(file, 0, off_t(bytes))
    guard code == 0 else { throw DrawStorageError(folder: folder, bytes: bytes, code: code) }
    let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw DrawStorageError(folder: folder, bytes: bytes, code: errno)
    }
    return mapped
  }

  /// `TMPDIR`, or else /var/tmp: /tmp is often memory itself.
  private static var temporaryFolder: String {
    if let named = getenv("TMPDIR"), named.pointee != 0 { return String(cString: named) }
    return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"
  }
}

/// Draws that fit neither into the memory allowed for them nor onto the disk.
public struct DrawStorageError: Fault {
  public var kind: FaultKind { .cannotWrite }

  /// What was found, what was expected, and what to try.
  public let description: String

  init(folder: String, bytes: Int, code: Int32) {
    description =
      "\(folder): found no room for \(bytes / 1_000_000) MB more of draws (\(String(cString: strerror(code)))), expected "
      + "some. Free disk space, name another folder in TMPDIR, allow more memory for draws, or thin them."
  }
}
