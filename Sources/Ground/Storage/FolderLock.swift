import Foundation
import Words

/// An advisory lock on a folder, held until it is released: by this process, or by the system when the process ends, however it
/// ends.
package final class FolderLock: Sendable {
  /// The file that is locked; it may stay when nobody holds it.
  package static let fileName = "lock"

  private let file: CInt

  /// Nil where the folder was removed meanwhile, by the previous holder.
  /// - Throws: `RunInUse` where another holds it; `FileWriteError` where the file cannot be made.
  package init?(_ folder: String) throws {
    let path = folder + "/" + Self.fileName
    file = uninterrupted { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw FileWriteError(path: path, code: errno)
    }
    // A file system without locks refuses for another reason; there the run continues without one.
    if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw RunInUse(path: folder) }
    var held = stat()
    fstat(file, &held)
    guard DurableStorage.status(path)?.st_ino == held.st_ino else { return nil }
  }

  // Runs where the initializer fails, too: the file must not be closed twice, as its number may be another file's by then.
  deinit {
    if file >= 0 { close(file) }
  }
}

/// An unfinished run that another process is working on.
package struct RunInUse: Fault {
  /// The folder of the run.
  package let path: String

  package init(path: String) { self.path = path }

  package var kind: FaultKind { .cannotWrite }

  /// What was found, what was expected, and what to do.
  package var description: String {
    "\(path): found a process at work on this run, expected none. Wait until it is done, or stop it; then go on."
  }
}
