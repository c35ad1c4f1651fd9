import Bayes
import FitSupport
import Diagnostics
import TestSupport
import Testing

@Suite(.tags(.random)) struct DivergenceReportTests {
  static func sampler(seed: UInt64) -> NUTS {
    var sampler = NUTS()
    (sampler.seed, sampler.metric) = (seed, .diagonal)
    return sampler
  }

  /// The funnel of centred eight schools lies where tau is small.
  @Test func centeredEightSchoolsNamesTau() throws {
    // Long steps, and many: hundreds diverge, so that where they do is no matter of chance.
    var sampler = Self.sampler(seed: seed(4))
    (sampler.draws, sampler.targetAcceptance) = (4000, 0.7)
    let posterior = try sampler.fit(EightSchools())
    #expect(posterior.divergences > 10)
    let kept = posterior.divergentTransitions.joined()
    #expect(kept.count == posterior.divergences)
    let warning = try #require(
      posterior.run.warnings.first { $0.contains("divergences are where tau is below its") })
    #expect(warning.contains("Make theta non-centred"))
    let report = try #require(posterior.samplerReport(posterior.summaries()))
    #expect(report.divergences == posterior.divergences)
    #expect(report.warnings.contains { $0.contains("diverged (") && $0.contains("tau is below") })
  }

  /// Thinning keeps fewer draws; the transitions between them are counted all the same, and where they diverged.
  @Test func thinnedRunsCountEveryTransition() throws {
    var sampler = Self.sampler(seed: seed(4))
    let whole = try sampler.fit(EightSchools())
    (sampler.thinning, sampler.draws) = (10, 100)
    let thinned = try sampler.fit(EightSchools())
    // A draw says whether any of the transitions since the last one diverged.
    let marked = thinned.statistics.joined().count { $0.isDivergent }
    #expect(marked > 0 && marked <= thinned.divergences)
    #expect(thinned.divergences == whole.divergences)
    #expect(thinned.divergentTransitions == whole.divergentTransitions)
    let reports = try [thinned, whole].map { try #require($0.samplerReport($0.summaries())) }
    #expect(reports[0].divergences == whole.divergences)
    #expect(reports[0].transitionCount == 4000 && reports[1].transitionCount == 4000)
    #expect(reports[0].energyBFMI == reports[1].energyBFMI)
    for (found, seen) in zip(reports[0].energyBFMI, whole.statistics) {
      #expect(abs(found - energyBFMI(seen.map(\.energy))) < 1e-10)
    }
  }

  @Test func nothingIsSaidWithoutDivergences() throws {
    var sampler = Self.sampler(seed: seed(4))
    sampler.targetAcceptance = 0.95
    let posterior = try sampler.fit(EightSchools(parameterization: .noncentered))
    #expect(posterior.divergences < 5)
    #expect(!posterior.run.warnings.contains { $0.contains("narrows like a funnel") })
  }

  /// A valley so narrow and bent that the usual steps diverge, without a scale to be named.
  private struct Valley: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let x = m.sample("x", Normal(0, 3))
      _ = m.sample("y", Normal(square(x), 0.1))
    }
  }

  /// The advice suits the model: shorter steps where nothing is centred on a scale, and not these where they are short already.
  @Test func adviceSuitsTheModel() throws {
    func advice(_ targetAcceptance: Double, _ model: some Model) throws -> String {
      var sampler = Self.sampler(seed: seed(5))
      sampler.targetAcceptance = targetAcceptance
      let posterior = try sampler.fit(model)
      try #require(posterior.divergences > 0)
      return try #require(posterior.run.warnings.first { $0.contains("diverged") })
    }
    let short = try advice(0.6, Valley())
    #expect(short.contains("Raise the target acceptance, 0.6 here, towards 0.99"))
    #expect(!short.contains("centred"))
    #expect(try advice(0.6, EightSchools()).contains("Make theta non-centred"))
  }

  @Test func adviceIsNotRepeatedWhereItWasFollowed() throws {
    let model = try CompiledModel(Valley())
    var sampler = Self.sampler(seed: seed(6))
    sampler.targetAcceptance = 0.6
    let posterior = try sampler.fit(Valley())
    let remedy = try #require(posterior.divergenceRemedy(model, targetAcceptance: 0.99))
    #expect("\(remedy)".hasPrefix("Steps are short already"))
  }

  /// Starts drawn from the draws themselves crowd nowhere, in all but few of many trials; starts from a tail do.
  @Test func chanceIsNotCrowding() throws {
    var random = RandomStream(seed: seed(3))
    let draws = (0..<2000).map { _ in random.normal() }
    let low = draws.filter { $0 < -1.5 }
    var found = 0
    for _ in 0..<200 {
      let starts = (0..<30).map { _ in draws[random.index(below: draws.count)] }
      if DivergenceCrowding(name: "x", starts: starts, draws: draws, scalars: 1) != nil {
        found += 1
      }
      let crowd = (0..<15).map { $0 < 3 ? starts[$0] : low[random.index(below: low.count)] }
      let crowding = DivergenceCrowding(name: "x", starts: crowd, draws: draws, scalars: 20)
      #expect(crowding?.isLower == true && (crowding?.count ?? 0) >= 8)
    }
    // 1 % is the bound on false alarms; 200 trials give more than 9 with a chance below 1e-4.
    #expect(found <= 9)
    let constant = DivergenceCrowding(
      name: "x", starts: [1, 1, 1], draws: [Double](repeating: 1, count: 100), scalars: 1)
    #expect(constant == nil)
  }
}
