import Bayes
import FitSupport
import Fitting
import Posteriors
import TestSupport
import Testing
import Words

/// A model whose density has no place for an inference to be, or none where it can stay.
struct HostileModel: Model {
  /// What is known of the density on paper.
  enum Truth {
    /// It is finite nowhere.
    case nowhere
    /// It is finite somewhere and has no integral, or is infinite.
    case improper
    /// It has no integral, but a normal with independent coordinates that fits it best. Its weights alone show that: with z a
    /// coordinate where the density is flat they are as exp(z²/2), whose tail has the shape k = 1.
    case flatAlongOneDirection
    /// It is that of a distribution, in which x has this mean and standard deviation.
    case proper(mean: Double, deviation: Double)
  }

  let words: String
  let truth: Truth
  let declare: @Sendable (inout ModelBuilder) -> Void

  init(_ words: String, _ truth: Truth, _ declare: @escaping @Sendable (inout ModelBuilder) -> Void)
  {
    (self.words, self.truth, self.declare) = (words, truth, declare)
  }

  func callAsFunction(_ m: inout ModelBuilder) throws { declare(&m) }

  /// −∞ by overflow, with a term in x, so that it is no constant.
  private static func minusInfinity(_ x: Quantity) -> Quantity { -exp(1000 + x * x) }

  static let all = [
    HostileModel("NaN everywhere", .nowhere) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", log(-1 - x * x))
    },
    HostileModel("−∞ everywhere", .nowhere) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", minusInfinity(x))
    },
    HostileModel("+∞ everywhere", .nowhere) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", exp(1000 + x * x))
    },
    HostileModel("an observation far beyond what squares hold", .nowhere) { m in
      let x = m.sample("x", Normal(0, 1))
      m.observe("y", Normal(x, 1), [1e300])
    },
    // |x| exp(−x²/2) on x > 0: Rayleigh's distribution.
    HostileModel(
      "NaN on half of the line", .proper(mean: 1.2533141373155, deviation: 0.6551363775620)
    ) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", log(x))
    },
    // A standard normal above 0: mean √(2/π).
    HostileModel(
      "−∞ on half of the line", .proper(mean: 0.7978845608029, deviation: 0.6028102749891)
    ) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", select(x .> 0, 0 * x, minusInfinity(x)))
    },
    // Uniform on ±10⁻⁹ around 1, which no point drawn at random hits.
    HostileModel("−∞ outside a tiny box", .proper(mean: 1, deviation: 5.7735026918963e-10)) { m in
      let x = m.sample("x", Normal(0, 1))
      let away = x - 1
      m.factor("term", select(away * away .< 1e-18, 0 * x, minusInfinity(x)))
    },
    // exp(−x²/2) / x², whose integral at 0 diverges: log p is +∞ there.
    HostileModel("+∞ at the origin", .improper) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", -log(x * x))
    },
    HostileModel("+∞ beyond a bound", .improper) { m in
      let x = m.sample("x", Normal(0, 1))
      m.factor("term", exp(500 * x))
    },
    HostileModel("flat", .improper) { m in _ = m.sample("x", Flat()) },
    HostileModel("flat in one direction of two", .flatAlongOneDirection) { m in
      let x = m.sample("x", Flat())
      let y = m.sample("y", Flat())
      m.observe("sum", Normal(x + y, 1), [3])
    },
    HostileModel("ever rising", .improper) { m in
      let x = m.sample("x", Flat())
      m.factor("term", x)
    },
    HostileModel("flat on the positive numbers", .improper) { m in
      _ = m.sample("x", Flat(on: .positive))
    },
    HostileModel("a gradient of 1e300", .improper) { m in
      let x = m.sample("x", Flat())
      m.factor("term", 1e300 * x)
    },
    HostileModel("rising until it overflows", .improper) { m in
      let x = m.sample("x", Flat())
      m.factor("term", exp(x))
    },
    // exp(−10³⁰⁰ |x|): Laplace's distribution of scale 10⁻³⁰⁰.
    HostileModel("a kink of slope 1e300", .proper(mean: 0, deviation: 1.4142135623731e-300)) { m in
      let x = m.sample("x", Flat())
      m.factor("term", -1e300 * abs(x))
    },
    HostileModel("a deviation of 1e-150", .proper(mean: 0, deviation: 1e-150)) { m in
      _ = m.sample("x", Normal(0, 1e-150))
    },
    HostileModel("a deviation of 1e150", .proper(mean: 0, deviation: 1e150)) { m in
      _ = m.sample("x", Normal(0, 1e150))
    },
    // Normal(½, 1/√2).
    HostileModel("one observation", .proper(mean: 0.5, deviation: 0.7071067811865)) { m in
      let x = m.sample("x", Normal(0, 1))
      m.observe("y", Normal(x, 1), [1])
    },
    // x | y ~ Beta(1, 2).
    HostileModel(
      "an observation at the edge of its support",
      .proper(mean: 1 / 3.0, deviation: 0.2357022603955)
    ) { m in
      let x = m.sample("x", Uniform(0, 1))
      m.observe("y", Bernoulli(probability: x), [0])
    },
    HostileModel("a density that is infinite at an observation", .nowhere) { m in
      let x = m.sample("x", Beta(2, 2))
      m.observe("y", Beta(0.5, x), [0])
    },
  ]
}

