import Foundation
import Testing

/// A number of the reference answers, which may be infinite, undefined, or out of the range of doubles.
enum KnownNumber: Decodable {
  case finite(Double)
  case infinite(Double)
  /// Not 0, but nearer to it than any double; or, with a positive exponent, larger than any.
  case outOfRange(log10: Double)

  private struct OutOfRange: Decodable { let log10: Double }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Double.self) {
      self = .finite(value)
    } else if let name = try? container.decode(String.self) {
      self = .infinite(name == "inf" ? .infinity : -.infinity)
    } else {
      self = .outOfRange(log10: try container.decode(OutOfRange.self).log10)
    }
  }

  /// The nearest double.
  var value: Double {
    switch self {
    case .finite(let value), .infinite(let value): value
    case .outOfRange(let exponent): exponent < 0 ? 0 : .infinity
    }
  }
}

/// Parameters with points of known density.
struct KnownCase: Decodable {
  struct Point: Decodable {
    let x: Double
    let log_prob: KnownNumber
    let cdf: KnownNumber?
    let sf: KnownNumber?
    let log_cdf: KnownNumber?
    let log_sf: KnownNumber?
    let grad: [String: KnownNumber]
  }
  let params: [String: Double]
  let mean: KnownNumber?
  let variance: KnownNumber?
  let entropy: KnownNumber?
  let points: [Point]

  private struct File: Decodable {
    struct Distribution: Decodable {
      let distribution: String
      let cases: [KnownCase]
    }
    let distributions: [Distribution]
    let edge_cases: [KnownEdge]
  }

  static func all() throws -> [String: [KnownCase]] {
    let file: File = try decode("univariate")
    return Dictionary(
      uniqueKeysWithValues: file.distributions.map { ($0.distribution, $0.cases) })
  }

  static func edges() throws -> [KnownEdge] {
    let file: File = try decode("univariate")
    return file.edge_cases
  }

  static func decode<Content: Decodable>(_ name: String) throws -> Content {
    let url = Bundle.module.url(
      forResource: name, withExtension: "json", subdirectory: "Fixtures")
    return try JSONDecoder().decode(Content.self, from: Data(contentsOf: #require(url)))
  }
}

/// A point at the border of a support or outside of it.
struct KnownEdge: Decodable {
  let distribution: String
  let params: [String: Double]
  let x: Double
  let log_prob: KnownNumber
}

/// Whether a value is the known one: 1e−10 relative and 1e−12 absolute, in some unit.
func close(
  _ found: Double, _ expected: Double, relative: Double = 1e-10, unit: Double = 1
) -> Bool {
  found == expected || abs(found - expected) <= relative * abs(expected) + 1e-12 * unit
}
