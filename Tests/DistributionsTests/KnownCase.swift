import Foundation
import Testing

/// Parameters with points of known density.
struct KnownCase: Decodable {
  struct Point: Decodable {
    let x: Double
    let log_prob: Double
    let cdf: Double?
    let grad: [String: Double]
  }
  let params: [String: Double]
  let mean: Double?
  let variance: Double?
  let points: [Point]

  static func all() throws -> [String: [KnownCase]] {
    try decode("univariate")
  }

  static func decode<Content: Decodable>(_ name: String) throws -> Content {
    let url = Bundle.module.url(
      forResource: name, withExtension: "json", subdirectory: "Fixtures")
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: #require(url)))
  }
}