/// An inference of a density that is no distribution's, or that can hardly be reached, says so; it takes no longer than its settings
/// allow, and never passes off nonsense as a fit.
@Suite struct HostileModelTests {
  /// Small enough for a debugger.
  private static let settings = [
    "chains": "2", "warmup": "100", "max-depth": "6", "steps": "1500", "rank": "1",
  ]
  /// Two chains, twice the transitions for those that warm up once more and begin again; 63 steps each.
  private static let mostGradients = 2 * 63 * 600

  private static func inference(_ name: String) throws -> Approximation {
    let draws = name.hasPrefix("nuts") ? 100 : 1000
    return try QuickInference.named(
      name, SharedSettings(seed: seed(3), draws: draws, threads: 1), settings: settings,
      steps: 300)
  }

  /// What is said of the posterior besides what is said of every point.
  private static func doubts(_ posterior: Posterior) -> [String] {
    posterior.run.warnings.filter { !$0.hasPrefix("A point has no uncertainty") }
  }

  /// One sentence or two in words, of a kind that a command ends with in order.
  private static func expectClear(_ error: any Error, _ comment: Comment) throws {
    let fault = try #require(error as? any Fault, comment)
    #expect(fault.kind == .data, comment)
    let text = fault.description
    #expect(text.hasSuffix("."), comment)
    #expect(!text.contains("\n") && text.count < 800, comment)
  }

  /// k̂ is within three of its standard errors, (1 + k)/√M for a tail of M weights: 0.7 is above it for one seed in fourteen.
  private static func expectShape(
    _ shape: Double, of posterior: Posterior, _ comment: Comment
  ) throws {
    let weights = try #require(posterior.run.guide?.importance, comment)
    let draws = Double(weights.draws)
    let error = (1 + shape) / min(draws / 5, 3 * draws.squareRoot()).squareRoot()
    #expect(error < 0.25 && abs(weights.paretoK - shape) < 3 * error, comment)
  }

