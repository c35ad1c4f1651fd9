import Diagnostics
import Foundation
import MathKernels
import TestSupport
import Testing

@Suite struct ParetoSmoothingTests {
  @Test(arguments: Fixture.files("psis", in: Fixture.bundled))
  func bundledWeights(_ file: Fixture) throws { try checkWeights(file) }

  @Test(
    .enabled(if: Fixture.reference != nil, DrawsReferenceTests.withoutReference),
    arguments: Fixture.files("psis", in: Fixture.reference))
  func referenceWeights(_ file: Fixture) throws { try checkWeights(file) }

  private func checkWeights(_ file: Fixture) throws {
    for entry in try file.cases() {
      let name: String = try entry.value("case")
      let smoothed = ParetoSmoothedWeights(
        logRatios: try entry.value("log_ratios"), relativeEfficiency: try entry.value("reff"))
      #expect(agree(smoothed.paretoK, entry["pareto_k"] as? Double), "\(name)")
      let expected: [Double] = try entry.value("log_weights")
      try #require(smoothed.logWeights.count == expected.count)
      for (found, expected) in zip(smoothed.logWeights, expected) {
        #expect(abs(found - expected) <= 1e-8 * max(1, abs(expected)), "\(name)")
      }
      let size: Double = try entry.value("weights_ess_1_over_sum_sq")
      #expect(agree(smoothed.effectiveSampleSize, size), "\(name)")
    }
  }

  /// Ratios u^(−k) have a tail that is exactly generalised Pareto of shape k; at k = ½ the pull towards ½ leaves no bias.
  @Test(.tags(.random)) func recoversTheShapeOfAParetoTail() {
    let shapes = (0..<40).map { replicate in
      var random = RandomStream(seed: seed(70), step: replicate)
      return ParetoSmoothedWeights(
        logRatios: (0..<2000).map { _ in 0.5 * random.exponential() }
      ).paretoK
    }
    let mean = shapes.reduce(0, +) / 40
    let variance = shapes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect(abs(mean - 0.5) < 4 * (variance / 40).squareRoot())
  }

  @Test(.tags(.random)) func weightsAreNormalizedAndIgnoreTheConstant() {
    var random = RandomStream(seed: seed(71))
    let ratios = (0..<500).map { _ in 1.5 * random.normal() }
    let weights = ParetoSmoothedWeights(logRatios: ratios)
    let shifted = ParetoSmoothedWeights(logRatios: ratios.map { $0 + 1000 })
    #expect(abs(weights.logWeights.reduce(0) { $0 + exp($1) } - 1) < 1e-12)
    #expect(abs(weights.paretoK - shifted.paretoK) < 1e-10)
  }

  @Test func edges() {
    let noWeight = ParetoSmoothedWeights(logRatios: [0, -.infinity, 0])
    let half = -log(2.0)
    let expected: [Double] = [half, -.infinity, half]
    #expect(noWeight.logWeights == expected)
    #expect(noWeight.paretoK == .infinity)
    #expect(ParetoSmoothedWeights(logRatios: [3]).logWeights == [0])
    for ratios in [[0, .nan, 1], [0, .infinity], [-.infinity, -.infinity]] as [[Double]] {
      let undefined = ParetoSmoothedWeights(logRatios: ratios)
      #expect(undefined.paretoK.isNaN && undefined.logWeights.allSatisfy(\.isNaN))
    }
  }
}
