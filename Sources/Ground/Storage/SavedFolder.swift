import Foundation

/// A saved fit that cannot be read, or not be written.
public struct SavedFitError: Error, CustomStringConvertible {
  /// What stood in the way.
  public enum Kind: Sendable {
    /// It is there and cannot be understood.
    case damaged
    /// It is not there.
    case notFound
    /// Its place cannot be written to, or holds something else.
    case cannotWrite
  }
  /// What stood in the way.
  public let kind: Kind
  /// What was found, what was expected, and what to try.
  public let description: String

  package init(
    path: String, found: String, expected: String,
    advice: String = "Fit again, or restore the folder."
  ) {
    kind = .damaged
    description = "\(path): found \(found), expected \(expected). \(advice)"
  }

  package init(kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// One folder of files with a manifest: written beside and renamed, so that it is never half there.
package struct SavedFolder {
  struct Manifest: Codable, Equatable {
    struct Entry: Codable, Equatable {
      var bytes: Int
      /// CRC-32, as eight hexadecimal digits.
      var crc32: String
    }
    var format = "bayes-genre fit"
    var version = 1
    var files: [String: Entry]
  }

  static let manifestName = "manifest.json"

  /// Where the folder is, for messages.
  package var path = ""
  package var files: [String: Data]

  /// Says early whether the folder could be written, before any work is done.
  package static func checkWritable(_ path: String, overwriting: Bool) throws {
    let manager = FileManager.default
    // Links count as well, even those that lead nowhere.
    if (try? manager.attributesOfItem(atPath: path)) != nil || manager.fileExists(atPath: path) {
      guard overwriting else {
        throw SavedFitError(
          kind: .cannotWrite,
          "\(path): found something there already, expected a new path. "
            + "Choose another --output, or add --force to replace it.")
      }
      guard manager.fileExists(atPath: path + "/" + manifestName) else {
        throw SavedFitError(
          kind: .cannotWrite,
          "\(path): found something that is no saved fit, which is never replaced. Choose another --output."
        )
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
        kind: .cannotWrite,
        "\(path): found that \(parent.path) is not a folder one may write to. Choose another --output."
      )
    }
  }

  /// The folder that a path means, without links, `.` and `..`.
  static func target(_ path: String) -> URL {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
  }

  package init(files: [String: Data]) { self.files = files }

  package init(contentsOf path: String) throws {
    self.path = path
    let manifestPath = path + "/" + Self.manifestName
    guard let bytes = FileManager.default.contents(atPath: manifestPath) else {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if let output = UnfinishedFolder.output(meantBy: path) {
        throw SavedFitError(
          kind: .notFound,
          "\(path): found an unfinished run, expected a fit that is done. Go on with fit --resume \(output)."
        )
      }
      let found =
        !isThere ? "nothing there" : isFolder.boolValue ? "no \(Self.manifestName)" : "a file"
      throw SavedFitError(
        kind: .notFound,
        "\(path): found \(found), expected a folder that `fit --output` wrote. Check the path."
      )
    }
    let manifest: Manifest
    do { manifest = try JSONDecoder().decode(Manifest.self, from: bytes) } catch {
      throw SavedFitError(
        path: manifestPath, found: "other JSON", expected: "the manifest of a fit")
    }
    guard manifest.format == Manifest(files: [:]).format, manifest.version == 1 else {
      throw SavedFitError(
        path: manifestPath, found: "\(manifest.format), version \(manifest.version)",
        expected: "bayes-genre fit, version 1", advice: "Read it with the version that wrote it.")
    }
    files = [:]
    for (name, entry) in manifest.files where !name.contains("/") {
      let filePath = path + "/" + name
      // Mapped, not read: the numbers of a large fit need not be in memory twice.
      guard
        let data = try? Data(contentsOf: URL(fileURLWithPath: filePath), options: .mappedIfSafe)
      else {
        throw SavedFitError(path: filePath, found: "no file", expected: "\(entry.bytes) bytes")
      }
      let sum = CRC32(data).digits
      guard data.count == entry.bytes, sum == entry.crc32 else {
        throw SavedFitError(
          path: filePath, found: "\(data.count) bytes with checksum \(sum)",
          expected: "\(entry.bytes) bytes with checksum \(entry.crc32)")
      }
      files[name] = data
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
