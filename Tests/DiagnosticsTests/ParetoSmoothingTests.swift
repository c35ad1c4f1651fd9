import Diagnostics
import Foundation
import MathKernels
import Testing

@Suite struct ParetoSmoothingTests {
  @Test(
    arguments: Fixture.files("psis", in: Fixture.bundled)
      + Fixture.files("psis", in: Fixture.reference))
  func weightsOfEveryCase(_ file: Fixture) throws {
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
  @Test func recoversTheShapeOfAParetoTail() {
    let shapes = (0..<40).map { replicate in
      var random = RandomStream(seed: 70, step: replicate)
      return ParetoSmoothedWeights(
        logRatios: (0..<2000).map { _ in 0.5 * random.exponential() }
      ).paretoK
    }
    let mean = shapes.reduce(0, +) / 40
    let variance = shapes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect(abs(mean - 0.5) < 4 * (variance / 40).squareRoot())
  }

  @Test func weightsAreNormalisedAndIgnoreTheConstant() {
    var random = RandomStream(seed: 71)
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

  @Test(
    arguments: Fixture.files("loo_waic", in: Fixture.bundled)
      + Fixture.files("loo_waic", in: Fixture.reference))
  func leaveOneOutAndWAIC(_ file: Fixture) throws {
    for entry in try file.cases() {
      let name: String = try entry.value("case")
      let logLikelihoods = byObservation(try entry.value("log_lik"))
      for expected in try entry.value("loo", [[String: Any]].self) {
        let found = LeaveOneOut(
          logLikelihoods: logLikelihoods, relativeEfficiency: try expected.value("reff"))
        #expect(agree(found.elpd, try expected.value("elpd_loo")), "\(name)")
        #expect(agree(found.standardError, try expected.value("se")), "\(name)")
        #expect(agree(found.effectiveParameterCount, try expected.value("p_loo")), "\(name)")
        #expect(agree(found.reliableParetoK, try expected.value("good_k")), "\(name)")
        #expect(found.isReliable != (try expected.value("warning", Bool.self)), "\(name)")
        let shapes: [Any] = try expected.value("pareto_k")
        for (found, expected) in zip(found.paretoK, shapes) {
          #expect(agree(found, expected as? Double), "\(name)")
        }
        let pointwise: [Double] = try expected.value("loo_i")
        try #require(found.pointwise.count == pointwise.count && shapes.count == pointwise.count)
        for (found, expected) in zip(found.pointwise, pointwise) { #expect(agree(found, expected)) }
      }
      let expected: [String: Any] = try entry.value("waic")
      let found = WAIC(logLikelihoods: logLikelihoods)
      #expect(agree(found.elpd, try expected.value("elpd_waic")), "\(name)")
      #expect(agree(found.standardError, try expected.value("se")), "\(name)")
      #expect(agree(found.effectiveParameterCount, try expected.value("p_waic")), "\(name)")
      #expect(found.isReliable != (try expected.value("warning", Bool.self)), "\(name)")
      let pointwise: [Double] = try expected.value("waic_i")
      for (found, expected) in zip(found.pointwise, pointwise) { #expect(agree(found, expected)) }
    }
  }

  @Test(
    .enabled(if: Fixture.reference != nil, DrawsReferenceTests.withoutReference),
    arguments: Fixture.files("loo_waic", in: Fixture.reference))
  func comparisonOfTwoModels(_ file: Fixture) throws {
    let comparison: [String: Any] = try file.object().value("model_comparison")
    let expected: [String: [String: [String: Any]]] = try comparison.value("compare")
    let worse = try #require(expected["stacking"]?["B"])
    let a = LeaveOneOut(
      logLikelihoods: byObservation(try file.cases()[0].value("log_lik")))
    let b = LeaveOneOut(logLikelihoods: byObservation(try comparison.value("log_lik_B")))
    let advantage = a.advantage(over: b)
    #expect(agree(advantage.elpd, try worse.value("elpd_diff")))
    #expect(agree(advantage.standardError, try worse.value("dse")))
  }

  /// [chain][draw][observation] turned into [observation][draw of any chain].
  private func byObservation(_ chains: [[[Double]]]) -> [[Double]] {
    let draws = chains.flatMap { $0 }
    return (draws.first ?? []).indices.map { observation in draws.map { $0[observation] } }
  }
}
