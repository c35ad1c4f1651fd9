import Diagnostics
import Foundation
import MathKernels
import TestSupport
import Testing

/// PSIS-LOO, WAIC and the comparison of models against ArviZ 0.23.4, to 1e-8 relative.
@Suite struct LeaveOneOutTests {
  @Test(arguments: Fixture.files("loo_waic", in: Fixture.bundled))
  func bundledCases(_ file: Fixture) throws { try check(file) }

  @Test(
    .enabled(if: Fixture.reference != nil, DrawsReferenceTests.withoutReference),
    arguments: Fixture.files("loo_waic", in: Fixture.reference))
  func referenceCases(_ file: Fixture) throws { try check(file) }

  private func check(_ file: Fixture) throws {
    for entry in try file.cases() {
      let name: String = try entry.value("case")
      let logLikelihoods = Self.byObservation(try entry.value("log_lik"))
      for expected in try entry.value("loo", [[String: Any]].self) {
        try checkLeaveOneOut(logLikelihoods, expected, name)
      }
      if let chains = entry["posterior_scalar"] as? [[Double]] {
        let expected: [String: Any] = try entry.value("loo_default_reff")
        let efficiency = LeaveOneOut.relativeEfficiency(of: [ChainedValues(chains)])
        #expect(agree(efficiency, try expected.value("reff")), "\(name)")
        let found = LeaveOneOut(logLikelihoods: logLikelihoods, relativeEfficiency: efficiency)
        #expect(agree(found.elpd, try expected.value("elpd_loo")), "\(name)")
        #expect(agree(found.standardError, try expected.value("se")), "\(name)")
        #expect(agree(found.effectiveParameterCount, try expected.value("p_loo")), "\(name)")
      }
      try checkWAIC(logLikelihoods, try entry.value("waic"), name)
    }
  }

  private func checkLeaveOneOut(
    _ logLikelihoods: [[Double]], _ expected: [String: Any], _ name: String
  ) throws {
    let found = LeaveOneOut(
      logLikelihoods: logLikelihoods, relativeEfficiency: try expected.value("reff"))
    #expect(agree(found.elpd, try expected.value("elpd_loo")), "\(name)")
    #expect(agree(found.standardError, try expected.value("se")), "\(name)")
    #expect(agree(found.effectiveParameterCount, try expected.value("p_loo")), "\(name)")
    #expect(agree(found.reliableParetoK, try expected.value("good_k")), "\(name)")
    #expect(found.isReliable != (try expected.value("warning", Bool.self)), "\(name)")
    #expect(found.isReliable == found.unreliableObservations.isEmpty, "\(name)")
    let shapes: [Any] = try expected.value("pareto_k")
    let pointwise: [Double] = try expected.value("loo_i")
    try #require(found.pointwise.count == pointwise.count && shapes.count == pointwise.count)
    for (found, expected) in zip(found.paretoK, shapes) {
      #expect(agree(found, expected as? Double), "\(name)")
    }
    for (found, expected) in zip(found.pointwise, pointwise) {
      #expect(agree(found, expected), "\(name)")
    }
    for observation in found.unreliableObservations {
      // null is an infinite k̂.
      let shape = shapes[observation] as? Double
      #expect(shape.map { $0 > found.reliableParetoK } ?? true, "\(name)")
    }
  }

  private func checkWAIC(
    _ logLikelihoods: [[Double]], _ expected: [String: Any], _ name: String
  ) throws {
    let found = WAIC(logLikelihoods: logLikelihoods)
    #expect(agree(found.elpd, try expected.value("elpd_waic")), "\(name)")
    #expect(agree(found.standardError, try expected.value("se")), "\(name)")
    #expect(agree(found.effectiveParameterCount, try expected.value("p_waic")), "\(name)")
    #expect(found.isReliable != (try expected.value("warning", Bool.self)), "\(name)")
    let pointwise: [Double] = try expected.value("waic_i")
    try #require(found.pointwise.count == pointwise.count)
    for (found, expected) in zip(found.pointwise, pointwise) {
      #expect(agree(found, expected), "\(name)")
    }
  }

