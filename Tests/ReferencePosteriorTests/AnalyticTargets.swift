import Bayes
import Foundation
import ReferencePosteriors
import Testing

/// A target whose answers are known in closed form: a conjugate posterior, or a prior without data.
struct AnalyticTarget: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let data: ReferenceData
  let scalars: [ReferenceScalar]
  var testDescription: String { name }

  /// All that the fixture holds.
  static func all() throws -> [AnalyticTarget] {
    struct File: Decodable { let cases: [AnalyticTarget] }
    let url = try #require(
      Bundle.module.url(
        forResource: "conjugate_and_prior_only", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
  }
}

/// A model written on the spot.
struct Sketch: Model {
  let body: @Sendable (inout ModelBuilder) throws -> Void
  init(_ body: @escaping @Sendable (inout ModelBuilder) throws -> Void) { self.body = body }
  func callAsFunction(_ m: inout ModelBuilder) throws { try body(&m) }
}
