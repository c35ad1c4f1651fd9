import Bayes
import TestSupport
import Testing

/// Sites whose one draw is an array: layout, density, draws from the prior.
@Suite struct ArraySiteTests {
  static let values = [-2.1, 0.3, 1.9, 2.4, -1.2, 0.1, 3]

  /// A mixture of three normal distributions in three lines.
  static func mixture(_ y: [Double]? = values) throws -> CompiledModel {
    try CompiledModel(
      Sketch { m in
        let row = m.plate("row", values.count)
        let group = m.plate("group", ["a", "b", "c"])
        let share = m.sample("share", Dirichlet(concentration: 2, along: group))
        let mean = m.sample("mean", Normal(0, 2), over: group, support: .ordered(along: group))
        m.observe("y", Mixture(weights: share, of: Normal(mean, 1.5), along: group), y, over: row)
      })
  }

  static let position = [0.3, -0.8, -1.1, 0.4, 0.2]

  /// Shares and means at `position`, the logarithm of both Jacobians.
  static let byHand: (share: [Double], mean: [Double], logJacobian: Double) = {
    let v = [0.3 - logarithm(2), -0.8]
    let z = v.map { 1 / (1 + exponential(-$0)) }
    let share = [z[0], (1 - z[0]) * z[1], (1 - z[0]) * (1 - z[1])]
    let mean = [-1.1, -1.1 + exponential(0.4), -1.1 + exponential(0.4) + exponential(0.2)]
    // ∂share₁/∂u₁ · ∂share₂/∂u₂: the Jacobian is triangular.
    let slopes = z[0] * (1 - z[0]) * (1 - z[0]) * z[1] * (1 - z[1])
    return (share, mean, logarithm(slopes) + 0.4 + 0.2)
  }()

  static func logLikelihoods() -> [Double] {
    values.map { y in
      logarithm(
        zip(byHand.share, byHand.mean).reduce(0) {
          $0 + $1.0 * exponential(ByHand.normal(y, $1.1, 1.5))
        })
    }
  }

  @Test func theDensityIsThatWrittenByHand() throws {
    let (share, mean, logJacobian) = Self.byHand
    // Γ(6)/Γ(2)³ = 120.
    let prior = logarithm(120) + share.reduce(0) { $0 + logarithm($1) } + ByHand.normal(mean, 2)
    let expected = prior + logJacobian + Self.logLikelihoods().reduce(0, +)
    var evaluator = try Self.mixture().makeEvaluator()
    #expect(abs(try evaluator.evaluate(Self.position).value - expected) < 1e-12 * abs(expected))
  }

  @Test func theLayoutHasTheEventsAxes() throws {
    let model = try Self.mixture()
    #expect(
      model.layout.scalars.map(\.name) == [
        "share[a]", "share[b]", "share[c]", "mean[a]", "mean[b]", "mean[c]",
      ])
    #expect(model.dimension == 5)
    let values = model.makeNamer().scalars(at: Self.position)
    let expected = Self.byHand.share + Self.byHand.mean
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func platesComeBeforeTheEvent() throws {
    let model = try CompiledModel(
      Sketch { m in
        let word = m.plate("word", ["x", "y", "z"])
        let topic = m.plate("topic", 2)
        let a = m.sample("a", Exponential(rate: 1), over: topic)
        _ = m.sample("phi", Dirichlet(concentration: a, along: word), over: topic)
        let k = m.plate("k", 2)
        _ = m.sample("L", LKJCholesky(concentration: 2, rows: k, columns: k.renamed("k′")))
      })
    let names = model.layout.scalars.map(\.name)
    #expect(names[2..<5] == ["phi[0,x]", "phi[0,y]", "phi[0,z]"])
    #expect(names[8...] == ["L[0,0]", "L[0,1]", "L[1,0]", "L[1,1]"])
    let values = model.makeNamer().scalars(at: Demo.position(model.dimension))
    #expect(abs(values[2..<5].reduce(0, +) - 1) < 1e-14)
    #expect(abs(values[5..<8].reduce(0, +) - 1) < 1e-14)
  }

