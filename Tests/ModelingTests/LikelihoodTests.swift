import Bayes
import TestSupport
import Testing

/// Factors, weights, gaps, log likelihoods element by element, and replicated data.
@Suite struct LikelihoodTests {
  static let x = [-1.0, 0.5, 2, 3.5, -0.2]
  static let y = [0.1, 1.2, 2.2, 4.1, 0.4]

  func value(
    _ body: @escaping @Sendable (inout ModelBuilder) -> Void, at position: [Double] = [0.7]
  )
    throws -> Double
  {
    var evaluator = try CompiledModel(Sketch(body)).makeEvaluator()
    return try evaluator.evaluate(position).value
  }

  /// A factor that writes a normal likelihood is that likelihood, on all rows and on some.
  @Test func factorsAreLikelihoods() throws {
    func model(_ isFactor: Bool) throws -> CompiledModel {
      try CompiledModel(
        Sketch { m in
          let row = m.plate("row", 5, subsampled: true)
          let slope = m.sample("slope", Normal(0, 1))
          let mean = slope * m.data("x", Self.x, over: row)
          if isFactor {
            let y = m.data("y", Self.y, over: row)
            m.factor("fit", Normal(mean, 2).logDensity(of: y), over: row)
          } else {
            m.observe("fit", Normal(mean, 2), Self.y, over: row)
          }
        })
    }
    let (factor, likelihood) = (try model(true), try model(false))
    var (f, l) = (factor.makeEvaluator(), likelihood.makeEvaluator())
    #expect(try f.evaluate([0.7]) == l.evaluate([0.7]))
    var (some, same) = (
      try factor.subsampled().makeEvaluator(), try likelihood.subsampled().makeEvaluator()
    )
    some.selectRows([1, 3])
    same.selectRows([1, 3])
    #expect(try some.evaluate([0.7]) == same.evaluate([0.7]))
    let terms = try factor.makeLogLikelihood(site: "fit").values(at: [0.7])
    for (term, (x, y)) in zip(terms, zip(Self.x, Self.y)) {
      #expect(abs(term - ByHand.normal(y, 0.7 * x, 2)) < 1e-13)
    }
    let error = try #require(throws: ModelError.self) { try factor.makeReplicator(site: "fit") }
    #expect(error.site == "fit" && error.message.contains("drawn from"))
  }

  /// A weight of 2 is an observation seen twice, 0 one that was not made.
  @Test func weightsCount() throws {
    let weighted = try value { m in
      let row = m.plate("row", 5)
      let slope = m.sample("slope", Normal(0, 1))
      let mean = slope * m.data("x", Self.x, over: row)
      m.observe("y", Normal(mean, 2), Self.y, over: row, weights: [2, 1, 0, 1, 0.5])
    }
    let terms = zip(Self.x, Self.y).map { ByHand.normal($1, 0.7 * $0, 2) }
    let expected =
      ByHand.normal(0.7, 0, 1) + 2 * terms[0] + terms[1] + terms[3] + 0.5 * terms[4]
    #expect(abs(weighted - expected) < 1e-13)
  }

  @Test func weightsOfClassesCount() throws {
    let labels = Labels(classes: ["a", "b"], codes: [0, 1, 1])
    let weighted = try value { m in
      let row = m.plate("row", 3)
      let genre = m.plate("genre", ["a", "b"])
      let share = m.sample("share", Dirichlet(concentration: 1, along: genre))
      // The same probabilities for every row need no row.
      m.observe(
        "y", Categorical(probabilities: share, along: genre), labels, over: row, weights: [1, 2, 1])
    }
    let p = 1 / (1 + exponential(-0.7))
    #expect(abs(weighted - (2 * logarithm(p) + 4 * logarithm(1 - p))) < 1e-13)
  }

  // MARK: gaps

  static func withGaps(_ y: [Double]?) throws -> CompiledModel {
    try CompiledModel(
      Sketch { m in
        let row = m.plate("row", ["p", "q", "r", "s", "t"])
        let slope = m.sample("slope", Normal(0, 1))
        let mean = slope * m.data("x", x, over: row)
        m.observe("y", Normal(mean, 2), y, over: row, missing: .imputed)
      })
  }

