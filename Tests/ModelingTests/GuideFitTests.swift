import Bayes
import TestSupport
import Testing

/// μ ~ N(0, 2), θⱼ ~ N(μ, τ), yⱼₖ ~ N(θⱼ, σ): everything about it is known in closed form.
private struct Groups: Model {
  static let y: [[Double]] = [
    [2.1, 3.4, 2.9], [-0.3, 0.8, 0.1], [1.2, 1.9, 3.0], [0.4, -1.1, 0.2], [2.6, 2.2, 4.1],
  ]
  static let (prior, tau, sigma) = (2.0, 0.7, 1.1)
  var isNoncentered = false

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let group = m.plate("group", ["a", "b", "c", "d", "e"])
    let row = m.plate("row", 3)
    let mu = m.sample("mu", Normal(0, Quantity(Self.prior)))
    let theta = m.sample(
      "theta", Normal(mu, Quantity(Self.tau)), over: group,
      parameterization: isNoncentered ? .noncentered : .centered)
    m.observe(
      "y", Normal(theta, Quantity(Self.sigma)), Self.y.flatMap { $0 }, over: group, row)
  }

  /// log N(y; 0, Σ), with Σ of all 15 observations.
  static let logEvidence: Double = {
    let all = y.flatMap { $0 }
    let covariance = all.indices.map { i in
      all.indices.map { j in
        prior * prior + (i / 3 == j / 3 ? tau * tau : 0) + (i == j ? sigma * sigma : 0)
      }
    }
    // Σ x = y by elimination.
    var rows = zip(covariance, all).map { $0 + [$1] }
    for column in all.indices {
      for row in all.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in rows[row].indices { rows[row][place] -= factor * rows[column][place] }
      }
    }
    let square = all.indices.reduce(0) { $0 + all[$1] * rows[$1][15] / rows[$1][$1] }
    let logDeterminant = GuidePoint.logAbsDeterminant(covariance)
    return -0.5 * (square + logDeterminant + 15 * logarithm(2 * .pi))
  }()

  /// By how much the best independent normals fall short: ½ (Σ log Λᵢᵢ − log |Λ|), with Λ the posterior precision.
  static let meanFieldDeficit: Double = {
    let (pull, data) = (1 / (tau * tau), 3 / (sigma * sigma))
    let precision = (0...5).map { i in
      (0...5).map { j in
        i == j ? (i == 0 ? 1 / (prior * prior) + 5 * pull : pull + data) : i * j == 0 ? -pull : 0
      }
    }
    let diagonal = precision.indices.reduce(0) { $0 + logarithm(precision[$1][$1]) }
    return 0.5 * (diagonal - GuidePoint.logAbsDeterminant(precision))
  }()

  /// q(μ) q(θ | μ), with the family of the posterior in it: θ is normal with a mean linear in μ.
  static let guide = GuideSketch { g in
    let mu = g.sample(
      "mu",
      Normal(
        g.parameter("m", like: "mu", initial: .atStart),
        g.parameter("s", like: "mu", support: .positive, initial: 0.1)))
    g.sample(
      "theta",
      Normal(
        g.parameter("a", like: "theta") + g.parameter("b") * mu,
        g.parameter("w", like: "theta", support: .positive, initial: 0.1)))
  }

  /// The posterior, in the guide's parameters.
  static let exact: [Double] = {
    let (pull, data) = (1 / (tau * tau), 3 / (sigma * sigma))
    let means = y.map { $0.reduce(0, +) / 3 }
    let marginal = 1 / (tau * tau + sigma * sigma / 3)
    let precision = 1 / (prior * prior) + 5 * marginal
    return [means.reduce(0, +) * marginal / precision, -0.5 * logarithm(precision)]
      + means.map { $0 * data / (pull + data) } + [pull / (pull + data)]
      + means.map { _ in -0.5 * logarithm(pull + data) }
  }()
}

@Suite struct GuideFitTests {
  /// At the posterior, log p − log q is the log evidence at every draw, whatever coordinates inference works in.
  @Test(.tags(.random), arguments: [false, true]) func thePosteriorIsWithinTheFamily(
    _ isNoncentered: Bool
  ) throws {
    let model = try CompiledModel(Groups(isNoncentered: isNoncentered))
    let guide = try CompiledGuide(Groups.guide, for: model)
    var run = GuideRun(guide)
    var density = model.makeEvaluator()
    for own in 0..<20 as Range<UInt64> {
      let noise = GuidePoint.numbers(6, seed: seed(own))
      let drawn = run.draw(noise, Groups.exact)
      let (logDensity, gradient) = try density.evaluate(drawn.position)
      #expect(abs(logDensity - drawn.logDensity - Groups.logEvidence) < 1e-11)
      // And the two gradients are one.
      let own = run.logDensityGradient(noise, Groups.exact)
      #expect(zip(gradient, own).allSatisfy { abs($0 - $1) < 1e-11 })
    }
  }

