import Bayes
import Testing

/// A chain that finds no place to start names the site that refuses every point.
@Suite struct InitialPointTests {
  struct NegativeScale: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let width = m.sample("width", HalfNormal(scale: 1))
      let x = m.sample("x", Normal(0, 1))
      m.observe("y", Normal(x, -width), [0.5])
    }
  }

  @Test func theSiteAndItsParameterAreNamed() {
    var sampler = NUTS()
    sampler.chains = 1
    #expect {
      try sampler.fit(NegativeScale())
    } throws: { error in
      let text = "\(error)"
      return text.contains("chain 0: none of 100 initial points")
        && text.contains("site \"y\"") && text.contains("InitialPointTests.swift:10")
        && text.contains("the scale is -") && text.contains("expected a positive finite number")
    }
  }

  /// Pathfinder serves as initial points of a model.
  @Test func pathfinderStartsChains() throws {
    let model = try CompiledModel(HalfLine())
    var sampler = NUTS()
    sampler.chains = 2
    sampler.warmup = 100
    sampler.draws = 200
    let run = try sampler.sample(model, initial: Pathfinder())
    #expect(run.chains.allSatisfy { $0.draws.count == 200 })
    let again = try sampler.sample(model, initial: Pathfinder())
    #expect(run.chains[1].draws == again.chains[1].draws)
  }

  struct HalfLine: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let scale = m.sample("scale", HalfCauchy(scale: 2))
      m.observe("y", Normal(0, scale), [1.5])
    }
  }
}
