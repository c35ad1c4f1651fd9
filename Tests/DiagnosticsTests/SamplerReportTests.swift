import Diagnostics
import Inference
import MathKernels
import Testing

@Suite struct SamplerReportTests {
  static let good = DrawsLawTests.autoregressive(0.2, chains: 4, draws: 500, seed: 31)

  func report(
    _ scalars: [(String, ChainedValues)], divergences: Int = 0, saturated: Int = 0,
    energyBFMI: [Double] = [1, 0.9, 1.1, 0.3],
    thresholds: SamplerReport.Thresholds = .init(),
    _ more: (inout SamplerReport.SamplerFacts) -> Void = { _ in }
  ) -> SamplerReport {
    let shape = scalars.first?.1 ?? Self.good
    var facts = SamplerReport.SamplerFacts(
      divergences: divergences, depthSaturations: saturated, energyBFMI: energyBFMI)
    more(&facts)
    return SamplerReport(
      names: scalars.map(\.0), summaries: scalars.map { ParameterSummary($0.1) },
      chainCount: shape.chainCount, drawCount: shape.drawCount, facts: facts,
      thresholds: thresholds)
  }

  @Test func allIsWell() {
    // 20 of 2000 draws is 1 %, which is not more than 1 %.
    let well = report([("alpha", Self.good)], saturated: 20)
    #expect(well.warnings.isEmpty, "\(well.warnings)")
    #expect(well.verdict.hasPrefix("No problem found: R̂ at most 1.0"))
    #expect(well.verdict.hasSuffix("no divergence."))
    #expect(well.maxRHat?.name == "alpha" && well.maxRHat?.value == Self.good.rHat())
    #expect(well.minBulkESS?.value == Self.good.bulkESS())
    #expect(well.minTailESS?.value == Self.good.tailESS())
  }