  /// Found by ascent: the ELBO is the log evidence, of which the mean field misses the known part.
  @Test(.tags(.random)) func ascentFindsItWhereTheMeanFieldCannot() throws {
    var inference = SVI(seed: seed(5))
    inference.entropyGradient = .atDraws
    let fitted = try inference.fit(Groups(), guide: Groups.guide)
    let elbo = try #require(fitted.posterior.run.guide?.elbo)
    let error = try #require(fitted.posterior.run.guide?.elboStandardError)
    #expect(abs(elbo - Groups.logEvidence) < 1e-3 + 4 * error)
    #expect(error < 0.01)
    for (name, range) in [("m", 0..<1), ("a", 2..<7), ("b", 7..<8)] {
      let found = try #require(fitted.parameters[name])
      for (value, expected) in zip(found.values, Groups.exact[range]) {
        #expect(abs(value - expected) < 0.02, "\(name)")
      }
    }
    let widths = try #require(fitted.parameters["w"]).values
    #expect(widths.allSatisfy { abs(logarithm($0) - Groups.exact[8]) < 0.02 })

    let meanField = try inference.fit(Groups()).run
    let best = try #require(meanField.guide?.elbo)
    let short = Groups.logEvidence - Groups.meanFieldDeficit
    #expect(Groups.meanFieldDeficit > 0.25)
    #expect(abs(best - short) < 0.01 + 4 * (meanField.guide?.elboStandardError ?? .nan))
  }

  // MARK: points

  private static let spread = Sketch { m in
    let row = m.plate("row", 4)
    let sigma = m.sample("sigma", Exponential(rate: 0.8))
    let mu = m.sample("mu", Normal(0, 1))
    m.observe("y", Normal(mu, sigma), [0.5, -1.2, 2.0, 0.1], over: row)
  }

  /// log p(σ, μ, y), as densities of the values.
  private func joint(_ sigma: Double, _ mu: Double) -> Double {
    let rows = [0.5, -1.2, 2.0, 0.1].reduce(0) {
      $0 - 0.5 * ($1 - mu) * ($1 - mu) / (sigma * sigma) - logarithm(sigma)
    }
    return logarithm(0.8) - 0.8 * sigma - 0.5 * mu * mu + rows - 2.5 * logarithm(2 * .pi)
  }

  @Test(arguments: [GuideSpace.support, .coordinates]) func pointsAreModesInPart(
    _ space: GuideSpace
  )
    throws
  {
    let model = try CompiledModel(Self.spread)
    // σ = s log(1 + exp u), s = 2/rate: light tails are sampled in softplus.
    let softplusScale = 2.5
    let coordinate = logarithm(exponential(1.7 / softplusScale) - 1)
    let program = GuideSketch { g in
      g.point("sigma", on: space, initial: space == .support ? 1.7 : .value(coordinate))
      g.point("mu", initial: 0.4)
    }
    let guide = try CompiledGuide(program, for: model)
    #expect(guide.points == ["sigma", "mu"])
    #expect(guide.noiseDimension == 0 && guide.parameterCount == 2)
    let phi = guide.initialParameters(around: [0, 0])
    var run = GuideRun(guide)
    var density = model.makeEvaluator()
    func elbo(_ phi: [Double]) throws -> Double {
      let drawn = run.draw([], phi)
      return try density.evaluate(drawn.position).value - drawn.logDensity
    }
    // Without the Jacobian log dσ/du in the one case, with it in the other.
    let jacobian =
      space == .support ? 0 : logarithm(softplusScale * (1 - exponential(-1.7 / softplusScale)))
    let value = try elbo(phi)
    #expect(abs(value - joint(1.7, 0.4) - jacobian) < 1e-12)
    // What ascent follows is the slope of that.
    let drawn = run.draw([], phi)
    let slope = zip(
      try density.evaluate(drawn.position).gradient, run.logDensityGradient([], phi)
    ).map { $0 - $1 }
    let pulled = run.pullBack(slope, [], phi)
    for place in 0..<2 {
      var (above, below) = (phi, phi)
      above[place] += 1e-5
      below[place] -= 1e-5
      let difference = try elbo(above) - elbo(below)
      #expect(abs(pulled[place] - difference / 2e-5) < 1e-8)
    }
  }

  /// A point of an array, and of a site that inference sees by other coordinates.
  @Test func pointsOfArraysStandWhereTheyAreTold() throws {
    let model = try CompiledModel(GuideModels.mixed)
    let program = GuideSketch { g in
      g.point("weights", initial: [0.5, 0.2, 0.3])
      g.point("steps", initial: [-1, 0.5, 2])
      g.point("theta", initial: [1, 2, 3])
      g.point("heavy", initial: -3)
      g.point("mu", on: .coordinates, initial: 0.3)
      g.meanFieldForRest()
    }
    let guide = try CompiledGuide(program, for: model)
    var run = GuideRun(guide)
    let phi = guide.initialParameters(around: [Double](repeating: 0, count: model.dimension))
    let position = run.draw([Double](repeating: 0.7, count: guide.noiseDimension), phi).position
    let scalars = model.makeNamer().scalars(at: position)
    for (site, expected) in [
      ("weights", [0.5, 0.2, 0.3]), ("steps", [-1, 0.5, 2]), ("theta", [1, 2, 3]),
      ("heavy", [-3]), ("mu", [0.3]),
    ] {
      let range = try #require(model.layout.range(of: site))
      #expect(zip(scalars[range], expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(site)")
    }
  }

  @Test func aFitWithPointsSaysSo() throws {
    var inference = SVI(seed: seed(2))
    inference.maximumSteps = 200
    let fitted = try inference.fit(
      Self.spread,
      guide: GuideSketch { g in
        g.point("sigma")
        g.meanField("mu")
      })
    #expect(fitted.posterior.run.guide?.importance == nil)
    #expect(fitted.posterior.run.warnings.contains { $0.contains("sigma") && $0.contains("point") })
    let sigma = try #require(fitted.posterior["sigma"]?.values()).values
    #expect(Set(sigma).count == 1)
    #expect(try fitted.posterior.importanceWeights(Self.spread) == nil)
    #expect(throws: CorrectionRefused.self) {
      try fitted.posterior.importanceCorrected(Self.spread)
    }
  }
}
