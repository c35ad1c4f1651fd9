import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// Missing cells of a design matrix as latent numbers.
@Suite struct LatentFeatureTests {
  /// y_i ~ Normal(a x_i, 1): y, x of which some are NaN, and a given.
  private struct Line: Model {
    var x: DesignMatrix
    var y: [Double]
    var slope: Double
    var missing = MissingCells.imputed
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let row = m.plate("row", x.rowCount)
      let feature = m.plate("feature", x.features)
      _ = m.sample("unused", Normal(0, 1))
      let input = m.data(x, over: row, feature, missing: missing).sum(over: feature)
      m.observe("y", Normal(Quantity(slope) * input, 1), y, over: row)
    }
  }

  /// By the rule of conjugate normals x | y ~ Normal(a y/(1 + a²), 1/√(1 + a²)), for each row on its own.
  @Test(.tags(.random)) func theirPosteriorIsConjugate() throws {
    let (slope, y) = (2.0, [3.0, -1, 0.5])
    let model = Line(
      x: DesignMatrix(features: ["x"], values: [.nan, 0.7, .nan]), y: y, slope: slope)
    var sampler = NUTS()
    (sampler.seed, sampler.draws) = (seed(5), 2000)
    let posterior = try sampler.fit(model)
    let summaries = posterior.summaries()
    #expect(summaries.map(\.name) == ["unused", "data_missing[0,x]", "data_missing[2,x]"])
    let deviation = 1 / (1 + slope * slope).squareRoot()
    for (summary, y) in zip(summaries.dropFirst(), [3.0, 0.5]) {
      let statistics = summary.statistics
      let expected = slope * y * deviation * deviation
      #expect(abs(statistics.mean - expected) < 4.5 * statistics.mcseMean)
      #expect(abs(statistics.sd - deviation) < 4.5 * statistics.mcseSD)
    }
  }

  /// Without a gap, the model is the same as ever.
  @Test func completeMatricesAreData() throws {
    let x = DesignMatrix(features: ["x"], values: [1, 0.7, -2])
    let draws = try [MissingCells.imputed, .refused].map { missing in
      var sampler = NUTS()
      (sampler.chains, sampler.warmup, sampler.draws) = (1, 100, 100)
      return try sampler.fit(Line(x: x, y: [1, 2, 3], slope: 2, missing: missing)).draws
    }
    #expect(draws[0] == draws[1])
    let error = #expect(throws: ModelError.self) {
      _ = try CompiledModel(
        Line(
          x: DesignMatrix(features: ["x"], values: [1, .nan, 2]), y: [1, 2, 3], slope: 2,
          missing: .refused))
    }
    #expect(error?.message.contains("value 1 is nan") == true)
  }

  /// p(class) of a row whose feature is missing is the integral over its prior.
  private struct TwoClasses: Model {
    var x: DesignMatrix
    var y: Labels?
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let row = m.plate("row", x.rowCount)
      let feature = m.plate("feature", x.features)
      let classes = m.plate("class", ["no", "yes"])
      let weight = m.sample("weight", Normal(0, 0.001))
      let input = m.data(x, over: row, feature, missing: .imputed).sum(over: feature)
      let isYes = m.data("yes", [0, 1], over: classes)
      m.observe(
        "y", Categorical(logits: isYes * (1 + 2 * input + weight), along: classes), y, over: row)
    }
  }

  /// The mean of p(yes) over a standard normal feature, and of p(yes)²: the trapezoidal rule on a smooth function that vanishes at
  /// both ends.
  static let overThePrior: (mean: Double, square: Double) = {
    var (mean, square) = (0.0, 0.0)
    for step in -800...800 {
      let z = Double(step) / 100
      let weight = exp(-z * z / 2) / (2 * Double.pi).squareRoot() / 100
      let p = 1 / (1 + exp(-1 - 2 * z))
      mean += weight * p
      square += weight * p * p
    }
    return (mean, square)
  }()

  @Test(.tags(.random)) func predictionIntegratesOverThePrior() throws {
    let complete = TwoClasses(x: DesignMatrix(features: ["x"], values: [0.5]))
    let fit = try Posterior.prior(of: complete, draws: 20_000, seed: seed(2))
    let gaps = TwoClasses(x: DesignMatrix(features: ["x"], values: [0.5, .nan]))
    let found = try fit.classProbabilities(gaps).values
    #expect(abs(found[1] - 1 / (1 + exp(-2.0))) < 1e-4)
    let (mean, square) = Self.overThePrior
    let standardError = ((square - mean * mean) / 20_000).squareRoot()
    #expect(abs(found[3] - mean) < 4.5 * standardError)
    #expect(try fit.classProbabilities(gaps).values == found)
  }

  /// Of the row of the fit its class has taught what the feature may be; of another, with a gap in the same place, nothing has.
  @Test(.tags(.random)) func otherRowsWithTheSameGapsAreNotThoseOfTheFit() throws {
    let labels = Labels(classes: ["no", "yes"], codes: [1])
    let model = TwoClasses(x: DesignMatrix(features: ["x"], values: [.nan]), y: labels)
    var sampler = NUTS()
    (sampler.seed, sampler.draws) = (seed(4), 2500)
    let fit = try sampler.fit(model)
    var others = model
    others.y = nil
    let (mean, square) = Self.overThePrior
    let found = try fit.classProbabilities(others).values[1]
    #expect(abs(found - mean) < 4.5 * ((square - mean * mean) / 10_000).squareRoot())
    // p(yes | yes) = E p²/E p.
    let fitted = try fit.classProbabilities(others, rows: .fitted).values[1]
    #expect(abs(fitted - square / mean) < 0.02 && fitted > found + 0.05)
  }

  @Test func fitsWithLatentCellsAreSavedAndPredict() throws {
    let path = Repository.scores
    let rows = try Table.read(path: path)
    let pitch = try rows.numbers(in: "pitch_mean")
    let gapped = try Table(
      source: "gaps.csv",
      columns: rows.columns.map { column in
        guard column.name == "pitch_mean" else { return column }
        return Column(
          column.name, numbers: pitch.enumerated().map { $0 % 7 == 0 ? .nan : $1 })
      })
    let split = try gapped.split(target: "genre", train: 120, test: 60, seed: seed(3))
    let pipeline = Pipeline(
      target: "genre", dropped: ["title", "source"],
      steps: [.impute(Imputer(.mean, ["pitch_mean": .latent])), .scale(Scaler())])
    var inference = SVI(seed: seed(1))
    inference.maximumSteps = 300
    let fit = try HierarchicalClassifier().fit(to: split, pipeline: pipeline, by: .svi(inference))
    let missing = try split.training.table.column("pitch_mean").missingCount
    #expect(missing > 5)
    let site = try #require(fit.posterior.layout.sites.first { $0.name == "data_missing" })
    #expect(site.count == missing && site.isImputed)
    #expect(
      fit.report.preparation?.first?.contains("latent for \"pitch_mean\" (\(missing))") == true)
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.posterior.draws == fit.posterior.draws)
      let new = gapped.rows(at: Array(0..<30))
      let probabilities = try #require(try fit.predict(new).probabilities)
      #expect(try opened.predict(new).probabilities == probabilities)
      #expect(probabilities.values.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  /// 90 rows of two classes and two features, the second missing in every eighth row.
  private static func gapped() throws -> TableFit {
    var random = RandomStream(seed: seed(21))
    let classes = (0..<90).map { $0 % 3 == 0 ? "a" : "b" }
    let first = classes.map { ($0 == "a" ? 0.5 : -0.5) + random.normal() }
    let second = classes.enumerated().map { row, label in
      let value = (label == "a" ? 1 : -1) + random.normal()
      return row % 8 == 0 ? Double.nan : value
    }
    let table = try Table(
      source: "gaps",
      columns: [
        Column("u", numbers: first), Column("v", numbers: second),
        Column("class", texts: classes),
      ])
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.seed) = (2, 200, 50, seed(6))
    return try LogisticClassifier().fit(
      to: Split(training: table),
      pipeline: Pipeline(
        target: "class",
        steps: [.impute(Imputer(.mean, ["v": .latent])), .scale(Scaler())]),
      by: .nuts(sampler))
  }

  /// The check of a fit with latent cells against class probabilities by hand, from the named draws.
  @Test(.tags(.random)) func aPredictiveCheckTakesTheCellsOfTheDraw() throws {
    let fit = try Self.gapped()
    let rows = try #require(fit.observed)
    let draws = Dictionary(
      uniqueKeysWithValues: fit.posterior.layout.scalars.enumerated().map { place, scalar in
        (scalar.name, fit.posterior.draws.values(ofScalar: place).values)
      })
    func value(_ name: String, _ draw: Int) throws -> Double { try #require(draws[name])[draw] }
    // All 100 draws, as many replicates.
    var (certainty, share, variance) = (0.0, 0.0, 0.0)
    for draw in 0..<100 {
      for row in 0..<90 {
        let v = rows.features[row, 1]
        let x = [rows.features[row, 0], v.isNaN ? try value("data_missing[\(row),v]", draw) : v]
        let logits = try ["a", "b"].map { label throws -> Double in
          let weights = try ["u", "v"].map { try value("beta[\(label),\($0)]", draw) }
          return try value("alpha[\(label)]", draw) + weights[0] * x[0] + weights[1] * x[1]
        }
        let p = 1 / (1 + exponential(logits[1] - logits[0]))
        certainty += max(p, 1 - p) / 9000
        share += p / 9000
        variance += p * (1 - p) / 9000 / 9000
      }
    }
    let report = try #require(try fit.predictiveCheck(replicates: 100, seed: seed(3))?.classes)
    #expect(report.replicateCount == 100)
    #expect(abs(report.meanCertainty - certainty) < 1e-12)
    let found = try #require(report.shares.first { $0.name == "share of a" })
    #expect(found.observed == 30.0 / 90)
    #expect(abs(found.mean - share) < 4 * variance.squareRoot())
    // Means and SDs are of the cells that were seen.
    let codes = try #require(rows.responses.labels).codes
    let seen = codes.indices.filter {
      codes[$0] == 0 && !rows.features[$0, 1].isNaN
    }.map { rows.features[$0, 1] }
    let mean = seen.reduce(0, +) / Double(seen.count)
    let square = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seen.count - 1)
    func observed(_ name: String) throws -> Double {
      try #require(report.features.first { $0.name == name }).observed
    }
    #expect(try abs(observed("mean of v in a") - mean) < 1e-12)
    #expect(try abs(observed("SD of v in a") - square.squareRoot()) < 1e-12)
    // The model is right but for the prior of v, so no more than one of its ten statistics is far out.
    #expect(report.checks.count { $0.twoSidedProbability < 0.02 } <= 1)
    let prior = try #require(try fit.predictiveCheck(.prior, replicates: 50)?.classes)
    #expect(prior.features.count == 8)
  }

  @Test func leavingOneOutIsRefusedAndSaysWhy() throws {
    let fit = try Self.gapped()
    let error = #expect(throws: DataError.self) { try fit.predictiveAccuracy() }
    #expect(error?.found == "a missing cell, latent in this fit")
    #expect(error?.expected.contains("drawn knowing its class") == true)
    #expect(error?.message(for: .commandLine).contains("--validation 0.2") == true)
  }
}
