import Foundation
import TestSupport
import Testing

/// A file of reference answers, of which some are null: undefined.
struct Fixture: CustomTestStringConvertible {
  let url: URL
  var testDescription: String { url.lastPathComponent }

  static let bundled = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
  static let reference = ReferenceFiles.reference?.appending(path: "diagnostics")

  /// The files of a folder whose names start like this, in order.
  static func files(_ prefix: String, in folder: URL?) -> [Fixture] {
    let found = folder.map {
      (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
    }
    return (found ?? []).filter { $0.lastPathComponent.hasPrefix(prefix) }
      .sorted { $0.path < $1.path }.map(Fixture.init)
  }

  func object() throws -> [String: Any] {
    let decoded = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try #require(decoded as? [String: Any])
  }

  func cases(_ key: String = "cases") throws -> [[String: Any]] {
    let cases = try #require(try object()[key] as? [[String: Any]])
    #expect(!cases.isEmpty)
    return cases
  }
}

extension [String: Any] {
  func value<Found>(_ key: String, _ type: Found.Type = Found.self) throws -> Found {
    try #require(self[key] as? Found, "\(key) is missing")
  }
}

/// Whether two numbers agree to a relative tolerance, or are both undefined.
func agree(_ found: Double, _ expected: Double?, relative tolerance: Double = 1e-8) -> Bool {
  guard let expected else { return !found.isFinite }
  return abs(found - expected) <= tolerance * abs(expected)
}