  @Test(.tags(.random), arguments: HostileModel.all.indices, QuickInference.names)
  func endsInDoubtOrInWords(_ place: Int, _ name: String) throws {
    let model = HostileModel.all[place]
    let inference = try Self.inference(name)
    let isFitted = inference.method.isFitted
    var posterior: Posterior
    do {
      posterior = try inference.fit(CompiledModel(model))
      posterior.judgeChains()
    } catch {
      return try Self.expectClear(error, "\(model.words), \(name): \(error)")
    }
    let doubts = Self.doubts(posterior)
    let comment: Comment = "\(model.words), \(name): \(doubts)"
    #expect(posterior.run.gradientEvaluations <= Self.mostGradients, comment)
    let values = try posterior.scalar("x")
    #expect(!doubts.isEmpty || values.mean().isFinite, comment)
    if posterior.run.converged == true {
      #expect(!doubts.isEmpty || posterior.run.guide?.elbo.isFinite ?? true, comment)
    }
    // Draws from the prior know no term.
    guard isFitted else { return }
    switch model.truth {
    case .nowhere: Issue.record("\(comment)")
    // A point has no width that could show it.
    case .improper: #expect(!doubts.isEmpty || inference.method == .map, comment)
    case .flatAlongOneDirection:
      guard doubts.isEmpty, inference.method != .map else { return }
      try Self.expectShape(1, of: posterior, comment)
    case .proper(let mean, let deviation):
      guard doubts.isEmpty, inference.method != .map else { return }
      #expect(abs(values.mean() - mean) < 0.5 * deviation, comment)
      #expect(abs(values.standardDeviation() / deviation - 1) < 0.5, comment)
    }
  }

  /// Nothing to infer: the answer is known without work, or refused.
  @Test(arguments: QuickInference.names) func aModelWithoutParameters(_ name: String) throws {
    struct Known: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws { m.observe("y", Normal(0, 1), [0.5]) }
    }
    do {
      let posterior = try Self.inference(name).fit(CompiledModel(Known()))
      #expect(posterior.run.gradientEvaluations <= Self.mostGradients)
      #expect(posterior.summaries().isEmpty)
    } catch {
      try Self.expectClear(error, "\(name): \(error)")
    }
  }
}

/// Densities whose slope is not that of their values, which no model declares.
@Suite struct HostileGradientTests {
  /// A standard normal in which the gradient of one coordinate of two is replaced.
  private static func normal(slope: Double) -> ClosureLogDensity {
    ClosureLogDensity(dimension: 2) { q, gradient in
      gradient[0] = -q[0]
      gradient[1] = slope
      return -0.5 * (q[0] * q[0] + q[1] * q[1])
    }
  }

  /// How each inference ends: an error in words, or whether it claims to have done well.
  private static let inferences:
    [(name: String, claim: @Sendable (ClosureLogDensity) throws -> Bool)] = [
      (
        "NUTS",
        { density in
          var sampler = NUTS(chains: 2, draws: 50, warmup: 50, seed: 1)
          (sampler.threads, sampler.maximumTreeDepth) = (1, 6)
          let run = try sampler.sample(density)
          #expect(run.gradientEvaluations < 2 * 63 * 300)
          let draws = run.chains.map(\.draws)
          let report = SamplerReport(
            names: ["x", "y"],
            summaries: (0..<2).map { ParameterSummary(ChainedValues(draws, coordinate: $0)) },
            chains: draws, maximumTreeDepth: 6)
          return report.chainFindings.isEmpty
        }
      ),
      (
        "SVI",
        { density in
          var svi = SVI(seed: 1)
          svi.maximumSteps = 2000
          let run = try svi.fit(
            density, guide: MeanFieldNormal(dimension: 2), initial: [0.5, 0.5])
          return run.converged && run.warnings.isEmpty && run.elbo.paretoK < 0.7
        }
      ),
      (
        "Laplace",
        { density in
          var laplace = LaplaceApproximation(seed: 1)
          laplace.optimizer.maximumSteps = 300
          _ = try laplace.fit(density, initial: [0.5, 0.5])
          return true
        }
      ),
      (
        "Pathfinder",
        { density in
          let run = try Pathfinder(seed: 1).fit(density)
          return try run.sample(density, count: 200, seed: 1).paretoK < 0.7
        }
      ),
    ]

  @Test(arguments: [Double.nan, .infinity, 1e300, -1e300], inferences.indices)
  func isNotTrusted(_ slope: Double, _ place: Int) throws {
    let (name, claim) = Self.inferences[place]
    do {
      let claims = try claim(Self.normal(slope: slope))
      #expect(!claims, "\(name), \(slope)")
    } catch {
      #expect(error is any Fault, "\(name), \(slope): \(error)")
    }
  }
}
