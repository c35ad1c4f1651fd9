import Bayes
import Foundation
import TestSupport
import Testing

/// Radon in the houses of 85 counties, each county with a level of its own.
private struct Radon: Model {
  let counties: Int
  let codes: [Int]
  let radon: [Double]

  func callAsFunction(_ m: inout ModelBuilder) {
    let county = m.plate("county", counties)
    let house = m.plate("house", radon.count)
    let own = m.index("own county", codes, into: county, over: house)
    let raw = m.sample("alpha_raw", Normal(0, 1), over: county)
    let mean = m.sample("mu_alpha", Normal(0, 10))
    // Half-normals, in Stan's coordinate.
    let spread = m.sample("sigma_alpha", Truncated(Normal(0, 1), lower: 0))
    let noise = m.sample("sigma_y", Truncated(Normal(0, 1), lower: 0))
    let alpha = m.deterministic("alpha", mean + spread * raw)
    m.observe("log_radon", Normal(alpha[own], noise), radon, over: house)
  }
}

@Suite struct RadonTests {
  private struct Reference: Decodable {
    struct Observed: Decodable {
      var J: Int
      var county_idx: [Int]
      var log_radon: [Double]
    }
    struct Point: Decodable {
      var unconstrained, gradient: [Double]
      var log_density_diff_with_jacobian: Double
    }
    struct Checks: Decodable { var points: [Point] }
    var data: Observed
    var log_density_checks: Checks
  }

  static let file = ReferenceFiles.reference?.appendingPathComponent(
    "posteriordb/supplement/radon_mn-radon_partially_pooled_noncentered.json")

  /// Densities and gradients that Stan computed for posteriordb's partially pooled radon model.
  @Test(.enabled(if: file != nil, "no folder of reference answers"))
  func densitiesOfStan() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: try #require(Self.file)))
    let observed = reference.data
    let model = Radon(
      counties: observed.J, codes: observed.county_idx.map { $0 - 1 }, radon: observed.log_radon)
    var evaluator = try CompiledModel(model).makeEvaluator()
    var first: Double?
    let points = reference.log_density_checks.points
    #expect(points.count >= 6)
    for point in points {
      var gradient = [Double](repeating: .nan, count: point.unconstrained.count)
      var span = gradient.mutableSpan
      let value = try evaluator.logDensity(at: point.unconstrained.span, gradient: &span)
      let difference = value - (first ?? value)
      first = first ?? value
      let expected = point.log_density_diff_with_jacobian
      #expect(abs(difference - expected) <= 1e-9 * max(1, abs(expected)))
      for (found, expected) in zip(gradient, point.gradient) {
        #expect(abs(found - expected) <= 1e-9 * max(1, abs(expected)))
      }
    }
  }
}
