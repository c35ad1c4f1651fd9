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

  /// One statement that a likelihood refuses every point of.
  private struct Refused: Model {
    let words: String
    let declare: @Sendable (_ x: Quantity, _ m: inout ModelBuilder) -> Void

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let x = m.sample("x", Normal(0, 1))
      declare(x, &m)
    }
  }

  private static let refused = [
    Refused(words: "the scale is nan, expected a positive finite number.") { x, m in
      m.observe("y", Normal(x, sqrt(-1 - x * x)), [0.5])
    },
    Refused(words: "the location is nan, expected a finite number.") { x, m in
      m.observe("y", Normal(log(-1 - x * x), 1), [0.5])
    },
    Refused(words: "the scale is -") { x, m in
      m.observe("y", StudentT(degreesOfFreedom: 3, location: x, scale: -exp(x)), [0.5])
    },
    Refused(words: "the shape is -") { x, m in
      m.observe("y", Gamma(shape: -exp(x), rate: 1), [0.5])
    },
    Refused(words: "the rate is -") { x, m in
      m.observe("y", Poisson(rate: -exp(x)), [2])
    },
    Refused(words: "expected a finite number from 0 on.") { x, m in
      m.observe("y", Poisson(rate: -exp(x)), [2])
    },
    Refused(words: "expected a finite number.") { x, m in
      m.observe("y", Uniform(5 + exp(x), 9 + exp(x)), [2])
    },
    Refused(words: "expected a finite number.") { x, m in
      m.factor("y", log(-1 - x * x))
    },
    Refused(words: "the scale is nan, expected a positive finite number.") { x, m in
      let row = m.plate("row", 2)
      let scale = m.data("scale", [1, -4], over: row)
      m.observe("y", Normal(0, sqrt(scale * exp(x))), [0.5, 1], over: row)
    },
  ]

  /// One clause on what was found, one on what was expected, never one within the other.
  @Test(arguments: refused.indices) func theSentenceIsClean(_ place: Int) throws {
    let (model, sampler) = (Self.refused[place], NUTS(chains: 1))
    let error = #expect(throws: InitialPointError.self) { try sampler.fit(model) }
    let text = "\(try #require(error))"
    #expect(text.contains("site \"y\" (") && text.contains(model.words), "\(text)")
    #expect(text.components(separatedBy: "expected").count == 2, "\(text)")
    #expect(!text.contains(",)") && !text.contains(",,"), "\(text)")
    // Every other kind of inference says the same of its own points.
    for fit in [
      { try SVI().fit(model) }, { try MAP().fit(model) }, { try LaplaceApproximation().fit(model) },
    ] as [() throws -> Posterior] {
      let other = #expect(throws: InitialPointError.self) { try fit() }
      #expect("\(try #require(other))".contains(model.words))
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
