import Foundation

/// An advisory lock on a folder, held until it is released: by this process, or by the system when the process ends, however it
/// ends.
final class FolderLock: Sendable {
  /// The file that is locked; it may stay when nobody holds it.
  static let fileName = "lock"

  private let file: CInt

  /// - Throws: `RunInUse` where another holds it; `SavedFitError` where the file cannot be made.
  init(_ folder: String) throws {
    let path = folder + "/" + Self.fileName
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw SavedFitError(
        kind: .cannotWrite, "\(path): could not be made: \(String(cString: strerror(errno)))")
    }
    // A file system without locks refuses for another reason; there the run goes on without one.
    let isRefused = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    var (held, there) = (stat(), stat())
    fstat(file, &held)
    // The holder before may have removed the folder and made another since this one was opened.
    let isReplaced = stat(path, &there) != 0 || there.st_ino != held.st_ino
    if isRefused || isReplaced {
      close(file)
      throw RunInUse(path: folder)
    }
  }

  deinit { close(file) }
}

/// An unfinished run that another process is at work on.
public struct RunInUse: Error, CustomStringConvertible {
  /// The folder of the run.
  public let path: String

  /// What was found, what was expected, and what to do.
  public var description: String {
    "\(path): found a process at work on this run, expected none. Wait until it is done, or stop it; then go on."
  }
}
