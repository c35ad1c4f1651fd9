import Foundation
import Words

/// What a file held when a run began.
package struct FileFingerprint: Codable, Equatable, Sendable {
  /// Where it is, from the root.
  package let path: String
  let bytes: Int
  let crc32: String

  /// What a file holds now: its length and its CRC-32.
  /// - Throws: `SavedFitError` where there is no file.
  package init(path: String) throws {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      throw SavedFitError(
        kind: .notFound, path: url.path, found: "no file", expected: "the one given",
        suggestion: "Check the path.")
    }
    self.path = url.path
    bytes = data.count
    crc32 = CRC32(data).digits
  }

  /// Refuses a file that has changed.
  /// - Throws: `SavedFitError` where length or checksum differ, or the file is gone.
  package func verify() throws {
    let now = try FileFingerprint(path: path)
    guard now == self else {
      throw SavedFitError(
        path: path, found: "\(now.bytes) bytes with checksum \(now.crc32)",
        expected: "\(bytes) bytes with checksum \(crc32), as when the fit began",
        suggestion: "Restore the file to go on, or fit anew.")
    }
  }
}
