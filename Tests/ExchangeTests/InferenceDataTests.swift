import Bayes
import Exchange
import FitSupport
import Foundation
import MathKernels
import TestSupport
import Testing

/// What is in the groups.
@Suite struct InferenceDataTests {
  private func variable(
    _ data: InferenceData, _ group: InferenceData.GroupName, _ name: String
  ) throws -> InferenceData.Variable {
    let group = try #require(data.groups.first { $0.name == group })
    return try #require(group.variables.first { $0.name == name })
  }

  @Test func aFitOfATableHasAllGroupsButTheWarmup() throws {
    let fit = try SmallFit.made(.nuts(NUTS(chains: 2, draws: 5, warmup: 20, seed: seed(3))))
    let data = try InferenceData(fit, .init(priorDraws: 7))
    #expect(
      data.groups.map(\.name)
        == InferenceData.GroupName.allCases.filter {
          ![.warmupPosterior, .warmupSampleStats].contains($0)
        })
    let beta = try variable(data, .posterior, "beta")
    #expect(beta.dimensions.map(\.name) == ["chain", "draw", "genre", "feature"])
    #expect(beta.shape.prefix(2) == [2, 5])
    #expect(beta.dimensions[2].coordinates == .labels(fit.pipeline.classes))
    #expect(beta.dimensions[3].coordinates == .labels(fit.pipeline.features))
    #expect(try variable(data, .prior, "beta").shape.prefix(2) == [1, 7])
    let observed = try #require(fit.observed)
    let rows = try variable(data, .observedData, "y").dimensions
    #expect(rows.map(\.name) == ["track"])
    #expect(rows[0].coordinates == .numbers(observed.rowNumbers))
    #expect(try variable(data, .observedData, "y").values() == observed.responses.numbers)
    #expect(try variable(data, .constantData, "features").values() == observed.features.values)
    for group in data.groups {
      let isOfRows = [.observedData, .constantData].contains(group.name)
      #expect(group.attributes["sample_dims"] == .texts(isOfRows ? [] : ["chain", "draw"]))
      #expect(group.attributes["inference_library"] == .text("bayes-genre"))
      for variable in group.variables {
        #expect(try variable.values().count == variable.shape.reduce(1, *), "\(variable.name)")
      }
    }
    // Replicates are codes of classes.
    let replicates = try variable(data, .posteriorPredictive, "y")
    #expect(replicates.type == .whole && replicates.attributes["classes"] != nil)
    let codes = Set(try replicates.values())
    #expect(codes.isSubset(of: Set((0..<fit.pipeline.classes.count).map(Double.init))))
    #expect(codes.count > 1)
  }

  /// log p of each site and of each observation, beside formulas of our own; whatever is sampled in a site's place.
  @Test(arguments: [false, true]) func densitiesAreThoseOfTheModel(_ isNoncentered: Bool) throws {
    let posterior = try ExportTests.schools(isNoncentered ? .noncentered : .centered)
    let data = try InferenceData(posterior, .init(priorDraws: 3))
    func values(_ group: InferenceData.GroupName, _ name: String) throws -> [Double] {
      try variable(data, group, name).values()
    }
    func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
      -0.5 * (x - mean) * (x - mean) / (deviation * deviation) - log(deviation)
        - 0.5 * log(2 * .pi)
    }
    let (mu, tau) = (try values(.posterior, "mu"), try values(.posterior, "tau"))
    let theta = try values(.posterior, "theta")
    let effects = [28.0, 8, -3, 7, -1, 1, 18, 12]
    let errors = [15.0, 10, 16, 11, 9, 11, 10, 18]
    let likelihood = try values(.logLikelihood, "effect")
    let priors = try ["mu", "tau", "theta"].map { try values(.logPrior, $0) }
    #expect(likelihood.count == 8 * 60 && priors.map(\.count) == [60, 60, 480])
    for draw in 0..<60 {
      let heavy = log(2 / (.pi * 5 * (1 + tau[draw] * tau[draw] / 25)))
      #expect(abs(priors[0][draw] - normal(mu[draw], 0, 5)) < 1e-10)
      #expect(abs(priors[1][draw] - heavy) < 1e-10)
      for school in 0..<8 {
        let (place, effect) = (8 * draw + school, theta[8 * draw + school])
        #expect(abs(priors[2][place] - normal(effect, mu[draw], tau[draw])) < 1e-8)
        #expect(abs(likelihood[place] - normal(effects[school], effect, errors[school])) < 1e-10)
      }
    }
  }

  /// Replicates are those that a predictive check has.
  @Test func replicatesAreThoseOfTheFit() throws {
    let posterior = try ExportTests.schools()
    let data = try InferenceData(posterior, .init(groups: [.posteriorPredictive]))
    let own = try posterior.predictive(draws: 30, seed: posterior.run.seed)
    #expect(
      try variable(data, .posteriorPredictive, "effect").values() == own.chains.flatMap(\.self))
  }

  @Test func theWarmupIsThereWhereItWasSaved() throws {
    var sampler = NUTS(chains: 2, draws: 5, warmup: 12, seed: seed(4))
    sampler.savesWarmup = true
    let posterior = try sampler.fit(EightSchools())
    try withTemporaryFolder { folder in
      try posterior.save(to: "\(folder)/fit")
      for source in [posterior, try Posterior(contentsOf: "\(folder)/fit")] {
        let data = try InferenceData(
          source, .init(groups: [.warmupPosterior, .warmupSampleStats]))
        let mu = try variable(data, .warmupPosterior, "mu")
        #expect(mu.shape[0] == 2 && mu.shape[1] >= 12)
        let energy = try variable(data, .warmupSampleStats, "energy")
        #expect(energy.shape == mu.shape)
        #expect(try energy.values().allSatisfy(\.isFinite))
      }
    }
  }

  @Test func whatAFitCannotGiveIsRefusedByName() throws {
    let posterior = try ExportTests.schools()
    try withTemporaryFolder { folder in
      try posterior.save(to: "\(folder)/fit")
      let opened = try Posterior(contentsOf: "\(folder)/fit")
      #expect(
        try InferenceData(opened).groups.map(\.name) == [.posterior, .sampleStats])
      let error = #expect(throws: DataError.self) {
        try InferenceData(opened, .init(groups: [.posterior, .logLikelihood]))
      }
      #expect(error?.description.contains("log_likelihood") == true)
    }
  }

  /// A prior that cannot be drawn from leaves its groups out, and says so.
  @Test func anImproperPriorIsLeftOut() throws {
    struct Improper: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let mean = m.sample("mean", Flat())
        let row = m.plate("row", 3)
        m.observe("y", Normal(mean, 1), [1, 2, 3], over: row)
      }
    }
    let posterior = try NUTS(chains: 1, draws: 4, warmup: 10, seed: seed(6)).fit(Improper())
    let data = try InferenceData(posterior)
    #expect(!data.groups.contains { [.prior, .priorPredictive].contains($0.name) })
    guard case .texts(let reasons)? = data.attributes["left_out"] else {
      Issue.record("no reason")
      return
    }
    #expect(reasons.count == 2 && reasons.allSatisfy { $0.contains("proper prior") })
  }
}