  @Test func gapsAreLatent() throws {
    let model = try Self.withGaps([0.1, .nan, 2.2, .nan, 0.4])
    #expect(model.layout.scalars.map(\.name) == ["slope", "y_missing[q]", "y_missing[s]"])
    #expect(model.layout.sites.map(\.isImputed) == [false, true])
    var evaluator = model.makeEvaluator()
    let full = [0.1, 1.7, 2.2, -3, 0.4]
    let terms = zip(Self.x, full).map { ByHand.normal($1, 0.7 * $0, 2) }
    let (value, gradient) = try evaluator.evaluate([0.7, 1.7, -3])
    #expect(abs(value - terms.reduce(ByHand.normal(0.7, 0, 1), +)) < 1e-13)
    #expect(abs(gradient[1] + (1.7 - 0.35) / 4) < 1e-14)
    // Only what was observed takes part in cross-validation.
    let likelihood = try model.makeLogLikelihood(site: "y")
    #expect(likelihood.elements == [0, 2, 4])
    let found = likelihood.values(at: [0.7, 1.7, -3])
    #expect(zip(found, [terms[0], terms[2], terms[4]]).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func gapsOfPositiveNumbersArePositive() throws {
    let model = try CompiledModel(
      Sketch { m in
        let row = m.plate("row", 3)
        let rate = m.sample("rate", Exponential(rate: 1))
        m.observe("y", Exponential(rate: rate), [1, .nan, 2], over: row, missing: .imputed)
      })
    var evaluator = model.makeEvaluator()
    // The map of a rate with a fixed prior, 2 log(1 + eᵘ), and its slope.
    let (rate, slope) = (2 * logarithm(1 + exponential(0.2)), 2 / (1 + exponential(-0.2)))
    let gap = exponential(-0.5)
    let expected = -rate + logarithm(slope) + 3 * logarithm(rate) - rate * (3 + gap) - 0.5
    #expect(abs(try evaluator.evaluate([0.2, -0.5]).value - expected) < 1e-13)
    #expect(abs(model.makeNamer().scalars(at: [0.2, -0.5])[1] - gap) < 1e-14)
  }

  /// From the prior, a gap is a draw of the likelihood: its variance is x² + 2².
  @Test(.tags(.random)) func gapsAreDrawnFromTheLikelihood() throws {
    let model = try Self.withGaps([0.1, .nan, 2.2, .nan, 0.4])
    let namer = model.makeNamer()
    var random = RandomStream(seed: seed(3), purpose: .prior)
    var squares = [0.0, 0]
    for _ in 0..<4000 {
      let values = try namer.scalars(at: model.ancestralDraw(using: &random))
      for gap in 0..<2 { squares[gap] += values[gap + 1] * values[gap + 1] / 4000 }
    }
    for (found, expected) in zip(squares, [4.25, 16.25]) {
      #expect(abs(found - expected) < 4.5 * expected * (2 / 4000.0).squareRoot())
    }
  }

  @Test func withoutGapsNothingIsLatent() throws {
    #expect(try Self.withGaps(Self.y).layout.scalars.map(\.name) == ["slope"])
    #expect(try Self.withGaps(nil).layout.scalars.map(\.name) == ["slope"])
  }

  // MARK: replicated data

