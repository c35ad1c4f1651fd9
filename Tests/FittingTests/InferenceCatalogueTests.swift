import Bayes
import TestSupport
import Testing

/// Four numbers around an unknown mean: mu | y ~ Normal(Σ y / 5, 1/√5).
private struct KnownMean: Model {
  static let numbers = [1.5, 2.5, 3.0, 3.0]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", Self.numbers.count)
    let mu = m.sample("mu", Normal(0, 1))
    m.observe("y", Normal(mu, 1), Self.numbers, over: row)
  }
}

/// What holds for every kind of inference that can be chosen by name.
@Suite struct InferenceCatalogueTests {
  private static func standard(_ kind: any InferenceKind.Type) -> Approximation {
    func made<Kind: InferenceKind>(_ kind: Kind.Type) -> Approximation {
      Approximation(Kind(SharedSettings(seed: seed(1))))
    }
    return made(kind)
  }

  /// Training as a point is no inference of a posterior, and has a command of its own.
  @Test func everyMethodIsThereOnce() {
    let methods = InferenceCatalogue.all.map { $0.card.method }
    #expect(Set(methods).count == methods.count)
    #expect(Set(methods) == Set(InferenceMethod.allCases).subtracting([.point]))
    for kind in InferenceCatalogue.all {
      #expect(Self.standard(kind).method == kind.card.method)
      #expect(Self.standard(kind).kind.seed == seed(1))
    }
  }

  @Test(.tags(.random), arguments: InferenceCatalogue.all.map { $0.card.id })
  func eachFindsAKnownMean(_ id: String) throws {
    let kind = try #require(InferenceCatalogue.all.first { $0.card.id == id })
    let inference = Self.standard(kind)
    let posterior = try inference.fit(CompiledModel(KnownMean()))
    #expect(posterior.run.method == kind.card.method && posterior.run.seed == seed(1))
    let mu = try posterior.scalar("mu")
    let deviation = 1 / 5.0.squareRoot()
    if kind.card.method.isFitted {
      #expect(abs(mu.mean() - 2) < 0.06)
    } else {
      // 1000 draws of Normal(0, 1).
      #expect(abs(mu.mean()) < 0.2 && abs(mu.standardDeviation() - 1) < 0.15)
    }
    guard let ranked = inference.kind as? any RankedInference else { return }
    #expect(abs(mu.standardDeviation() - deviation) < 0.05)
    let found = try ranked.positions(
      of: CompiledModel(KnownMean()), count: 400, seed: seed(2), in: RunContext())
    #expect(found.positions.count == 400 && found.converged)
    let moments = SampleMoments(found.positions.map { $0[0] })
    // Five standard errors of 400 independent draws.
    #expect(abs(moments.mean - 2) < 5 * deviation / 20)
    #expect(abs(moments.populationVariance.squareRoot() - deviation) < 5 * deviation / 28)
  }

  /// The text of a setting, read back, is the setting.
  @Test(arguments: InferenceCatalogue.all.map { $0.card.id })
  func settingsReadWhatTheyPrint(_ id: String) throws {
    func check<Kind: InferenceKind>(_ kind: Kind.Type) throws {
      for card in Kind.cards {
        var inference = Kind(SharedSettings(seed: 1))
        guard let text = card.text(in: inference) else { continue }
        try card.set(text, in: &inference)
        #expect(card.text(in: inference) == text)
      }
    }
    let kind = try #require(InferenceCatalogue.all.first { $0.card.id == id })
    try check(kind)
  }

  /// A family's settings are kept in the guide, where it is of that family.
  @Test func aGuideHasTheSettingsOfItsFamily() throws {
    func set(_ name: String, _ text: String, in inference: inout GuidedSVI) throws {
      let card = try #require(GuidedSVI.cards.first { $0.name == name })
      try card.set(text, in: &inference)
    }
    var inference = GuidedSVI(SharedSettings(seed: 1))
    let independent = inference.name
    try set("rank", "3", in: &inference)
    #expect(inference.name == independent)
    try set("guide", "low-rank", in: &inference)
    try set("rank", "3", in: &inference)
    #expect(inference.name == "SVI, normal of rank 3 plus diagonal")
    // The same family again is no other.
    try set("guide", "low-rank", in: &inference)
    #expect(inference.name.contains("rank 3"))
    try set("steps", "77", in: &inference)
    let steps = try #require(GuidedSVI.cards.first { $0.name == "steps" })
    #expect(steps.text(in: inference) == "77")
  }
}
