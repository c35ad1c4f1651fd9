import Foundation
import Words

extension FileWriteError {
  /// What the system answered, in words: its `errno`, and what to try.
  package init(path: String, code: CInt) {
    let anotherPath: Remedy = "Choose another path."
    switch code {
    case ENOENT:
      self.init(
        path: path, found: "no folder \(DurableStorage.folder(of: path))",
        expected: "one to write into",
        suggestion: "Make it, or choose another path.")
    case ENOTDIR:
      self.init(
        path: path, found: "a file on the way to it", expected: "folders", suggestion: anotherPath)
    case EACCES, EPERM:
      self.init(
        path: path, found: "no permission to write there",
        expected: "a place that can be written to",
        suggestion: "Change the permissions of the folder, or choose another path.")
    case EROFS:
      self.init(
        path: path, found: "a read-only file system", expected: "a place that can be written to",
        suggestion: anotherPath)
    case ENOSPC:
      self.init(
        path: path, found: "no space left on the disk", expected: "room for it",
        suggestion: "Make room, or choose a path on another disk.")
    case EDQUOT:
      self.init(
        path: path, found: "the disk quota used up", expected: "room for it",
        suggestion: "Make room, or choose a path on another disk.")
    case EFBIG:
      self.init(
        path: path, found: "that it would be larger than files may be", expected: "a smaller file",
        suggestion: "Raise the limit (ulimit -f), or choose a path on another disk.")
    case EISDIR:
      self.init(
        path: path, found: "a folder", expected: "a file or a new path", suggestion: anotherPath)
    case EEXIST, ENOTEMPTY:
      self.init(
        path: path, found: "something there already", expected: "a new path",
        suggestion: anotherPath)
    case ENAMETOOLONG:
      self.init(
        path: path, found: "a name that is too long", expected: "one that the file system allows",
        suggestion: "Choose a shorter path.")
    case ELOOP:
      self.init(
        path: path, found: "links that lead in a circle", expected: "a place to write to",
        suggestion: anotherPath)
    case EMFILE, ENFILE:
      self.init(
        path: path, found: "too many open files", expected: "room for one more",
        suggestion: "Raise the limit (ulimit -n).")
    case EIO:
      self.init(
        path: path, found: "a disk error", expected: "one that can be written",
        suggestion: "Check the disk, or choose a path on another.")
    default:
      self.init(
        path: path, found: "that it cannot be written (\(String(cString: strerror(code))))",
        suggestion: anotherPath)
    }
  }

  /// The same error with the path that was asked for, where this one names a temporary file next to it.
  package func named(_ path: String) -> FileWriteError {
    FileWriteError(path: path, found: found, expected: expected, suggestion: suggestion)
  }
}
