import Bayes
import FitSupport
import Foundation
import TestSupport
import Testing

/// What a fit says of itself, without being asked.
@Suite(.tags(.random)) struct PosteriorJudgmentTests {
  /// Two modes so far apart that no chain leaves the one it begins in.
  struct TwoModes: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let x = m.sample("x", Normal(0, 100))
      m.factor("modes", -0.5 * (x * x - 400) * (x * x - 400) / 100)
    }
  }

  struct Many: Model {
    var count: Int
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let scale = m.sample("scale", HalfNormal(scale: 1))
      _ = m.sample("x", Normal(0, 1), over: m.plate("item", count)) * scale
    }
  }

  static func sampler(_ draws: Int) -> NUTS {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.seed) = (4, 200, draws, seed(7))
    return sampler
  }

  @Test func chainsThatDisagreeAreTold() throws {
    let initial = InitialValues(byChain: [-20, 20, -20, 20].map { ["x": [$0]] })
    let posterior = try Self.sampler(200).fit(TwoModes(), initial: initial)
    let rHat = try #require(posterior["x"]?.values()?.rHat())
    try #require(rHat > 1.5)
    let warnings = posterior.run.warnings
    #expect(
      warnings.contains { $0.hasPrefix("R̂ of 1 scalar of 1 is above 1.01 (x ") }, "\(warnings)")
    #expect(warnings.contains { $0.hasPrefix("The bulk effective sample size of 1 scalar") })
    // The same findings as a diagnosis has, each once.
    #expect(posterior.diagnosis.warnings == warnings && Set(warnings).count == warnings.count)
    #expect(posterior.diagnosis.headline.hasPrefix("Do not rely on these draws yet"))
    #expect(posterior.summaries().first?.statistics.rHat == rHat)
    #expect("\(posterior)".contains("x ") && "\(posterior)".contains("warning: R̂ of 1 scalar"))
    #expect("\(posterior.diagnosis)" == posterior.diagnosis.text())
    #expect("\(posterior.summary())" == posterior.summary().text())
    #expect(!posterior.summary().text().contains("warning") && !"\(posterior)".contains("note:"))
  }

  @Test func divergencesAreTold() throws {
    var sampler = Self.sampler(500)
    (sampler.metric, sampler.targetAcceptance) = (.diagonal, 0.6)
    let posterior = try sampler.fit(EightSchools())
    try #require(posterior.divergences > 0)
    let sentence = "\(posterior.divergences) of 2000 transitions diverged"
    #expect(posterior.run.warnings.count { $0.hasPrefix(sentence) } == 1)
    #expect(posterior.diagnosis.warnings.count { $0.hasPrefix(sentence) } == 1)
  }

  /// Of very many scalars a fit judges some of each, and says so; a diagnosis judges all.
  @Test func manyScalarsAreJudgedByAChoice() throws {
    let posterior = try Self.sampler(20).fit(Many(count: 2500))
    let ess = try #require(posterior.run.warnings.first { $0.hasPrefix("The bulk effective") })
    // 80 draws are worth fewer than the 400 that are asked for.
    #expect(ess.contains("of 1000 scalars of 1000 is below 400"), "\(ess)")
    #expect(posterior.run.notes.contains { $0.contains("1000 of the 2501 scalars") })
    #expect("\(posterior)".contains("x[item 2500]"))
    let places = [0, 1, 1300, 2500]
    #expect(
      posterior.draws.values(ofScalars: places)
        == places.map { posterior.draws.values(ofScalar: $0) })
  }

  @Test func wellBehavedChainsHaveNoWarnings() throws {
    let posterior = try Self.sampler(1000).fit(EightSchools(parameterization: .noncentered))
    let report = try #require(posterior.diagnosis.report)
    #expect(posterior.run.warnings == report.warnings)
  }

  /// The record of a run keeps all that it holds, whatever came of it.
  @Test func recordsSurviveJSON() throws {
    var chains = ChainRecord(
      chains: [.init(number: 1, transitions: TransitionTotals())], maximumTreeDepth: 7,
      warmupGradientEvaluations: 6)
    (chains.findings, chains.divergenceRemedy) = (["b", "c \(.noncentered)."], "\(.noncentered)")
    var guides = [
      GuideRecord.Search.svi(steps: 8, converged: true, windows: []),
      .laplace(steps: 9, converged: false, logEvidence: -3.5), .pathfinder,
    ].map {
      GuideRecord(
        family: "g", search: $0,
        ELBOEstimate(
          logDensities: (1...40).map { -0.1 * Double($0 * $0 % 17) },
          logGuideDensities: (1...40).map { -0.2 * Double($0 % 7) }))
    }
    guides[1].isCorrected = true
    guides[2].importance = nil
    #expect(guides[0].importance != nil)
    let outcomes =
      [
        RunOutcome.chains(chains), .chains(ChainRecord()),
        .mode(ModeRecord(steps: 4, converged: true)),
        .trained(TrainingRecord(curve: TrainingCurve(), steps: 5)), .prior,
      ] + guides.map { .guide($0) }
    #expect(Set(outcomes.map { InferenceRun($0, seed: 0).method }).count == 7)
    for outcome in outcomes {
      var run = InferenceRun(outcome, seed: 3)
      (run.remarks, run.choices, run.gradientEvaluations) = (["a"], ["d \(.svi)"], 5)
      (run.wallSeconds, run.cpuSeconds, run.interrupted, run.isUnfinished) = (1, 2, true, false)
      let data = try JSONEncoder.readable().encode(run)
      #expect(try JSONDecoder.readable().decode(InferenceRun.self, from: data) == run)
      #expect(run.problems == ["a"] + (run.chains?.findings ?? []))
      #expect(run.warnings == run.problems.words(for: .swift))
    }
  }

  /// A record without a part that its method has is refused by the name of the part.
  @Test(arguments: ["steps", "converged", "elbo", "elboStandardError"])
  func recordsWithoutAPartAreRefused(key: String) throws {
    let guide = GuideRecord(
      family: "g", search: .svi(steps: 8, converged: true, windows: []),
      ELBOEstimate(logDensities: [0, 1, 3], logGuideDensities: [1, 2, 2]))
    let data = try JSONEncoder.readable().encode(InferenceRun(.guide(guide), seed: 3))
    let whole = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    var record = try #require(whole)
    #expect(record.removeValue(forKey: key) != nil)
    let short = try JSONSerialization.data(withJSONObject: record)
    #expect(throws: DecodingError.self) {
      try JSONDecoder.readable().decode(InferenceRun.self, from: short)
    }
  }
}
