import CStorage
import Foundation
import Words

/// One step of saving: what changes the names in a folder, or what a power cut would leave.
package enum StorageStep: Sendable, Equatable {
  /// A new file, or an empty folder.
  case create(String)
  /// Bytes are written after those that a file holds.
  case append(String)
  /// The contents of a file or a folder are put on the disk.
  case sync(String)
  /// A name is given to something else, replacing what had it.
  case rename(String, to: String)
  /// Two names change places.
  case exchange(String, with: String)
  /// A file, or a folder with all in it.
  case remove(String)
}

/// Writes files and folders so that neither a kill nor a power cut leaves a partial one: under another name, synced, renamed,
/// and the folder synced.
package struct DurableStorage: Sendable {
  /// Called before each step; a test notes them, or fails at one.
  private let willTake: @Sendable (StorageStep) throws -> Void

  package init(willTake: @escaping @Sendable (StorageStep) throws -> Void = { _ in }) {
    self.willTake = willTake
  }

  // MARK: one step

  /// A new file to write to.
  /// - Throws: `FileWriteError`, as do all that follow.
  package func create(_ path: String) throws -> StorageFile {
    try willTake(.create(path))
    return try StorageFile(path, O_WRONLY | O_CREAT | O_TRUNC)
  }

  /// Puts all that a file holds on the disk, and closes it.
  package func finish(_ file: StorageFile) throws {
    try sync(file)
    try file.close()
  }

  /// Says that bytes will be appended to a file.
  func append(to path: String) throws { try willTake(.append(path)) }

  /// Puts all that a file holds on the disk.
  func sync(_ file: StorageFile) throws {
    try willTake(.sync(file.path))
    try file.sync()
  }

  /// Puts the names in a folder on the disk.
  package func sync(folder: String) throws {
    try willTake(.sync(folder))
    // Where one may write but not list, as in a drop box, the folder cannot be synced.
    guard let file = try? StorageFile(folder, O_RDONLY | O_DIRECTORY) else { return }
    try file.sync()
  }

  package func rename(_ path: String, to other: String) throws {
    try willTake(.rename(path, to: other))
    guard Foundation.rename(path, other) == 0 else {
      throw FileWriteError(path: other, code: errno)
    }
  }

  /// Lets two paths change places; false where the file system cannot.
  package func exchange(_ path: String, with other: String) throws -> Bool {
    try willTake(.exchange(path, with: other))
    if cst_exchange(path, other) == 0 { return true }
    if [ENOSYS, EINVAL, ENOTSUP, EOPNOTSUPP].contains(errno) { return false }
    throw FileWriteError(path: other, code: errno)
  }

  /// Removes a file, or a folder with all in it, if it can.
  package func remove(_ path: String) {
    guard (try? willTake(.remove(path))) != nil else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Makes a folder and those above it that are missing; returns them, from the top. Where that fails, none of them stays.
  package func makeFolder(_ path: String) throws -> [String] {
    var missing: [String] = []
    var place = URL(fileURLWithPath: path).standardizedFileURL
    while Self.status(place.path) == nil, place.pathComponents.count > 1 {
      missing.append(place.path)
      place.deleteLastPathComponent()
    }
    var made: [String] = []
    do {
      for folder in missing.reversed() {
        try willTake(.create(folder))
        // Another process may have been faster: the folder is then that process's.
        if mkdir(folder, 0o777) == 0 {
          made.append(folder)
        } else if errno != EEXIST {
          throw FileWriteError(path: folder, code: errno)
        }
        try sync(folder: Self.folder(of: folder))
      }
    } catch {
      for folder in made.reversed() { rmdir(folder) }
      throw error
    }
    return made
  }

  // MARK: a file

  /// Writes a file, replacing an existing one. A link stays a link; what is not a file, such as a pipe, is written to directly.
  /// - Parameter beside: the path that is written first; by default a new name in the folder.
  package func replace(
    _ path: String, beside: String? = nil, _ write: (StorageFile) throws -> Void
  ) throws {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let there = Self.status(place)
    let beside = beside ?? Self.partialPath(of: place)
    do {
      if let there, there.st_mode & S_IFMT != S_IFREG {
        let file = try StorageFile(place, O_WRONLY)
        try write(file)
        return try file.close()
      }
      do {
        let file = try create(beside)
        if let there { fchmod(file.descriptor, there.st_mode & 0o7777) }
        try write(file)
        try finish(file)
        try rename(beside, to: place)
      } catch {
        remove(beside)
        throw error
      }
      try sync(folder: Self.folder(of: place))
    } catch let error as FileWriteError {
      throw error.named(path)
    }
  }

  /// Writes a file of these bytes, as `replace(_:beside:_:)` does.
  package func write(
    _ bytes: some ContiguousBytes, to path: String, beside: String? = nil
  ) throws {
    try replace(path, beside: beside) { file in try bytes.withUnsafeBytes(file.write) }
  }

  // MARK: paths

  /// A new path in the same folder, for a file that will be renamed to this path.
  package static func partialPath(of path: String) -> String {
    "\(folder(of: path))/\(partialPrefix(of: path))\(String(UInt64.random(in: 0 ... .max), radix: 16))\(partialSuffix)"
  }

  package static let partialSuffix = ".partial"

  /// The prefix of the names of `partialPath`; short enough for every file system.
  package static func partialPrefix(of path: String) -> String {
    let name = URL(fileURLWithPath: path).lastPathComponent
    return name.utf8.count <= 200 ? ".\(name)." : ".\(name.prefix(50))…"
  }

  package static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// What is at a path, links followed; nil where nothing is.
  package static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}

/// Makes a call of the system, again for as long as a signal interrupts it.
package func uninterrupted(_ call: () -> CInt) -> CInt {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

/// A file that is open for writing.
package final class StorageFile {
  package let path: String
  private(set) var descriptor: CInt

  /// - Throws: `FileWriteError`.
  package init(_ path: String, _ flags: CInt) throws {
    self.path = path
    descriptor = uninterrupted { open(path, flags | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw FileWriteError(path: path, code: errno) }
  }

  /// Appends bytes, all of them.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Foundation.write(descriptor, start, rest.count)
      if count < 0, errno == EINTR { continue }
      try check(count > 0 ? 0 : -1)
      rest = rest.dropFirst(count)
    }
  }

  /// Writes bytes at an offset, all of them.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let place = offset + bytes.count - rest.count
      let count = pwrite(descriptor, start, rest.count, off_t(place))
      if count < 0, errno == EINTR { continue }
      try check(count > 0 ? 0 : -1)
      rest = rest.dropFirst(count)
    }
  }

  /// Cuts a file to a length and continues from its end.
  package func truncate(to length: Int) throws {
    try check(uninterrupted { ftruncate(descriptor, off_t(length)) })
    try check(lseek(descriptor, 0, SEEK_END) < 0 ? -1 : 0)
  }

  /// Puts all that was written on the disk.
  package func sync() throws {
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC) == 0 ? 0 : fsync(descriptor)
    #else
      let result = uninterrupted { fsync(descriptor) }
    #endif
    // Some file systems have nothing to sync.
    try check([EINVAL, ENOTSUP].contains(errno) ? 0 : result)
  }

  package func close() throws {
    let result = Foundation.close(descriptor)
    descriptor = -1
    try check(result)
  }

  deinit { if descriptor >= 0 { _ = Foundation.close(descriptor) } }

  private func check(_ result: CInt) throws {
    guard result == 0 else { throw FileWriteError(path: path, code: errno) }
  }
}
