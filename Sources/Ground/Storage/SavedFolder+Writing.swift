import Foundation
import Words

extension SavedFolder {
  /// Writes the folder under another name, syncs it, and renames it: whatever ends the process or the machine, and
  /// whenever, the path names either what it named before or the complete new folder.
  ///
  /// - Parameter arrays: files that are written row by row, besides those in memory.
  /// - Throws: `SavedFitError` where the path is taken; `FileWriteError` where writing fails.
  package func write(
    to path: String, overwriting: Bool, arrays: [String: StreamedArray] = [:],
    by storage: DurableStorage = DurableStorage()
  ) throws {
    try Self.checkWritable(path, overwriting: overwriting)
    let target = Self.target(path).path
    let folder = DurableStorage.folder(of: target)
    do {
      _ = try storage.makeFolder(folder)
      Self.removeAbandoned(beside: target)
      let beside = try PartialFolder(beside: target, by: storage)
      try writeFiles(arrays, into: beside.path, by: storage)
      try beside.take(place: target, overwriting: overwriting)
    } catch let error as FileWriteError {
      throw error.named(path)
    }
  }

  private func writeFiles(
    _ arrays: [String: StreamedArray], into folder: String, by storage: DurableStorage
  ) throws {
    var manifest = Manifest(files: [:])
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      try Self.write(data, to: "\(folder)/\(name)", by: storage)
      manifest.files[name] = .init(bytes: data.count, crc32: CRC32(data).digits)
    }
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      var file = ChecksummedFile(try storage.create("\(folder)/\(name)"))
      try array.write(to: &file)
      let checksum = try file.finish(by: storage)
      manifest.files[name] = .init(bytes: file.bytes, crc32: checksum)
    }
    try Self.write(manifest.data(), to: "\(folder)/\(Self.manifestName)", by: storage)
    try storage.sync(folder: folder)
  }

  private static func write(_ data: Data, to path: String, by storage: DurableStorage) throws {
    let file = try storage.create(path)
    try data.withUnsafeBytes(file.write)
    try storage.finish(file)
  }

  /// Removes what processes that were killed while writing left next to a path.
  private static func removeAbandoned(beside target: String) {
    let folder = DurableStorage.folder(of: target)
    let prefix = DurableStorage.partialPrefix(of: target)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(DurableStorage.partialSuffix) {
      // A process that is still writing holds the lock.
      guard let lock = PartialFolder.lock("\(folder)/\(name)") else { continue }
      DurableStorage().remove("\(folder)/\(name)")
      close(lock)
    }
  }
}

/// A folder that is being written next to its final path; locked meanwhile, and removed unless it is renamed to that path.
private final class PartialFolder {
  let path: String
  private let lock: CInt
  private let storage: DurableStorage

  /// - Throws: `FileWriteError`.
  init(beside target: String, by storage: DurableStorage) throws {
    self.storage = storage
    var (path, lock): (String, CInt?) = ("", nil)
    // Another process, which removes leftovers, may come between.
    repeat {
      path = DurableStorage.partialPath(of: target)
      _ = try storage.makeFolder(path)
      lock = Self.lock(path)
    } while lock == nil && DurableStorage.status(path) == nil
    (self.path, self.lock) = (path, lock ?? -1)
  }

  /// The lock on a folder; nil where another holds it, or it is gone.
  static func lock(_ path: String) -> CInt? {
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let isRefused = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    var held = stat()
    fstat(file, &held)
    guard !isRefused, DurableStorage.status(path)?.st_ino == held.st_ino else {
      close(file)
      return nil
    }
    return file
  }

  /// Takes a path, replacing the fit that is there if allowed; the old fit is removed afterwards.
  func take(place target: String, overwriting: Bool) throws {
    if !overwriting || DurableStorage.status(target) == nil {
      try storage.rename(path, to: target)
    } else if try !storage.exchange(path, with: target) {
      // Without an exchange there is a moment in which the old fit exists only under another name.
      let old = path + ".old"
      try storage.rename(target, to: old)
      do { try storage.rename(path, to: target) } catch {
        try storage.rename(old, to: target)
        throw error
      }
      try storage.rename(old, to: path)
    }
    // Until this is done a power cut may leave the old folder at the path: it is removed afterwards.
    try storage.sync(folder: DurableStorage.folder(of: target))
  }

  deinit {
    // The name now belongs to what has no path: this folder, or the previous fit.
    storage.remove(path)
    if lock >= 0 { close(lock) }
  }
}
