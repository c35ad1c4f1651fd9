import Bayes
import TestSupport
import Testing

/// A model written on the spot.
private struct Sketch: Model {
  let body: @Sendable (inout ModelBuilder) throws -> Void
  init(_ body: @escaping @Sendable (inout ModelBuilder) throws -> Void) { self.body = body }
  func callAsFunction(_ m: inout ModelBuilder) throws { try body(&m) }
}

/// Whole fits of models with arrays, against posteriors known in closed form.
@Suite(.tags(.random)) struct ArrayPosteriorTests {
  private static func nuts(_ seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.seed = seed
    return sampler
  }

  /// The mean of a scalar against a known one, in Monte Carlo standard errors.
  private func expectMean(
    _ posterior: Posterior, _ scalar: String, _ expected: Double, deviation: Double
  ) throws {
    let summary = try #require(posterior.summaries().first { $0.name == scalar }?.statistics)
    #expect(abs(summary.mean - expected) < 4.5 * summary.mcseMean, "\(scalar): \(summary.mean)")
    #expect(
      abs(summary.sd / deviation - 1) < 0.1,
      "\(scalar): \(summary.sd)")
  }

  /// Dirichlet(α) and counts n give Dirichlet(α + n).
  @Test func sharesOfCounts() throws {
    let posterior = try Self.nuts(seed(4)).fit(
      Sketch { m in
        let row = m.plate("row", 2)
        let k = m.plate("k", ["a", "b", "c"])
        let alpha = m.data("alpha", [0.5, 1, 2], over: k)
        let share = m.sample("share", Dirichlet(concentration: alpha, along: k))
        m.observe(
          "n", Multinomial(trials: 10, probabilities: share, along: k), [1, 4, 5, 0, 6, 4],
          over: row)
      })
    #expect(posterior.divergences == 0)
    let concentrations = [1.5, 11, 11]
    for (name, a) in zip(["a", "b", "c"], concentrations) {
      let p = a / 23.5
      try expectMean(
        posterior, "share[\(name)]", p, deviation: (p * (1 - p) / 24.5).squareRoot())
    }
  }

  /// Bivariate normal rows of correlation 0.8 with unknown mean and a gap: the gap's conditional mean and variance.
  private func withGap(_ y: [Double]?, _ parameterization: Parameterization = .centered) -> Sketch {
    Sketch { m in
      let row = m.plate("row", 3)
      let k = m.plate("k", ["u", "v"])
      let other = k.renamed("k′")
      let L = m.data("L", [1, 0, 0.8, 0.6], over: k, other)
      let mean = m.sample(
        "mean", MultivariateNormal(0, choleskyFactor: 2 * L, rows: k, columns: other),
        parameterization: parameterization)
      m.observe(
        "y", MultivariateNormal(mean, choleskyFactor: L, rows: k, columns: other), y, over: row,
        missing: .imputed)
    }
  }

  /// The mean has the posterior variance Σ/(n + ¼) once all is observed; of the row with a gap, v | u is normal with mean
  /// μᵥ + 0.8 (u − μᵤ) and variance 0.36. All is jointly normal: the exact answer by the conditional of the precision.
  @Test(arguments: [Parameterization.centered, .noncentered])
  func gapsAndMeans(_ parameterization: Parameterization) throws {
    let y = [1.0, 0.5, 0.2, 1.1, 2, .nan]
    let posterior = try Self.nuts(seed(6)).fit(withGap(y, parameterization))
    #expect(posterior.layout.scalars.map(\.name) == ["mean[u]", "mean[v]", "y_missing[2,v]"])
    // u has three observations: μᵤ ~ N(Σu/(3 + ¼), 1/(3 + ¼)). v given u: v = 0.8 u + e, e ~ N(μₑ, 0.36), μₑ = μᵥ − 0.8 μᵤ
    // with prior variance 4 · 0.36, observed in two rows: μₑ ~ N(Σe/(2 + ¼), 0.36/(2 + ¼)), independent of μᵤ.
    let meanU = 3.2 / 3.25
    let meanE = ((0.5 - 0.8) + (1.1 - 0.16)) / 2.25
    try expectMean(posterior, "mean[u]", meanU, deviation: (1 / 3.25).squareRoot())
    try expectMean(
      posterior, "mean[v]", meanE + 0.8 * meanU,
      deviation: (0.36 / 2.25 + 0.64 / 3.25).squareRoot())
    try expectMean(
      posterior, "y_missing[2,v]", 1.6 + meanE, deviation: (0.36 + 0.36 / 2.25).squareRoot())
  }

  /// A fit with imputed cells predicts with the same model on data without them.
  @Test func replicatesWithoutTheGaps() throws {
    let posterior = try Self.nuts(seed(6)).fit(withGap([1.0, 0.5, 0.2, 1.1, 2, .nan]))
    let predictive = try posterior.predictive(withGap(nil), draws: 500, seed: seed(3))
    #expect(predictive.dimensions.map(\.name) == ["row", "k"] && predictive.elementCount == 6)
    #expect(predictive.chains.count == 4 && predictive.replicates.count == 2000)
    // y = mean + noise: variance of mean[u], 1/3.25, and 1.
    let first = predictive.replicates.map { $0[$0.startIndex] }
    let variance = 1 + 1 / 3.25
    let mean = first.reduce(0, +) / 2000
    #expect(abs(mean - 3.2 / 3.25) < 6 * (variance / 2000).squareRoot())
    let again = try posterior.predictive(withGap(nil), draws: 500, seed: seed(3))
    #expect(again.chains == predictive.chains)
    #expect(
      try posterior.predictive(withGap(nil), draws: 500, seed: seed(4)).chains != predictive.chains)
    #expect(throws: LayoutMismatch.self) {
      try posterior.predictive(withGap([.nan, 0, 0, 0, 0, 0]), draws: 5)
    }
  }

  /// Prior-predictive draws: y ~ N(0, 4 Σ + Σ).
  @Test func priorPredictive() throws {
    let prior = try Posterior.prior(of: withGap(nil), draws: 3000, seed: seed(2))
    let predictive = try prior.predictive(withGap(nil), draws: 3000, seed: seed(5))
    let rows = predictive.replicates.map { Array($0) }
    #expect(rows.count == 3000)
    for (i, j, expected) in [(0, 0, 5.0), (0, 1, 4), (0, 2, 4), (1, 1, 5), (1, 2, 3.2)] {
      let found = rows.reduce(0) { $0 + $1[i] * $1[j] } / 3000
      #expect(abs(found - expected) < 4.5 * ((25 + expected * expected) / 3000).squareRoot())
    }
    #expect(prior.run.method == .ancestral)
  }

  /// The guide of a variational fit sees arrays as NUTS does.
  @Test func variationalFitsOfArrays() throws {
    var inference = SVI(seed: seed(5))
    inference.maximumSteps = 3000
    let posterior = try inference.fit(
      Sketch { m in
        let row = m.plate("row", 2)
        let k = m.plate("k", 3)
        let share = m.sample("share", Dirichlet(concentration: 1, along: k))
        m.observe(
          "n", Multinomial(trials: 40, probabilities: share, along: k), [10, 12, 18, 8, 16, 16],
          over: row)
      })
    let share = try #require(posterior["share"])
    for (found, expected) in zip(share.means, [19, 29, 35].map { $0 / 83.0 }) {
      #expect(abs(found - expected) < 0.02)
    }
    let drawn = (0..<3).map { share.values(at: [$0])?.mean() ?? .nan }.reduce(0, +)
    #expect(abs(drawn - 1) < 1e-12)
  }
}
