import Bayes

/// A table packed with gzip.
struct GzipTarget: FuzzTarget {
  let name = "gzip"

  func read(_ bytes: [UInt8]) throws {
    // Without the magic bytes it would be a text, which is another target's.
    _ = try Table.read([0x1F, 0x8B] + bytes.dropFirst(2), source: "t.csv.gz")
  }
}