  /// The gradient against differences, through bijector, prior, mixture and Jacobian together.
  @Test func gradientsAreThoseOfTheDensity() throws {
    var evaluator = try Self.mixture().makeEvaluator()
    let gradient = try evaluator.evaluate(Self.position).gradient
    for index in gradient.indices {
      func moved(_ step: Double) throws -> Double {
        var position = Self.position
        position[index] += step
        return try evaluator.evaluate(position).value
      }
      let h = 1e-3
      let slope =
        try (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
      #expect(abs(gradient[index] - slope) < 1e-8 * max(1, abs(slope)))
    }
  }

  // MARK: draws from the prior

  /// The draws of every scalar from the prior, by name.
  func draws(_ count: Int, _ model: CompiledModel) throws -> [String: [Double]] {
    let namer = model.makeNamer()
    var random = RandomStream(seed: seed(17), purpose: .prior)
    var result: [String: [Double]] = [:]
    for _ in 0..<count {
      let values = try namer.scalars(at: model.ancestralDraw(using: &random))
      for (scalar, value) in zip(model.layout.scalars, values) {
        result[scalar.name, default: []].append(value)
      }
    }
    return result
  }

  func expectMoments(_ draws: [Double], mean: Double, variance: Double, _ name: String) {
    let n = Double(draws.count)
    let found = draws.reduce(0, +) / n
    #expect(abs(found - mean) < 4.5 * (variance / n).squareRoot(), "\(name): mean \(found)")
    let squares = draws.map { ($0 - mean) * ($0 - mean) }
    let spread = squares.reduce(0, +) / n
    let fourth = squares.reduce(0) { $0 + $1 * $1 } / n - spread * spread
    #expect(abs(spread - variance) < 4.5 * (fourth / n).squareRoot(), "\(name): variance \(spread)")
  }

  @Test(.tags(.random)) func drawsHaveTheMomentsOfTheirDistributions() throws {
    let concentrations = [0.4, 1.5, 3]
    let model = try CompiledModel(
      Sketch { m in
        let k = m.plate("k", 3)
        let a = m.data("a", concentrations, over: k)
        _ = m.sample("share", Dirichlet(concentration: a, along: k))
        _ = m.sample("effect", Normal(0, 2), over: k, support: .sumToZero(along: k))
        _ = m.sample("direction", Flat(), over: k, support: .unitVector(along: k))
        _ = m.sample("even", Flat(), over: k, support: .simplex(along: k))
        let columns = k.renamed("k′")
        let factor = m.sample("L", LKJCholesky(concentration: 1.5, rows: k, columns: columns))
        let other = k.renamed("row′")
        let inner = factor.renamed(k, to: other)
        m.deterministic("R", factor.dot(inner, along: columns))
      })
    let drawn = try draws(8000, model)
    let total = concentrations.reduce(0, +)
    for k in 0..<3 {
      let share = concentrations[k] / total
      let variance = share * (1 - share) / (total + 1)
      expectMoments(try #require(drawn["share[\(k)]"]), mean: share, variance: variance, "share")
      // σ² (1 − 1/K) for normal elements that sum to 0; 1/K on the sphere; K = 3 shares of concentration 1.
      expectMoments(try #require(drawn["effect[\(k)]"]), mean: 0, variance: 4 * 2 / 3.0, "effect")
      expectMoments(try #require(drawn["direction[\(k)]"]), mean: 0, variance: 1 / 3.0, "direction")
      expectMoments(try #require(drawn["even[\(k)]"]), mean: 1 / 3.0, variance: 1 / 18.0, "even")
    }
    // Every correlation is 2B − 1, B ~ Beta(a, a), a = η + ½(K − 2): its variance is 1/(2a + 1).
    for pair in ["R[0,1]", "R[0,2]", "R[1,2]"] {
      expectMoments(try #require(drawn[pair]), mean: 0, variance: 1 / 5.0, pair)
    }
  }

  /// The order statistics of three normal numbers: the middle one has mean 0, the largest 3/(2√π).
  @Test(.tags(.random)) func orderedDrawsAreOrderStatistics() throws {
    let drawn = try draws(8000, Self.mixture(nil))
    let largest = 2 * 1.5 / Double.pi.squareRoot()
    for (name, mean) in [("mean[a]", -largest), ("mean[b]", 0), ("mean[c]", largest)] {
      let values = try #require(drawn[name])
      let found = values.reduce(0, +) / 8000
      // Order statistics vary less than single elements.
      #expect(abs(found - mean) < 4.5 * 2 / 8000.0.squareRoot(), "\(name) \(found)")
    }
  }

  /// Elements that differ are drawn by rejection: P(x₁ < x₂) moves both means.
  @Test(.tags(.random)) func orderedDrawsOfDifferentElements() throws {
    let model = try CompiledModel(
      Sketch { m in
        let k = m.plate("k", 2)
        let location = m.data("location", [1, 0], over: k)
        _ = m.sample("x", Normal(location, 1), over: k, support: .ordered(along: k))
      })
    let drawn = try draws(8000, model)
    // d = x₂ − x₁ ~ N(−1, 2) given d > 0; s = x₁ + x₂ ~ N(1, 2) as before.
    let (first, second) = (try #require(drawn["x[0]"]), try #require(drawn["x[1]"]))
    let sums = zip(first, second).map { $0 + $1 }
    expectMoments(sums, mean: 1, variance: 2, "sum")
    let differences = zip(first, second).map { $1 - $0 }
    let ratio = exponential(-0.25) / (2 * Double.pi).squareRoot() / 0.23975006109347669
    let mean = -1 + 2.0.squareRoot() * ratio
    #expect(abs(differences.reduce(0, +) / 8000 - mean) < 4.5 * 1 / 8000.0.squareRoot())
  }

  @Test func whatCannotBeDrawnIsSaid() throws {
    let model = try CompiledModel(
      Sketch { m in
        _ = m.sample("scale", Flat(on: .positive))
      })
    var random = RandomStream(seed: seed(1))
    let error = try #require(throws: ModelError.self) { try model.ancestralDraw(using: &random) }
    #expect(error.site == "scale" && error.message.contains("proper prior"))
    // And the density is that of the Jacobian alone.
    var evaluator = model.makeEvaluator()
    #expect(try evaluator.evaluate([0.7]).value == 0.7)
  }
}
