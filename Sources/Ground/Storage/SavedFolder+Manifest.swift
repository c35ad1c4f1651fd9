import Foundation
import Words

extension SavedFolder {
  static let manifestName = "manifest.json"

  /// What a folder holds: the size and the checksum of every other file, and a checksum of its own.
  struct Manifest: Encodable, Equatable {
    struct Entry: Codable, Equatable {
      var bytes: Int
      /// CRC-32, as eight hexadecimal digits.
      var crc32: String
    }

    static let format = "bayes-genre fit"
    static let version = 1

    fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
      case checksum, format, version, files
    }

    /// Nil in folders that an earlier version wrote.
    private(set) var checksum: String? = JSONText.noChecksum
    private(set) var format = Self.format
    private(set) var version = Self.version
    var files: [String: Entry]

    init(files: [String: Entry]) { self.files = files }

    /// The bytes of the file.
    func data() throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return JSONText.sealed(try encoder.encode(self))
    }

    /// Reads the bytes of the file.
    /// - Throws: `SavedFitError` for other bytes than were written, and for names that lead out of the folder.
    init(_ data: Data, path: String) throws {
      do {
        try JSONText.check(data)
        self = try JSONDecoder().decode(Form.self, from: data).manifest
      } catch let error as SavedFitError {
        throw error
      } catch {
        let found = (error as? DecodingError)?.place ?? "other JSON"
        throw SavedFitError(path: path, found: found, expected: "the manifest of a fit")
      }
      guard format == Self.format, version == Self.version else {
        throw SavedFitError(
          path: path, found: "\(quoted(format)), version \(version)",
          expected: "\(quoted(Self.format)), version \(Self.version)",
          suggestion: "Read it with the version that wrote it.")
      }
      guard JSONText.seal(of: data) != .broken else {
        throw SavedFitError(
          path: path, found: "a checksum that is not that of the rest",
          expected: "the manifest as it was written")
      }
      if let name = files.keys.sorted().first(where: { !SavedFolder.isOwnFile($0) }) {
        throw SavedFitError(
          path: path, found: "the file name \(quoted(name))",
          expected: "names of files in the folder itself")
      }
    }

    /// The manifest as it is decoded. Of another version nothing but that is known.
    private struct Form: Decodable {
      let manifest: Manifest

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var manifest = Manifest(files: [:])
        manifest.format = try container.decode(String.self, forKey: .format)
        manifest.version = try container.decode(Int.self, forKey: .version)
        if manifest == Manifest(files: [:]) {
          try decoder.refuseKeys(besides: Set(CodingKeys.allCases.map(\.rawValue)))
          manifest.checksum = try container.decodeIfPresent(String.self, forKey: .checksum)
          manifest.files = try container.decode([String: Entry].self, forKey: .files)
        }
        self.manifest = manifest
      }
    }
  }

  /// Whether a name in a manifest is that of a file in the same folder, and of no other place.
  private static func isOwnFile(_ name: String) -> Bool {
    !["", ".", "..", manifestName].contains(name)
      && !name.unicodeScalars.contains { $0 == "/" || $0 == "\0" }
  }

  /// The largest manifest that is read; one of ours has a hundred bytes for each file.
  private static let largestManifest = 1 << 26

  /// The manifest of a folder; nil where there is none.
  /// - Throws: `SavedFitError`.
  static func manifest(in folder: String) throws -> Manifest? {
    let path = folder + "/" + manifestName
    guard let size = try ownFileSize(at: path) else { return nil }
    guard size <= largestManifest else {
      throw SavedFitError(
        path: path, found: "\(size) bytes", expected: "the manifest of a fit")
    }
    return try FileManager.default.contents(atPath: path).map { try Manifest($0, path: path) }
  }

  /// The bytes of a file that a manifest names. They are mapped, not read, so that the numbers of a large fit need not be in memory
  /// twice.
  /// - Throws: `SavedFitError` where the file is not the one of the entry.
  static func contents(of name: String, _ entry: Manifest.Entry, in folder: String) throws -> Data {
    let path = folder + "/" + name
    guard let size = try ownFileSize(at: path),
      let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else {
      throw SavedFitError(path: path, found: "no file", expected: "\(entry.bytes) bytes")
    }
    guard size == entry.bytes, data.count == entry.bytes else {
      throw SavedFitError(
        path: path, found: "\(data.count) bytes", expected: "\(entry.bytes) bytes")
    }
    let sum = CRC32(data).digits
    guard sum == entry.crc32 else {
      throw SavedFitError(
        path: path, found: "\(data.count) bytes with checksum \(sum)",
        expected: "\(entry.bytes) bytes with checksum \(printable(entry.crc32))")
    }
    return data
  }

  /// The size of a file that is in its folder itself; nil where nothing is there.
  ///
  /// A link may lead anywhere, and reading a pipe or a device may never end.
  /// - Throws: `SavedFitError` for anything but a file.
  private static func ownFileSize(at path: String) throws -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let found =
        switch status.st_mode & S_IFMT {
        case S_IFLNK: "a link"
        case S_IFDIR: "a folder"
        default: "a pipe or a device"
        }
      throw SavedFitError(path: path, found: found, expected: "a file in the folder itself")
    }
    return Int(status.st_size)
  }
}
