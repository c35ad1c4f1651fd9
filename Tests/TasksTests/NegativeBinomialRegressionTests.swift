import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// A model of counts, from simulated rows of known parameters to predictions.
@Suite struct NegativeBinomialRegressionTests {
  static let (intercept, weight, concentration) = (1.0, 0.6, 2.5)

  /// Counts of mean exp(1 + 0.6 x) and variance μ + μ²/2.5: Poisson's, with gamma-distributed rates.
  static func table(_ count: Int, seed own: UInt64) throws -> Table {
    var random = RandomStream(seed: seed(own))
    let x = (0..<count).map { _ in random.normal() }
    let y = x.map { x in
      let mean = exponential(intercept + weight * x)
      return random.poisson(
        rate: mean * random.gamma(shape: concentration) / concentration)
    }
    return try Table(
      source: "rows", columns: [Column("x", numbers: x), Column("y", numbers: y)])
  }

  static func fit(_ split: Split, draws: Int = 200) throws -> TableFit {
    var sampler = NUTS(seed: seed(2))
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 300, draws)
    return try NegativeBinomialRegression().fit(
      to: split, pipeline: Pipeline(target: "y", scaling: .none), by: .nuts(sampler))
  }

  @Test(.tags(.random)) func parametersAreRecovered() throws {
    let fit = try Self.fit(Split(training: Self.table(500, seed: 1)), draws: 400)
    for (draws, truth) in [
      (try fit.posterior.scalar("alpha"), Self.intercept),
      (try fit.posterior.scalar("beta", "x"), Self.weight),
      (try fit.posterior.scalar("dispersion"), 1 / Self.concentration.squareRoot()),
    ] {
      // How far the truth is from the mean of the posterior, by its SD and the Monte Carlo error.
      let error = draws.standardDeviation() * (1 + 1 / draws.bulkESS()).squareRoot()
      #expect(abs(draws.mean() - truth) < 4.5 * error)
      // 500 rows leave little doubt.
      #expect(draws.standardDeviation() < 0.15)
    }
    let report = try #require(try fit.predictiveCheck(replicates: 200, seed: seed(4))?.numbers)
    #expect(report.checks.map(\.name).contains("share of zeros"))
    #expect(report.suspicious.isEmpty, "\(report.findings)")
  }

  /// The probability mass of a row by hand, from the named draws: it sums to 1, and gives the printed predictions and scores.
  @Test func predictionsAreSumsOverCounts() throws {
    let split = try Self.table(150, seed: 1).split(by: .random, test: 30, seed: seed(3))
    let fit = try Self.fit(split)
    let alpha = try fit.posterior.scalar("alpha").values
    let beta = try fit.posterior.scalar("beta", "x").values
    let dispersion = try fit.posterior.scalar("dispersion").values
    func logMass(_ y: Double, _ x: Double, _ draw: Int) -> Double {
      let mean = exponential(alpha[draw] + beta[draw] * x)
      let phi = 1 / (dispersion[draw] * dispersion[draw])
      return lgamma(y + phi) - lgamma(phi) - lgamma(y + 1) + phi * log(phi / (phi + mean))
        + y * log(mean / (phi + mean))
    }
    func mass(_ y: Double, _ x: Double) -> Double {
      alpha.indices.reduce(0) { $0 + exponential(logMass(y, x, $1)) } / Double(alpha.count)
    }
    let test = try #require(split.test).table
    let (xs, ys) = (try test.numbers(in: "x"), try test.numbers(in: "y"))
    let predicted = try #require(try fit.predict(test).numbers)
    var (logDensity, covered) = (0.0, 0)
    for row in xs.indices {
      logDensity += logarithm(mass(ys[row], xs[row])) / 30
      covered += predicted.q5[row] <= ys[row] && ys[row] <= predicted.q95[row] ? 1 : 0
    }
    let score = try #require(fit.report.test?.numbers)
    #expect(abs(score.logDensity - logDensity) < 1e-9)
    #expect(score.coverage == Double(covered) / 30)

    // One row, every count: the library's own mass.
    let counts = 0...600
    let x = xs[0]
    let model = try CompiledModel(
      NegativeBinomialModel(
        features: DesignMatrix(features: ["x"], values: counts.map { _ in x }),
        response: counts.map(Double.init), mean: try #require(fit.target.moments).mean))
    let masses = try fit.posterior.logPredictiveDensities(model, rows: .new).map(exponential)
    #expect(abs(masses.reduce(0, +) - 1) < 1e-6)
    let mean = zip(counts, masses).reduce(0) { $0 + Double($1.0) * $1.1 }
    let square = zip(counts, masses).reduce(0) { $0 + Double($1.0 * $1.0) * $1.1 }
    #expect(abs(predicted.means[0] - mean) < 1e-4 * mean)
    #expect(abs(predicted.deviations[0] - (square - mean * mean).squareRoot()) < 1e-3)
    var below = 0.0
    var quantiles: [Double] = []
    for (count, mass) in zip(counts, masses) {
      below += mass
      while quantiles.count < 3, below >= [0.05, 0.5, 0.95][quantiles.count] {
        quantiles.append(Double(count))
      }
    }
    #expect(quantiles == [predicted.q5[0], predicted.q50[0], predicted.q95[0]])
  }

  /// With Poisson's variance the dispersion goes to 0, and the probabilities stay those of a distribution.
  @Test func whatIsOpenedIsWhatWasSaved() throws {
    let split = try Self.table(80, seed: 5).split(by: .random, test: 20, seed: seed(3))
    let fit = try Self.fit(split, draws: 30)
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.report == fit.report && opened.target == fit.target)
      #expect(opened.observed == fit.observed && opened.scoredTestRows == fit.scoredTestRows)
      #expect(try opened.predictiveAccuracy() == fit.predictiveAccuracy())
    }
  }

  @Test func numbersThatAreNoCountsAreRefused() throws {
    func refusal(_ numbers: [Double]) throws -> String {
      let table = try Table(
        source: "t.csv",
        columns: [Column("x", numbers: [1, 2, 3, 4]), Column("y", numbers: numbers)])
      do {
        _ = try NegativeBinomialRegression().fit(
          to: Split(training: table), pipeline: Pipeline(target: "y"),
          by: .ancestral(draws: 5, seed: 1))
        return ""
      } catch { return (error as? any Fault)?.message(for: .commandLine) ?? "\(error)" }
    }
    for (numbers, place) in [
      ([0, 1, -2, 3], "row 3, column \"y\": found -2"),
      ([0, 1.5, 2, 3], "row 2, column \"y\": found 1.5"),
    ] {
      let message = try refusal(numbers)
      #expect(message.hasPrefix("t.csv \(place), expected a count: 0, 1, 2, …."), "\(message)")
      #expect(message.contains("a model of quantities (bayes-genre models lists them)"))
    }
    #expect(try refusal([1, 0, 2, 3]).isEmpty)
  }
}
