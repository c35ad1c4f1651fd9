import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

/// A model of quantities, fitted, scored and saved through the doors of a classifier.
@Suite struct LinearRegressionTests {
  static let features = ["x1", "x2"]
  static let weights = [300.0, -120]

  /// y = 5000 + 300 x1 − 120 x2 + Normal(0, 200).
  static func table(_ count: Int, seed own: UInt64) throws -> Table {
    var random = RandomStream(seed: seed(own))
    let x = features.map { _ in (0..<count).map { _ in random.normal() } }
    let y = (0..<count).map { row in
      5000 + weights[0] * x[0][row] + weights[1] * x[1][row] + 200 * random.normal()
    }
    return try Table(
      source: "rows",
      columns: zip(features, x).map { Column($0, numbers: $1) } + [Column("y", numbers: y)])
  }

  static let pipeline = Pipeline(target: "y", scaling: .none)

  /// 400 draws: as many as quantiles use.
  static func fit(
    _ model: LinearRegression = LinearRegression(), draws: Int = 200,
    to split: Split? = nil
  ) throws -> TableFit {
    var sampler = NUTS(seed: seed(2))
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 300, draws)
    return try model.fit(
      to: split ?? table(160, seed: 1).split(by: .random, test: 40, seed: seed(3)),
      pipeline: pipeline, by: .nuts(sampler))
  }

  /// Σ_rows z_i z_j and Σ z_i y, with z = (1, x1, x2), solved by elimination: the least squares and (XᵀX)⁻¹.
  static func leastSquares(
    _ table: Table
  ) throws -> (weights: [Double], inverse: [[Double]], squares: Double) {
    var columns = [[Double](repeating: 1, count: table.rowCount)]
    for name in features { columns.append(try table.numbers(in: name)) }
    let y = try table.numbers(in: "y")
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let size = columns.count
    var rows: [[Double]] = []
    for i in 0..<size {
      var row = columns.map { dot(columns[i], $0) }
      for j in 0..<size { row.append(i == j ? 1 : 0) }
      rows.append(row + [dot(columns[i], y)])
    }
    for pivot in 0..<size {
      rows[pivot] = rows[pivot].map { $0 / rows[pivot][pivot] }
      for other in 0..<size where other != pivot {
        let factor = rows[other][pivot]
        rows[other] = zip(rows[other], rows[pivot]).map { $0 - factor * $1 }
      }
    }
    let found = rows.map { $0[2 * size] }
    let residuals = y.indices.map { row -> Double in
      y[row] - (0..<size).reduce(0.0) { $0 + found[$1] * columns[$1][row] }
    }
    return (found, rows.map { Array($0[size..<2 * size]) }, dot(residuals, residuals))
  }

  /// No replicate has so large a number as one wrong row: of some 400, that shows as a bound and not as certainty.
  @Test(.tags(.random)) func sharesOfReplicatesAreNeverCertain() throws {
    let table = try Self.table(160, seed: 7)
    var y = try table.numbers(in: "y")
    y[0] += 1e5
    let wrong = try Table(
      columns: Self.features.map { try table.column($0) } + [Column("y", numbers: y)])
    let fit = try Self.fit(to: Split(training: wrong))
    let report = try #require(try fit.predictiveCheck(replicates: 400))
    let line = report.document().text().split(separator: "\n").first { $0.hasPrefix("maximum") }
    let text = try #require(line)
    #expect(text.contains("> 0.997") && !text.contains("1.000"), "\(text)")
  }

  /// The priors suppose features of unit spread: of others that nothing scales it is said how far off they are.
  @Test func unscaledFeaturesAreNoted() throws {
    func notes(_ factors: [Double], _ steps: [PreparationStep]) throws -> [String] {
      let table = try Self.table(60, seed: 6)
      let wide = try Table(
        columns: zip(Self.features, factors).map { name, factor in
          Column(name, numbers: try table.numbers(in: name).map { factor * $0 })
        } + [table.column("y")])
      return try LinearRegression().fit(
        to: Split(training: wide), pipeline: Pipeline(target: "y", steps: steps),
        by: .map(MAP(seed: 1))
      ).report.notes.filter { $0.contains("standard deviations of about 1") }
    }
    #expect(try notes([1, 1], []).isEmpty)
    #expect(try notes([1000, 1e-3], [.scale(Scaler(.standard))]).isEmpty)
    let both = try notes([1000, 1e-5], [])
    #expect(both.count == 1 && both[0].contains("2 features are not scaled"))
    let order = both[0].components(separatedBy: "\"x2\"")
    #expect(order.count == 3 && order[1].contains("\"x1\""))
    let one = try notes([1000, 1000], [.scale(Scaler(.standard, ["x1": .none]))])
    #expect(one.count == 1 && one[0].contains("1 feature is not") && !one[0].contains("x2"))
  }

  /// With nearly flat priors the weights given sigma are normal around the least squares with covariance σ² (XᵀX)⁻¹, and
  /// p(σ | y) ∝ σ^−(n−3) exp(−SSE/2σ² − σ/s), which is summed on a grid.
  @Test(.tags(.random)) func thePosteriorIsTheConjugateOne() throws {
    let table = try Self.table(120, seed: 1)
    var model = LinearRegression()
    model.coefficientPrior = 1000
    let fit = try Self.fit(model, draws: 1000, to: Split(training: table))
    let (weights, inverse, squares) = try Self.leastSquares(table)
    let scale = SampleMoments(try table.numbers(in: "y")).sampleVariance.squareRoot()
    var (mass, mean, square) = (0.0, 0.0, 0.0)
    let start = (squares / 117).squareRoot()
    for step in 0..<4000 {
      let sigma = start * (0.5 + Double(step) / 2000)
      let density = exponential(
        -117 * logarithm(sigma / start) - squares / (2 * sigma * sigma) + 58.5 - sigma / scale)
      mass += density
      mean += density * sigma
      square += density * sigma * sigma
    }
    func check(_ draws: ChainedValues, _ mean: Double, _ deviation: Double, _ name: String) {
      let ess = draws.bulkESS()
      #expect(abs(draws.mean() - mean) < 4.5 * deviation / ess.squareRoot(), "\(name)")
      // The relative error of an SD of normal draws is 1/√(2 ESS); draws of squares are worth fewer.
      #expect(
        abs(draws.standardDeviation() / deviation - 1) < 4.5 / (ess / 2).squareRoot(), "\(name)")
    }
    let variance = square / mass
    check(
      try fit.posterior.scalar("alpha"), weights[0], (variance * inverse[0][0]).squareRoot(),
      "alpha")
    for (place, name) in Self.features.enumerated() {
      check(
        try fit.posterior.scalar("beta", name), weights[place + 1],
        (variance * inverse[place + 1][place + 1]).squareRoot(), name)
    }
    check(
      try fit.posterior.scalar("sigma"), mean / mass,
      (variance - mean * mean / mass / mass).squareRoot(), "sigma")
  }

  /// Scores of the test rows against sums over the named draws, by hand.
  @Test func scoresAreThoseOfTheDraws() throws {
    let table = try Self.table(160, seed: 1)
    let split = try table.split(by: .random, test: 40, seed: seed(3))
    let fit = try Self.fit(to: split)
    let rows = try #require(split.test).table
    let y = try rows.numbers(in: "y")
    let x = try Self.features.map { try rows.numbers(in: $0) }
    let alpha = try fit.posterior.scalar("alpha").values
    let beta = try Self.features.map { try fit.posterior.scalar("beta", $0).values }
    let sigma = try fit.posterior.scalar("sigma").values
    let predicted = try #require(try fit.predict(rows).numbers)
    var (logDensity, squares, absolute, covered) = (0.0, 0.0, 0.0, 0)
    for row in y.indices {
      let means = alpha.indices.map { draw -> Double in
        alpha[draw] + beta[0][draw] * x[0][row] + beta[1][draw] * x[1][row]
      }
      func average(_ value: (Int) -> Double) -> Double {
        alpha.indices.reduce(0) { $0 + value($1) } / Double(alpha.count)
      }
      let density = average { draw in
        let z = (y[row] - means[draw]) / sigma[draw]
        return exponential(-z * z / 2) / sigma[draw] / (2 * Double.pi).squareRoot()
      }
      let mean = average { means[$0] }
      let variance = average { sigma[$0] * sigma[$0] + (means[$0] - mean) * (means[$0] - mean) }
      #expect(abs(predicted.means[row] - mean) < 1e-9 * abs(mean))
      #expect(abs(predicted.deviations[row] - variance.squareRoot()) < 1e-7)
      for (p, q) in [
        (0.05, predicted.q5[row]), (0.5, predicted.q50[row]), (0.95, predicted.q95[row]),
      ] {
        let below = average { normalCDF((q - means[$0]) / sigma[$0]) }
        #expect(abs(below - p) < 1e-7)
      }
      logDensity += logarithm(density) / 40
      squares += (y[row] - mean) * (y[row] - mean)
      absolute += abs(y[row] - mean) / 40
      covered += predicted.q5[row] <= y[row] && y[row] <= predicted.q95[row] ? 1 : 0
    }
    let score = try #require(fit.report.test?.numbers)
    let spread = SampleMoments(y).squares
    #expect(score.rows == 40 && abs(score.logDensity - logDensity) < 1e-9)
    #expect(abs(score.rootMeanSquareError - (squares / 40).squareRoot()) < 1e-7)
    #expect(abs(score.meanAbsoluteError - absolute) < 1e-7)
    #expect(abs(try #require(score.rSquared) - (1 - squares / spread)) < 1e-10)
    #expect(score.coverage == Double(covered) / 40)
    guard case .trainingMean(let baseline) = fit.report.baseline else {
      Issue.record("\(fit.report.baseline)")
      return
    }
    let training = try split.training.table.numbers(in: "y")
    let mean = training.reduce(0, +) / 120
    let error = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
    #expect(abs(baseline.rootMeanSquareError - error.squareRoot()) < 1e-9)
    #expect(try #require(baseline.rSquared) <= 0)
    #expect(try #require(score.rSquared) > 0.5)
  }

  @Test func whatIsOpenedIsWhatWasSaved() throws {
    let fit = try Self.fit(draws: 30)
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.report == fit.report && opened.target == fit.target)
      #expect(opened.observed == fit.observed && opened.scoredTestRows == fit.scoredTestRows)
      #expect(opened.model as? LinearRegression == LinearRegression())
      let rows = try Self.table(20, seed: 9)
      #expect(try opened.predict(rows).numbers == fit.predict(rows).numbers)
      #expect(
        try opened.predict(rows).table().columnNames == ["row", "mean", "sd", "q5", "q50", "q95"])
      #expect(opened.posterior.layout.scalars.map(\.name).contains("sigma"))
    }
  }

  /// A change of units changes the log density by its Jacobian, the same everywhere: the posterior moves with the units.
  @Test func unitsDoNotMatter() throws {
    let table = try Self.table(50, seed: 1)
    let (x, y) = (try table.selecting(Self.features), try table.numbers(in: "y"))
    let matrix = DesignMatrix(
      features: Self.features,
      values: try (0..<50).flatMap { row in try Self.features.map { try x.numbers(in: $0)[row] } })
    func density(_ unit: Double, _ position: [Double]) throws -> Double {
      let scale = TargetMoments(mean: 5000 * unit, deviation: 400 * unit)
      let model = try CompiledModel(
        LinearModel(features: matrix, response: y.map { $0 * unit }, scale: scale))
      var gradient = [Double](repeating: 0, count: model.dimension)
      var span = gradient.mutableSpan
      var evaluator = model.makeEvaluator()
      return try evaluator.logDensity(at: position.span, gradient: &span)
    }
    var random = RandomStream(seed: seed(4))
    for _ in 0..<5 {
      let position = (0..<4).map { _ in random.normal() }
      let difference = try density(1, position) - density(1000, position)
      #expect(abs(difference - 50 * logarithm(1000)) < 1e-8, "\(difference)")
    }
  }

  /// The normal noise of the model against noise that is far from it.
  @Test(.tags(.random)) func aCheckFindsNoiseThatIsNotNormal() throws {
    let fit = try Self.fit()
    let report = try #require(try fit.predictiveCheck(replicates: 200, seed: seed(1))?.numbers)
    #expect(report.checks.count == 8 && report.suspicious.isEmpty, "\(report.findings)")
    #expect(abs(report.checks[0].observed - report.checks[0].mean) < 200)
    let table = try Self.table(160, seed: 1)
    var random = RandomStream(seed: seed(8))
    let skewed = try table.numbers(in: "x1").map { x in
      300 * x - 500 * logarithm(random.uniform())
    }
    let other = try table.with(
      columns: table.columns.dropLast() + [Column("y", numbers: skewed)])
    let found = try #require(
      try Self.fit(to: Split(training: other)).predictiveCheck(replicates: 200)?.numbers)
    #expect(found.suspicious.contains { $0.name == "skewness" }, "\(found.findings)")
  }

  @Test func rowsAreComparedByTheirDensities() throws {
    let table = try Self.table(160, seed: 1)
    let split = try table.split(by: .random, test: 40, seed: seed(3))
    let fit = try Self.fit(draws: 60, to: split)
    var sampler = NUTS(seed: seed(2))
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 300, 60)
    let poorer = try LinearRegression().fit(
      to: split, pipeline: Pipeline(target: "y", dropped: ["x1"], scaling: .none),
      by: .nuts(sampler))
    let comparison = try Comparison(fit, named: "both", poorer, named: "one")
    let densities = try #require(comparison.test?.numbers)
    #expect(densities.isPaired && densities.logDensitiesDiffer == true)
    let (ours, theirs) = (
      try #require(fit.scoredTestRows), try #require(poorer.scoredTestRows)
    )
    let differences = zip(theirs.logProbabilities, ours.logProbabilities).map { $0 - $1 }
    let moments = SampleMoments(differences)
    #expect(abs(densities.logDensityDifference - moments.mean) < 1e-12)
    #expect(
      abs(
        try #require(densities.logDensityStandardError)
          - (moments.sampleVariance / 40).squareRoot()) < 1e-12)
    #expect(comparison.verdict.contains { $0.contains("higher in both") })
    #expect(comparison.predictive?.difference.best.name == "both")
    #expect(throws: DataError.self) {
      try Comparison(
        fit, named: "a", SmallFit.made(.ancestral(draws: 5, seed: 1)), named: "b")
    }
  }

  @Test func aModelOfAQuantityCannotBeTrainedAsAPoint() throws {
    let split = try Self.table(60, seed: 1).split(by: .random, test: 20, seed: 1)
    let error = #expect(throws: TrainingError.self) {
      try LinearRegression().train(on: split, pipeline: Self.pipeline, by: PointTraining(seed: 1))
    }
    #expect(error?.description.hasPrefix("linear cannot be trained as a point") == true)
  }

  /// Numbers that vary, though their squares vanish or overflow, are not said to be one number.
  @Test(arguments: [0x1p-1030, 1e-171, 1e-157, 1e155, 1e290])
  func scalesWithoutDensitiesAreNamed(scale: Double) throws {
    let y = (0..<12).map { (1 + Double($0 * 5 % 12)) * scale }
    let table = try Table(
      columns: [Column("x", numbers: (0..<12).map(Double.init)), Column("y", numbers: y)])
    let error = #expect(throws: DataError.self) {
      try LinearRegression().fit(
        to: Split(training: table), pipeline: Pipeline(target: "y"),
        by: .ancestral(draws: 5, seed: 1))
    }
    let found = try #require(error?.found.split(separator: " ").last.flatMap { Double($0) })
    // Of 1, 2, …, 12 it is √13.
    #expect(abs(found / scale / 13.0.squareRoot() - 1) < 1e-6)
    #expect(
      error?.suggestion?.words(for: .commandLine).contains(scale < 1 ? "smaller" : "larger") == true
    )
  }

  @Test func columnsThatAreNoQuantityAreRefused() throws {
    func refusal(_ column: Column) throws -> String {
      let table = try Table(
        source: "t.csv", columns: [Column("x", numbers: [1, 2, 3, 4]), column])
      do {
        _ = try LinearRegression().fit(
          to: Split(training: table), pipeline: Pipeline(target: "y"),
          by: .ancestral(draws: 5, seed: 1))
        return ""
      } catch { return (error as? any Fault)?.message(for: .commandLine) ?? "\(error)" }
    }
    let text = try refusal(Column("y", texts: ["1", "low", "2", "high"]))
    #expect(text.hasPrefix("t.csv row 2, column \"y\": found \"low\", expected a number"))
    #expect(text.contains("choose a classifier (bayes-genre models lists them)"))
    #expect(
      try refusal(Column("y", numbers: [1, 2, .nan, 3]))
        .hasPrefix("t.csv row 3, column \"y\": found a missing cell"))
    #expect(
      try refusal(Column("y", numbers: [7, 7, 7, 7])).contains("found the one number 7 in all 4"))
  }

  /// Sums of equal numbers round, so that their deviation is about 1e-17 and not 0.
  @Test(arguments: [0.1, 0.3, 1_234_567.89])
  func equalNumbersAreNoQuantityHoweverTheyRound(number: Double) throws {
    let table = try Table(
      columns: [
        Column("x", numbers: (0..<37).map(Double.init)),
        Column("y", numbers: Array(repeating: number, count: 37)),
      ])
    let error = #expect(throws: DataError.self) {
      try LinearRegression().fit(
        to: Split(training: table), pipeline: Pipeline(target: "y"),
        by: .ancestral(draws: 5, seed: 1))
    }
    #expect(error?.found.contains("the one number \(number) in all 37 training rows") == true)
  }
}
