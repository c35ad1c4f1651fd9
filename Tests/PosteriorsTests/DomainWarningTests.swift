import Bayes
import GenreModels
import TestSupport
import Testing

/// Scales that a prior lets be negative are warned of, and what only looks so is not.
@Suite struct DomainWarningTests {
  private struct Scaled: Model {
    let scale: @Sendable (inout ModelBuilder) -> Quantity

    init(_ scale: @escaping @Sendable (inout ModelBuilder) -> Quantity) { self.scale = scale }

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let sigma = scale(&m)
      m.observe("y", Normal(0, sigma), [0.5])
    }
  }

  private static let negative: [Scaled] = [
    Scaled { $0.sample("sigma", Normal(0, 1)) },
    Scaled { $0.sample("sigma", StudentT(degreesOfFreedom: 3, location: 0, scale: 1)) },
    Scaled { $0.sample("sigma", Uniform(-1, 2)) },
    Scaled { 2 * $0.sample("sigma", Normal(0, 1)) + 1 },
    Scaled { -exp($0.sample("sigma", Normal(0, 1))) + 0.5 },
    Scaled { $0.sample("sigma", HalfNormal(scale: 1)) - 1 },
    Scaled { m in m.sample("sigma", Normal(0, 1)) * m.sample("tau", HalfNormal(scale: 1)) },
    Scaled { m in
      let mu = m.sample("mu", Normal(0, 1))
      return m.sample("sigma", Normal(mu, 1), parameterization: .noncentered)
    },
  ]

  @Test(arguments: negative.indices) func whatMayBeNegativeIsNamed(_ place: Int) throws {
    let warnings = try CompiledModel(Self.negative[place]).domainWarnings()
    #expect(warnings.count == 1)
    let words = warnings.first ?? ""
    #expect(words.hasPrefix("site \"y\" ") && words.contains("DomainWarningTests.swift:"))
    #expect(words.contains("the scale can be negative, as it depends on"))
    #expect(words.contains("\"sigma\"") && words.contains("HalfNormal"))
  }

  private static let positive: [Scaled] = [
    Scaled { $0.sample("sigma", HalfCauchy(scale: 1)) },
    Scaled { exp($0.sample("s", Normal(0, 1))) },
    Scaled { softplus($0.sample("s", Normal(0, 1))) },
    Scaled { sqrt(square($0.sample("s", Normal(0, 1))) + 0.1) },
    Scaled { abs($0.sample("s", Normal(0, 1))) + 0.1 },
    Scaled { 1 + 0.5 * tanh($0.sample("s", Normal(0, 1))) },
    Scaled { 1 / $0.sample("precision", Gamma(shape: 2, rate: 1)) },
    Scaled { maximum($0.sample("s", Normal(0, 1)), 0.01) },
    // Positive by ordering, which no bounds show.
    Scaled { m in
      let place = m.plate("place", 2)
      let x = m.sample("x", Normal(0, 1), over: place, support: .ordered(along: place))
      return x.element(1, along: place) - x.element(0, along: place)
    },
    Scaled { m in
      let place = m.plate("place", 3)
      let x = m.sample(
        "x", Dirichlet(concentration: m.data("one", [1, 1, 1], over: place), along: place))
      return x.element(1, along: place)
    },
  ]

  @Test(arguments: positive.indices) func whatIsPositiveIsNot(_ place: Int) throws {
    let warnings = try CompiledModel(Self.positive[place]).domainWarnings()
    #expect(warnings.isEmpty, "\(warnings)")
  }

  /// Of latent sites too, and in the record of every kind of fit.
  @Test(.tags(.random)) func fitsSayIt() throws {
    struct Groups: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let group = m.plate("group", 3)
        let tau = m.sample("tau", Normal(0, 1))
        let effect = m.sample("effect", Normal(0, tau), over: group)
        m.observe("y", Normal(effect, 1), [1, 2, -1], over: group)
      }
    }
    let fits = [
      try NUTS(chains: 1, draws: 20, warmup: 20, seed: seed(1)).fit(Groups()),
      try MAP(seed: seed(1)).fit(Groups(), initial: .values(["tau": [1]])),
    ]
    for fit in fits {
      let found = fit.run.warnings.filter { $0.contains("site \"effect\"") }
      #expect(found.count == 1 && found[0].contains("pass exp(tau)"), "\(fit.run.warnings)")
    }
  }
}