  @Test func mixturesElementByElement() throws {
    let found = try ArraySiteTests.mixture().makeLogLikelihood(site: "y")
      .values(at: ArraySiteTests.position)
    let expected = ArraySiteTests.logLikelihoods()
    #expect(found.count == 7)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  /// Mean and variance of replicates of a mixture: Σ wₖ μₖ and Σ wₖ (μₖ² + σ²) less its square.
  @Test(.tags(.random)) func replicatesOfAMixture() throws {
    let replicator = try ArraySiteTests.mixture(nil).makeReplicator(site: "y")
    var random = RandomStream(seed: seed(8), purpose: .predictive)
    let draws = (0..<2000).flatMap { _ in
      replicator.draw(at: ArraySiteTests.position, using: &random)
    }
    #expect(draws.count == 14_000 && replicator.axes.map(\.name) == ["row"])
    let (share, mean, _) = ArraySiteTests.byHand
    let first = zip(share, mean).reduce(0) { $0 + $1.0 * $1.1 }
    let variance =
      zip(share, mean).reduce(0) { $0 + $1.0 * ($1.1 * $1.1 + 2.25) } - first * first
    let n = Double(draws.count)
    let found = draws.reduce(0, +) / n
    let spread = draws.reduce(0) { $0 + ($1 - first) * ($1 - first) } / n
    #expect(abs(found - first) < 4.5 * (variance / n).squareRoot())
    #expect(abs(spread - variance) < 4.5 * variance * (3 / n).squareRoot())
  }

  @Test(.tags(.random)) func replicatesOfClassesAndCounts() throws {
    let model = try CompiledModel(
      Sketch { m in
        let row = m.plate("row", 400)
        let grade = m.plate("grade", ["low", "middle", "high"])
        let cut = m.plate("cut", 2)
        let cuts = m.sample("cuts", Normal(0, 1), over: cut, support: .ordered(along: cut))
        m.observe(
          "y", OrderedLogistic(0.5, cutPoints: cuts, along: cut, classes: grade), nil, over: row)
        let share = m.sample("share", Dirichlet(concentration: 1, along: grade))
        m.observe("n", Multinomial(trials: 30, probabilities: share, along: grade), nil, over: row)
      })
    let position = [-0.4, 0.3, 0.2, -0.6]
    var random = RandomStream(seed: seed(9), purpose: .predictive)
    let grades = try model.makeReplicator(site: "y").draw(at: position, using: &random)
    let cuts = [-0.4, -0.4 + exponential(0.3)].map { 1 / (1 + exponential(0.5 - $0)) }
    let shares = [cuts[0], cuts[1] - cuts[0], 1 - cuts[1]]
    let counts = try model.makeReplicator(site: "n").draw(at: position, using: &random)
    #expect(counts.count == 1200)
    let given = Array(model.makeNamer().scalars(at: position)[2...])
    for k in 0..<3 {
      let found = Double(grades.count { $0 == Double(k) }) / 400
      let p = shares[k]
      #expect(abs(found - p) < 4.5 * (p * (1 - p) / 400).squareRoot())
      let seen = (0..<400).reduce(0) { $0 + counts[$1 * 3 + k] } / 12_000
      #expect(abs(seen - given[k]) < 4.5 * (given[k] * (1 - given[k]) / 12_000).squareRoot())
    }
    #expect((0..<400).allSatisfy { counts[$0 * 3..<$0 * 3 + 3].reduce(0, +) == 30 })
  }

  /// Mixtures of counts and of vectors are summed out alike.
  @Test(.tags(.random)) func mixturesOfCountsAndOfVectors() throws {
    let rates = [1.5, 8]
    let model = try CompiledModel(
      Sketch { m in
        let row = m.plate("row", 4)
        let group = m.plate("group", 2)
        let k = m.plate("k", 2)
        let other = k.renamed("k′")
        let share = m.sample("share", Dirichlet(concentration: 1, along: group))
        let rate = m.data("rate", rates, over: group)
        m.observe(
          "n", Mixture(weights: share, of: Poisson(rate: rate), along: group), [0, 2, 9, 4],
          over: row)
        let place = m.data("place", [-1, 0, 2, 1], over: group, k)
        let identity = m.data("identity", [1, 0, 0, 1], over: k, other)
        m.observe(
          "v",
          Mixture(
            logits: log(share),
            of: MultivariateNormal(place, choleskyFactor: identity, rows: k, columns: other),
            along: group), [0, 0, 1, 1, 2, 0.5, -1, -1], over: row)
      })
    let share = [1 / (1 + exponential(-0.4)), 1 / (1 + exponential(0.4))]
    func expect(_ site: String, _ expected: [Double]) throws {
      let found = try model.makeLogLikelihood(site: site).values(at: [0.4])
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-13 }, "\(site): \(found)")
    }
    try expect(
      "n",
      zip([0.0, 2, 9, 4], [1.0, 2, 362_880, 24]).map { n, factorial in
        logarithm(
          (0..<2).reduce(0) {
            $0 + share[$1] * power(rates[$1], n) * exponential(-rates[$1]) / factorial
          })
      })
    let places = [[-1.0, 0], [2, 1]]
    try expect(
      "v",
      [[0.0, 0], [1, 1], [2, 0.5], [-1, -1]].map { v in
        logarithm(
          (0..<2).reduce(0) {
            $0 + share[$1]
              * exponential(
                ByHand.normal(v[0], places[$1][0], 1) + ByHand.normal(v[1], places[$1][1], 1))
          })
      })
    var random = RandomStream(seed: seed(12), purpose: .predictive)
    let replicator = try model.makeReplicator(site: "n")
    let draws = (0..<1000).flatMap { _ in replicator.draw(at: [0.4], using: &random) }
    let mean = share[0] * rates[0] + share[1] * rates[1]
    let variance = zip(share, rates).reduce(0) { $0 + $1.0 * ($1.1 + $1.1 * $1.1) } - mean * mean
    #expect(abs(draws.reduce(0, +) / 4000 - mean) < 4.5 * (variance / 4000).squareRoot())
  }
}