  /// ArviZ's optimiser of stacking weights stops at some 1e-4 from the maximum: ours must not be worse than it.
  @Test(
    .enabled(if: Fixture.reference != nil, DrawsReferenceTests.withoutReference),
    arguments: Fixture.files("loo_waic", in: Fixture.reference))
  func comparisonOfTwoModels(_ file: Fixture) throws {
    let comparison: [String: Any] = try file.object().value("model_comparison")
    let tables: [String: [String: [String: Any]]] = try comparison.value("compare")
    let expected = try #require(tables["stacking"])
    let a = LeaveOneOut(
      logLikelihoods: Self.byObservation(try file.cases()[0].value("log_lik")))
    let b = LeaveOneOut(logLikelihoods: Self.byObservation(try comparison.value("log_lik_B")))
    let found = ModelComparison([("B", b), ("A", a)])
    #expect(found.entries.map(\.name) == ["A", "B"])
    for entry in found.entries {
      let expected = try #require(expected[entry.name])
      #expect(agree(entry.estimate.elpd, try expected.value("elpd_loo")))
      #expect(agree(entry.estimate.standardError, try expected.value("se")))
      #expect(agree(entry.difference, try expected.value("elpd_diff")))
      #expect(agree(entry.differenceStandardError, try expected.value("dse")))
      #expect(abs(entry.stackingWeight - (try expected.value("weight"))) < 1e-3)
    }
    func score(_ weight: Double) -> Double {
      zip(a.pointwise, b.pointwise).reduce(0) {
        $0 + log(weight * exp($1.0) + (1 - weight) * exp($1.1))
      }
    }
    #expect(
      score(found.entries[0].stackingWeight) >= score(try #require(expected["A"]).value("weight")))
    // Averaging over the uncertainty of elpd pulls the weights towards one half.
    let plain: Double = try #require(tables["pseudo-BMA"]?["A"]).value("weight")
    #expect(found.entries[0].pseudoBMAWeight > 0.5 && found.entries[0].pseudoBMAWeight < plain)
  }

  /// Two observations, each explained by one model alone, the third by both: by symmetry the weights are ½.
  @Test(.tags(.random)) func weightsOfKnownCases() {
    let rows = [[-1.0, -9, -2], [-9.0, -1, -2]]
    #expect(stackingWeights(rows).allSatisfy { abs($0 - 0.5) < 1e-6 })
    // A model that is worse everywhere gets nothing.
    let worse = stackingWeights([[-1, -1, -1], [-1.5, -2, -1.1]])
    #expect(worse[0] > 1 - 1e-6)
    // maximise log(w p + (1 − w) q) + 2 log(w q + (1 − w) p) over w, p = 1, q = ½: (1 + w)/2 and (2 − w)/2, so w = 0.
    #expect(stackingWeights([[0, -log(2), -log(2)], [-log(2), 0, 0]])[0] < 1e-3)
    // p = 1, q = ⅛: derivative 7/(1 + 7w) = 14/(8 − 7w), so w = 2/7.
    let known = stackingWeights([[0, -log(8), -log(8)], [-log(8), 0, 0]])
    #expect(abs(known[0] - 2.0 / 7) < 1e-6)
    let same = pseudoBMAWeights([[-1, -2], [-1, -2], [-1, -2]], seed: seed(1))
    #expect(same.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
    #expect(pseudoBMAWeights(rows, seed: seed(1)) == pseudoBMAWeights(rows, seed: seed(1)))
    // Two observations of difference d and −d: n(a₁ − a₂) is uniform on (−2, 2), and the mean of a sigmoid of it ½.
    let symmetric = pseudoBMAWeights(rows, bootstraps: 4000, seed: seed(2))
    #expect(abs(symmetric[0] - 0.5) < 4 * 0.5 / 4000.0.squareRoot())
  }

  /// The weights that EM comes to, which never falls and needs thousands of passes over the observations.
  private static func slowStackingWeights(_ rows: [[Double]]) -> [Double] {
    var weights = rows.map { _ in 1 / Double(rows.count) }
    for _ in 0..<20_000 {
      weights = zip(weights, ratios(rows, weights)).map { $0 * $1 }
    }
    return weights
  }

  /// gₖ, the mean over i of pᵢₖ/Σⱼ wⱼ pᵢⱼ: at the maximum 1 where wₖ > 0, and at most 1 elsewhere.
  private static func ratios(_ rows: [[Double]], _ weights: [Double]) -> [Double] {
    var sums = rows.map { _ in 0.0 }
    for place in rows[0].indices {
      let densities = rows.map { exp($0[place]) }
      let mixed = zip(weights, densities).reduce(0) { $0 + $1.0 * $1.1 }
      for model in rows.indices { sums[model] += densities[model] / mixed }
    }
    return sums.map { $0 / Double(rows[0].count) }
  }

  @Test(.tags(.random)) func stackingWeightsAreThoseOfEM() {
    var random = RandomStream(seed: seed(17))
    for (models, count, spread) in [(2, 30, 1.0), (3, 100, 0.3), (4, 50, 6), (6, 4, 3)] {
      let rows = (0..<models).map { _ in (0..<count).map { _ in -1 + spread * random.normal() } }
      for (fast, slow) in zip(stackingWeights(rows), Self.slowStackingWeights(rows)) {
        #expect(abs(fast - slow) < 1e-6, "\(models)")
      }
    }
  }

  /// Where models differ little, EM takes thousands of passes over the observations; here a hundred steps are the most.
  @Test(.tags(.random)) func modelsThatDifferLittleTakeFewSteps() {
    var random = RandomStream(seed: seed(18))
    var rows = (0..<3).map { _ in (0..<100_000).map { _ in -1 + 0.01 * random.normal() } }
    rows.append(rows[1])
    let weights = stackingWeights(rows)
    #expect((Self.ratios(rows, weights).max() ?? 2) - 1 < 1e-9)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12 && abs(weights[1] - weights[3]) < 1e-9)
  }

  /// What is no number stands last, whatever the order given, and takes no weight from the others.
  @Test func modelsWithoutAnEstimateStandLast() throws {
    func estimate(_ elpd: Double) -> LeaveOneOut {
      LeaveOneOut(logLikelihoods: (0..<5).map { row in (0..<40).map { _ in elpd - Double(row) } })
    }
    let good = [("a", estimate(-1)), ("b", estimate(-2)), ("c", estimate(-2))]
    let expected = ModelComparison(good)
    for order in [[0, 1, 2, 3, 4], [3, 0, 4, 1, 2], [1, 3, 2, 4, 0], [4, 3, 2, 1, 0]] {
      let models = good + [("x", estimate(.nan)), ("y", estimate(.nan))]
      let found = ModelComparison(order.map { models[$0] }).entries
      let places = order.filter { $0 == 1 || $0 == 2 } + order.filter { $0 > 2 }
      #expect(found.map(\.name) == ["a"] + places.map { models[$0].0 })
      #expect(found[0].difference == 0 && found[2].difference > 0)
      #expect(found[0].stackingWeight == expected.entries[0].stackingWeight)
      #expect(abs(found.prefix(3).reduce(0) { $0 + $1.pseudoBMAWeight } - 1) < 1e-12)
      for entry in found.suffix(2) {
        #expect(entry.stackingWeight.isNaN && entry.pseudoBMAWeight.isNaN)
        #expect(entry.difference.isNaN)
      }
    }
  }

  /// A normal mean with known variance and a flat prior: the leave-one-out predictive density is N(ȳ₋ᵢ, 1 + 1/(n − 1)).
  @Test(.tags(.random)) func agreesWithExactCrossValidation() {
    var random = RandomStream(seed: seed(81), purpose: .simulation)
    let data = (0..<30).map { _ in random.normal() }
    let (count, sum) = (Double(data.count), data.reduce(0, +))
    let means = (0..<20_000).map { _ in sum / count + random.normal() / count.squareRoot() }
    func logDensity(_ x: Double, _ mean: Double, _ variance: Double) -> Double {
      -0.5 * (log(2 * .pi * variance) + (x - mean) * (x - mean) / variance)
    }
    var found = LeaveOneOut(drawCount: means.count)
    for y in data { found.append(means.map { logDensity(y, $0, 1) }) }
    let exact = data.reduce(0) {
      $0 + logDensity($1, (sum - $1) / (count - 1), 1 + 1 / (count - 1))
    }
    #expect(found.isReliable)
    // Each of 30 weighted means of 20,000 draws has an error of some 0.002.
    #expect(abs(found.elpd - exact) < 0.05)
    #expect(abs(found.effectiveParameterCount - 1) < 0.5)
  }

  @Test(.tags(.random)) func efficiencyOfOneChainOrConstantsIsOne() {
    let draws = DrawsLawTests.autoregressive(0.8, chains: 4, draws: 250, seed: seed(12))
    let single = ChainedValues([Array(draws.chain(0))])
    let constant = ChainedValues((0..<4).map { _ in [Double](repeating: 2, count: 250) })
    #expect(LeaveOneOut.relativeEfficiency(of: [single, constant]) == 1)
    let share = draws.ess(of: .mean) / 1000
    #expect(LeaveOneOut.relativeEfficiency(of: [draws, constant]) == share)
  }

  /// [chain][draw][observation] turned into [observation][draw of any chain].
  private static func byObservation(_ chains: [[[Double]]]) -> [[Double]] {
    let draws = chains.flatMap { $0 }
    return (draws.first ?? []).indices.map { observation in draws.map { $0[observation] } }
  }
}
