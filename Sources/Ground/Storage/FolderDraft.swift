import Foundation
import Words

/// A folder that is being written beside its path, with folders in it.
package final class FolderDraft {
  private let root: String
  private let storage: DurableStorage
  /// The folders in it that were made, from the top.
  private var folders: [String] = []

  fileprivate init(_ root: String, by storage: DurableStorage) {
    (self.root, self.storage) = (root, storage)
  }

  /// A new file; folders on the way to it are made.
  ///
  /// - Parameter name: its path in the folder, `posterior/beta/0.0`.
  /// - Throws: `FileWriteError`.
  /// - Precondition: no part of the path is empty, `.` or `..`.
  package func create(_ name: String) throws -> StorageFile {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    precondition(parts.allSatisfy { !["", ".", ".."].contains($0) }, "a path out of the folder")
    var folder = root
    for part in parts.dropLast() {
      folder += "/\(part)"
      guard !folders.contains(folder) else { continue }
      _ = try storage.makeFolder(folder)
      folders.append(folder)
    }
    return try storage.create("\(root)/\(name)")
  }

  /// Puts all that a file holds on the disk, and closes it.
  package func finish(_ file: StorageFile) throws { try storage.finish(file) }

  /// A new file of these bytes.
  package func write(_ bytes: some ContiguousBytes, to name: String) throws {
    let file = try create(name)
    try bytes.withUnsafeBytes(file.write)
    try finish(file)
  }

  fileprivate func finish() throws {
    for folder in folders.reversed() + [root] { try storage.sync(folder: folder) }
  }
}

extension DurableStorage {
  /// Writes a folder under another name, syncs it, and renames it: whatever ends the process or the machine, the path names
  /// either what it named before or the whole new folder.
  ///
  /// - Parameter overwriting: whether what is at the path may be replaced; it is removed afterwards.
  /// - Throws: `FileWriteError`; what `write` throws.
  package func replaceFolder(
    _ path: String, overwriting: Bool, _ write: (FolderDraft) throws -> Void
  ) throws {
    let target = SavedFolder.target(path).path
    do {
      _ = try makeFolder(DurableStorage.folder(of: target))
      PartialFolder.removeAbandoned(beside: target)
      let beside = try PartialFolder(beside: target, by: self)
      let draft = FolderDraft(beside.path, by: self)
      try write(draft)
      try draft.finish()
      try beside.take(place: target, overwriting: overwriting)
    } catch let error as FileWriteError {
      throw error.named(path)
    }
  }

  /// Writes a file through a program or a library that opens paths itself: under another name, synced and renamed.
  ///
  /// - Parameter write: receives the path to write to, in the same folder.
  /// - Throws: `FileWriteError`; what `write` throws.
  package func replaceFile(_ path: String, through write: (String) throws -> Void) throws {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let beside = Self.partialPath(of: place)
    do {
      do {
        let there = Self.status(place)
        if let there, there.st_mode & S_IFMT != S_IFREG {
          throw FileWriteError(
            path: path, code: there.st_mode & S_IFMT == S_IFDIR ? EISDIR : EEXIST)
        }
        // The system's words for a folder that takes no files, before a library says it in its own.
        try create(beside).close()
        if let there { chmod(beside, there.st_mode & 0o7777) }
        try write(beside)
        let file = try StorageFile(beside, O_WRONLY)
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
}
