import Foundation
import Words

/// A saved fit that cannot be read (`.notFound`, `.data` where it is damaged) or written (`.cannotWrite`).
public struct SavedFitError: Fault {
  public let kind: FaultKind
  /// The fit, or the file in it.
  public let path: String
  /// What is there, and what was needed instead.
  let problem: String
  /// What to try.
  public let suggestion: Remedy

  package init(
    kind: FaultKind = .data, path: String, found: String, expected: String,
    suggestion: Remedy = "Fit again, or restore the folder."
  ) {
    self.kind = kind
    self.path = path
    problem = "found \(found), expected \(expected)."
    self.suggestion = suggestion
  }

  /// The whole message.
  public var description: String { message(for: .swift) }

  public func message(for reader: Remedy.Reader) -> String {
    "\(printable(path)): \(problem) \(suggestion.words(for: reader))"
  }
}

/// One folder of files with a manifest: written under another name and renamed, so that it is never partial.
package struct SavedFolder {
  /// Where the folder is, for messages.
  package var path = ""
  package var files: [String: Data]

  /// Checks early whether the folder could be written, before any work is done.
  package static func checkWritable(_ path: String, overwriting: Bool) throws {
    let manager = FileManager.default
    // Links count as well, even those that lead nowhere.
    if (try? manager.attributesOfItem(atPath: path)) != nil || manager.fileExists(atPath: path) {
      guard overwriting else {
        throw SavedFitError(
          kind: .cannotWrite, path: path, found: "something there already",
          expected: "a new path",
          suggestion: "Choose \(.output), or \(.force) to replace it.")
      }
      guard manager.fileExists(atPath: path + "/" + manifestName) else {
        throw SavedFitError(
          kind: .cannotWrite, path: path, found: "something that is no saved fit",
          expected: "a saved fit, as nothing else is ever replaced",
          suggestion: "Choose \(.output).")
      }
    }
    var parent = Self.target(path).deletingLastPathComponent()
    while !manager.fileExists(atPath: parent.path), parent.pathComponents.count > 1 {
      parent.deleteLastPathComponent()
    }
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: parent.path, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: parent.path)
    else {
      throw SavedFitError(
        kind: .cannotWrite, path: path,
        found: "that \(parent.path) is not a folder that can be written to",
        expected: "a folder to write to", suggestion: "Choose \(.output).")
    }
  }

  /// The folder that a path means, without links, `.` and `..`.
  static func target(_ path: String) -> URL {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
  }

  package init(files: [String: Data]) { self.files = files }

  package init(contentsOf path: String) throws {
    self.path = path
    guard let manifest = try Self.manifest(in: path) else {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if let output = UnfinishedFolder.output(meantBy: path) {
        throw SavedFitError(
          kind: .notFound, path: path, found: "an unfinished run",
          expected: "a finished fit", suggestion: "Continue it with \(.resume(output)).")
      }
      let found =
        !isThere ? "nothing there" : isFolder.boolValue ? "no \(Self.manifestName)" : "a file"
      throw SavedFitError(
        kind: .notFound, path: path, found: found, expected: "the folder of a saved fit",
        suggestion: "Check the path.")
    }
    files = [:]
    for (name, entry) in manifest.files.sorted(by: { $0.key < $1.key }) {
      files[name] = try Self.contents(of: name, entry, in: path)
    }
  }

  /// The bytes of a file that every saved fit has.
  package func file(_ name: String) throws -> Data {
    guard let data = files[name] else {
      throw SavedFitError(
        path: path, found: "no \(name) in the manifest", expected: "a complete fit")
    }
    return data
  }
}
