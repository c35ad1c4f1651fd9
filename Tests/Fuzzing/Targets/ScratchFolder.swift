import Foundation

/// A folder for the files of a target, in memory where the system has such a place; gone with the target.
final class ScratchFolder: Sendable {
  let path: String

  init() {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory)
      ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
    path = parent.appendingPathComponent("fuzz-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { preconditionFailure("no folder for files to be read: \(error)") }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file that holds these bytes.
  func file(_ name: String, _ bytes: [UInt8]) -> String {
    let file = "\(path)/\(name)"
    precondition(
      FileManager.default.createFile(atPath: file, contents: Data(bytes)), "no room for a file")
    return file
  }
}