  @Test func eachFindingHasItsSentence() {
    let apart = ChainedValues(
      (0..<4).map { chain in Self.good.chain(chain).map { $0 + Double(chain) } })
    let warnings = report(
      [("alpha", Self.good), ("beta[Rock,energy]", apart)], divergences: 3, saturated: 21,
      energyBFMI: [0.9, 0.2, .nan, 0.29]
    ).warnings
    #expect(warnings.count == 6, "\(warnings)")
    #expect(warnings[0].hasPrefix("R̂ of 1 scalar of 2 is above 1.01 (beta[Rock,energy] "))
    #expect(warnings[0].contains("): the chains have not converged to the same distribution"))
    #expect(
      warnings[1].hasPrefix(
        "The bulk effective sample size of 1 scalar of 2 is below 400 (beta[Rock,energy] "))
    #expect(
      warnings[2].hasPrefix("The tail effective sample size of 1 scalar of 2 is below 400 "))
    #expect(
      warnings[3] == """
        3 of 2000 transitions diverged: where the posterior curves sharply the sampler cannot follow it, so the \
        estimates may be biased. Use the non-centred parameterisation, or raise the target acceptance towards 0.99.
        """)
    #expect(warnings[4].hasPrefix("1.1 % of the trajectories stopped at the depth limit"))
    #expect(
      warnings[5].hasPrefix("The energy BFMI of chains 2 and 4 is below 0.3 (smallest 0.2): "))
  }

  @Test func thresholdsAreNotThemselvesSuspicious() {
    var thresholds = SamplerReport.Thresholds()
    thresholds.rHat = Self.good.rHat()
    thresholds.essPerChain = min(Self.good.bulkESS(), Self.good.tailESS()) / 4
    #expect(report([("x", Self.good)], thresholds: thresholds).warnings.isEmpty)
    thresholds.rHat = thresholds.rHat.nextDown
    #expect(report([("x", Self.good)], thresholds: thresholds).warnings.count == 1)
    thresholds.essPerChain = 1e6
    #expect(report([("x", Self.good)], thresholds: thresholds).warnings.count == 3)
  }

  @Test func constantsAreNamedAndIgnored() {
    let constant = ChainedValues((0..<4).map { _ in [Double](repeating: 0.1, count: 500) })
    let found = report([("x", Self.good), ("L[0,0]", constant)])
    #expect(found.warnings.isEmpty)
    #expect(found.constants == ["L[0,0]"] && found.nonFinite.isEmpty)
    #expect(found.maxRHat?.name == "x" && found.minBulkESS?.name == "x")
    let still = report([("L[0,0]", constant)])
    #expect(still.warnings.count == 1 && still.warnings[0].contains("the sampler never moved"))
    #expect(still.maxRHat == nil && still.minBulkESS == nil)
  }

  @Test func nonFiniteDrawsAreNamedOnce() {
    var values = Self.good.values
    values[3] = .infinity
    let broken = ChainedValues(chainCount: 4, drawCount: 500, values: values)
    let found = report([("x", Self.good), ("log_odds", broken)])
    #expect(found.nonFinite == ["log_odds"] && found.constants.isEmpty)
    #expect(found.warnings.count == 1)
    #expect(
      found.warnings[0].hasPrefix("1 scalar has draws that are NaN or infinite (log_odds)"))
    #expect(found.maxRHat?.name == "x")
  }

  @Test func theWorstAreNamedInOrder() {
    let scalars = (0..<5).map { place in
      (
        "b\(place)",
        ChainedValues(
          (0..<4).map { chain in Self.good.chain(chain).map { $0 + Double(chain * place) / 2 } })
      )
    }
    let found = report(scalars)
    let sentence = found.warnings[0]
    #expect(sentence.hasPrefix("R̂ of 4 scalars of 5 is above 1.01 (worst b4 "), "\(sentence)")
    #expect(sentence.contains(", b3 ") && sentence.contains(", b2 ") && !sentence.contains("b1"))
    #expect(sentence.contains("stuck in a mode of its own"))
    #expect(found.maxRHat?.name == "b4" && found.findings[0].kind == .rHat)
  }

  @Test func theVerdictSaysHowSeriousItIs() {
    #expect(
      report([("x", Self.good)], energyBFMI: [0.1]).verdict
        .hasPrefix("Use these draws with care: 1 problem. The energy BFMI of chain 1 is"))
    let serious = report([("x", Self.good)], divergences: 2, saturated: 100)
    #expect(serious.verdict.hasPrefix("Do not rely on these draws yet: 2 problems. 2 of 2000"))
    #expect(serious.findings.map(\.kind) == [.divergences, .depthSaturation])
  }

  @Test func chainsHaveTheirNames() {
    let found = report([("x", Self.good)], energyBFMI: [0.1, 1, 0.2, 1]) {
      $0.chainLabels = ["a", "b", "c", "d"]
      $0.copiedChains = [3]
      $0.runWarnings = ["It was interrupted."]
    }
    #expect(found.warnings[0] == "It was interrupted.")
    #expect(found.warnings[1].hasPrefix("Chain d holds the same draws as an earlier chain"))
    #expect(found.warnings[2].hasPrefix("The energy BFMI of chains a and c is below"))
  }

  @Test func whatIsUnknownIsNoFinding() {
    let found = report([("x", Self.good)], energyBFMI: []) {
      ($0.divergences, $0.depthSaturations) = (nil, nil)
    }
    #expect(found.findings.isEmpty && found.divergences == nil)
    #expect(!found.verdict.contains("divergence"))
  }

  /// What could not be computed has not passed: energies that never change, records that are no numbers, R̂ without a value.
  @Test func whatIsUndefinedIsAFinding() throws {
    let still = report([("x", Self.good)], energyBFMI: [1, .nan, 0.9, .nan])
    #expect(still.findings.map(\.kind) == [.energyBFMI])
    #expect(still.warnings[0].hasPrefix("The energy BFMI of chains 2 and 4 has no value"))
    #expect(!still.verdict.contains("No problem found"))

    let chains: [[Double]] = [[1, 2, .nan], [.infinity, -.infinity, 0], [1, 2, 3]]
    let record = try #require(
      SamplerReport.NonFiniteStatistic(name: "log density", chains: chains))
    #expect(record.counts == [1, 2, 0])
    #expect(SamplerReport.NonFiniteStatistic(name: "energy", chains: [[1.0, 2]]) == nil)
    let broken = report([("x", Self.good)]) { $0.nonFiniteStatistics = [record] }
    #expect(broken.findings.map(\.kind) == [.nonFiniteStatistics] && broken.findings[0].isSerious)
    #expect(
      broken.warnings[0].contains(
        "log density NaN or infinite in 1 draw of chain 1, 2 draws of chain 2."))

    // The halves of an odd number of draws leave the middle one out, here the only one that differs.
    let lone = ChainedValues([[1, 1, 2, 1, 1], [1, 1, 2, 1, 1]])
    try #require(!lone.isConstant && lone.rHat().isNaN)
    let undefined = report([("x", lone)], energyBFMI: [])
    #expect(undefined.findings.contains { $0.kind == .undefinedDiagnostic && $0.isSerious })
    #expect(
      undefined.findings.first { $0.kind == .undefinedDiagnostic }?.text.contains("(x)") == true)
  }

  /// Divergences where the draws are lowest are told so; divergences anywhere are not said to crowd.
  @Test func divergencesCrowdWhereTheyLie() throws {
    let threshold = Self.good.quantile(0.05)
    let low = Self.good.values.filter { $0 < threshold }
    let spread = Self.good.values.indices.filter { $0.isMultiple(of: 20) }
      .map { Self.good.values[$0] }
    func crowding(_ starts: [Double]) -> DivergenceCrowding? {
      DivergenceCrowding(name: "tau", starts: starts, draws: Self.good.values, scalars: 1)
    }
    let crowded = try #require(crowding(low))
    #expect(crowded.count == 100 && crowded.total == 100 && crowded.quantile == 0.05)
    // All of 100 where one in twenty would be: 100 log 20 nats.
    #expect(abs(crowded.evidence - 100 * logarithm(20)) < 1e-10)
    #expect(crowding(spread) == nil && crowding([]) == nil)
    let sentence = report([("tau", Self.good)], divergences: 100) {
      $0.crowding = [crowded]
    }.warnings[0]
    #expect(
      sentence.hasPrefix(
        "100 of 2000 transitions diverged (100 of 100 divergences are where tau is below its 5 % quantile): where the"
      ))
  }

  @Test func oneChainOrNoDrawsCannotBeJudged() {
    let single = ChainedValues([Array(Self.good.chain(0))])
    let alone = report([("x", single)], energyBFMI: [1])
    #expect(alone.maxRHat == nil && alone.warnings.count == 1)
    #expect(alone.warnings[0].hasPrefix("Only one chain ran, so R̂ is undefined"))
    let short = report([("x", ChainedValues([[1, 2], [2, 3]]))], energyBFMI: [.nan, .nan])
    #expect(short.warnings.count == 1)
    #expect(short.warnings[0].hasPrefix("There are 2 draws per chain, and no diagnostic"))
  }

  @Test func countsWhatTheSamplerSaw() throws {
    let chains = try (0..<2).map { chain in
      var draws = ChainDraws(dimension: 1)
      for index in 0..<100 {
        let statistics = DrawStatistics(
          logDensity: 0, energy: index.isMultiple(of: 2) ? 1 : Double(3 + chain),
          treeDepth: index < 3 ? 10 : 4, leapfrogSteps: 15, acceptanceStatistic: 0.8,
          stepSize: 0.1, isDivergent: index == 5, maximumEnergyError: 0)
        try withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) {
          $0.initialize(repeating: Self.good.values[chain * 500 + index])
          try draws.append(UnsafeBufferPointer($0), statistics)
        }
      }
      return draws
    }
    let draws = ChainedValues(chains, coordinate: 0)
    #expect(Array(draws.chain(1)) == Array(Self.good.values[500..<600]))
    let report = SamplerReport(
      names: ["x"], summaries: [ParameterSummary(draws)], chains: chains, maximumTreeDepth: 10)
    #expect(report.divergences == 2 && report.depthSaturations == 6)
    // Energies that alternate between a and b: every squared step is (b − a)², the variance (b − a)²/4 · 100/99.
    #expect(report.energyBFMI.count == 2)
    #expect(report.energyBFMI.allSatisfy { abs($0 - 4 * 99 / 100) < 1e-12 })
    #expect(report.chainCount == 2 && report.drawCount == 100)
  }
}
