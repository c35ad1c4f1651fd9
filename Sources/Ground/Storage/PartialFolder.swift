import Foundation
import Words

/// A folder that is being written next to its final path; locked meanwhile, and removed unless it is renamed to that path.
final class PartialFolder {
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

  /// Takes a path, replacing what is there if allowed; that is removed afterwards.
  func take(place target: String, overwriting: Bool) throws {
    if !overwriting || DurableStorage.status(target) == nil {
      try storage.rename(path, to: target)
    } else if try !storage.exchange(path, with: target) {
      // Without an exchange there is a moment in which the old folder exists only under another name.
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

  /// Removes what processes that were killed while writing left next to a path.
  static func removeAbandoned(beside target: String) {
    let folder = DurableStorage.folder(of: target)
    let prefix = DurableStorage.partialPrefix(of: target)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(DurableStorage.partialSuffix) {
      // A process that is still writing holds the lock.
      guard let lock = lock("\(folder)/\(name)") else { continue }
      DurableStorage().remove("\(folder)/\(name)")
      close(lock)
    }
  }

  deinit {
    // The name now belongs to what has no path: this folder, or the one that was replaced.
    storage.remove(path)
    if lock >= 0 { close(lock) }
  }
}
