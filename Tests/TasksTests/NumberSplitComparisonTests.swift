import Bayes
import Foundation
import GenreModels
import Synchronization
import TestSupport
import Testing

/// Models of quantities and of counts, scored on the same splits.
@Suite struct NumberSplitComparisonTests {
  private static func linear(
    _ name: String = "linear", dropping dropped: [String] = [],
    seen: @escaping @Sendable (Split) -> Void = { _ in }
  ) -> SplitComparison.Method {
    SplitComparison.Method(name) { split, seed, context in
      seen(split)
      return try fit(split, seed, dropping: dropped, in: context).report
    }
  }

  private static func fit(
    _ split: Split, _ seed: UInt64, dropping dropped: [String] = [],
    in context: RunContext = RunContext()
  ) throws -> TableFit {
    try LinearRegression().fit(
      to: split, pipeline: Pipeline(target: "y", dropped: dropped, scaling: .none),
      by: .laplace(LaplaceApproximation(seed: seed)), in: context)
  }

  /// Each fold against its own fit, whose predictions are scored here, and the means against their formulas.
  @Test(.tags(.random)) func scoresAreThoseOfThePredictionsForEachFold() throws {
    let table = try LinearRegressionTests.table(90, seed: 1)
    let comparison = try SplitComparison.run(
      [Self.linear()], on: table,
      by: SplitPlan("y", kind: .quantity, holdingOut: .folds(4), seed: seed(3)))
    let scores = comparison.entries[0].scores
    #expect(comparison.areFolds && scores.scores.count == 4)
    var (errors, shares) = ([Double](), 0.0)
    for (place, split) in try table.folds(4, by: .random, seed: seed(3)).enumerated() {
      let rows = try #require(split.test).table
      let fit = try Self.fit(split, seed(3) + UInt64(place))
      let (y, predicted) = (
        try rows.numbers(in: "y"), try #require(try fit.predict(rows).numbers).means
      )
      let residuals = zip(y, predicted).map { $0 - $1 }
      let squares = residuals.reduce(0) { $0 + $1 * $1 }
      let mean = y.reduce(0, +) / Double(y.count)
      let found = try #require(scores.scores[place].numbers)
      #expect(found.rows == y.count)
      errors.append((squares / Double(y.count)).squareRoot())
      #expect(abs(found.rootMeanSquareError / errors[place] - 1) < 1e-9)
      let absolute = residuals.reduce(0) { $0 + abs($1) } / Double(y.count)
      #expect(abs(found.meanAbsoluteError / absolute - 1) < 1e-9)
      let spread = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(abs(try #require(found.rSquared) - (1 - squares / spread)) < 1e-9)
      shares += Double(y.count) / Double(90 - y.count)
    }
    let pooled = scores.mean(of: .rootMeanSquareError)
    let mean = errors.reduce(0, +) / 4
    let variance = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    #expect(abs(pooled.mean / mean - 1) < 1e-9)
    #expect(abs(pooled.standardError / (variance / 4).squareRoot() - 1) < 1e-6)
    #expect(
      abs(pooled.correctedStandardError / (variance * (1 + shares) / 4).squareRoot() - 1) < 1e-6)
    #expect(scores.mean(of: .accuracy).mean.isNaN && comparison.baseline(.accuracy) == nil)
  }

  @Test(.tags(.random), arguments: [nil, SplitRule.grouped(by: ["group"])])
  func everyRowIsHeldOutOnce(_ rule: SplitRule?) throws {
    let numbers = try LinearRegressionTests.table(61, seed: 5)
    let groups = Column("group", texts: (0..<61).map { "g\($0 % 9)" })
    let table = try Table(source: "rows", columns: numbers.columns + [groups])
    let held = Mutex<[[Int]]>([])
    let method = Self.linear(dropping: ["group"]) { split in
      let (training, test) = (
        Set(split.training.table.rowNumbers), split.test?.table.rowNumbers ?? []
      )
      #expect(training.isDisjoint(with: test) && training.count + test.count == 61)
      held.withLock { $0.append(test) }
    }
    _ = try SplitComparison.run(
      [method], on: table,
      by: SplitPlan("y", kind: .quantity, holdingOut: .folds(5), by: rule, seed: seed(6)))
    let folds = held.withLock(\.self)
    #expect(folds.flatMap(\.self).sorted() == table.rowNumbers)
    let sizes = folds.map(\.count)
    let spread = try #require(sizes.max()) - (try #require(sizes.min()))
    #expect(rule == nil ? spread <= 1 : spread <= 7)
    if rule != nil {
      // Row n has group (n − 1) mod 9: no group is in two folds.
      let first = try #require(table.rowNumbers.first)
      let groups = folds.map { Set($0.map { ($0 - first) % 9 }) }
      #expect(groups.reduce(0) { $0 + $1.count } == 9)
    }
  }

  /// With the training rows' mean for every row, R² = −n (ȳ_test − ȳ_train)²/Σ(y − ȳ_test)², which is never positive.
  @Test(.tags(.random)) func aConstantExplainsNothing() throws {
    let table = try LinearRegressionTests.table(70, seed: 8)
    let comparison = try SplitComparison.run(
      [Self.linear()], on: table,
      by: SplitPlan("y", kind: .quantity, holdingOut: .drawn(20, splits: 3), seed: seed(9)))
    #expect(comparison.baselines.count == 3 && !comparison.areFolds)
    for (place, baseline) in comparison.baselines.enumerated() {
      let split = try table.split(by: .random, test: 20, seed: seed(9) + UInt64(place))
      func moments(_ rows: Table) throws -> SampleMoments {
        SampleMoments(try rows.numbers(in: "y"))
      }
      let test = try moments(#require(split.test).table)
      let shift = test.mean - (try moments(split.training.table)).mean
      let found = try #require(baseline.trainingMean?.rSquared)
      #expect(found <= 0)
      #expect(abs(found + 20 * shift * shift / test.squares) < 1e-9)
    }
    let rmse = try #require(comparison.baseline(.rootMeanSquareError))
    #expect(comparison.entries[0].scores.mean(of: .rootMeanSquareError).mean < rmse)
  }

  /// A feature less is worse, by the mean of the differences on each split.
  @Test(.tags(.random)) func differencesArePaired() throws {
    let comparison = try SplitComparison.run(
      [Self.linear("both"), Self.linear("one", dropping: ["x1"])],
      on: LinearRegressionTests.table(120, seed: 11),
      by: SplitPlan("y", kind: .quantity, holdingOut: .folds(3), seed: seed(12)))
    let (both, one) = (comparison.entries[0].scores, comparison.entries[1].scores)
    let difference = both.difference(to: one, in: .logDensity)
    let each = zip(both.scores, one.scores).map { $1.logDensity - $0.logDensity }
    let mean = each.reduce(0, +) / 3
    let variance = each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
    #expect(abs(difference.mean - mean) < 1e-12 && mean < 0)
    // Folds of 40 rows, from 80.
    #expect(
      abs(difference.correctedStandardError - (variance * (1.0 / 3 + 0.5)).squareRoot()) < 1e-12)
    let lines = comparison.text().split(separator: "\n").map(String.init)
    let header = try #require(lines.first { $0.hasPrefix("less both") })
    #expect(header.contains("RMSE") && header.contains("log density"))
    #expect(lines[0].hasSuffix("RMSE and MAE in the units of y"))
    // The baseline's row has a cell for each score.
    let baseline = try #require(lines.first { $0.hasPrefix("training mean") })
    #expect(baseline.dropFirst("training mean".count).split(separator: " ").count == 5)
  }

  /// One row has no variance to explain: R² is undefined in each fold, and so is its mean.
  @Test func anUndefinedScoreHasNoMean() throws {
    let table = try Table(
      source: "t.csv",
      columns: [
        Column("x", numbers: [1, 2, 3, 4, 5, 6]), Column("y", numbers: [2, 1, 4, 3, 6, 5]),
      ])
    let method = SplitComparison.Method("prior") { split, seed, context in
      try LinearRegression().fit(
        to: split, pipeline: Pipeline(target: "y"), by: .ancestral(draws: 20, seed: seed),
        in: context
      ).report
    }
    let comparison = try SplitComparison.run(
      [method], on: table, by: SplitPlan("y", kind: .quantity, holdingOut: .folds(6), seed: 1))
    let scores = comparison.entries[0].scores
    #expect(scores.mean(of: .rSquared).mean.isNaN && comparison.baseline(.rSquared) == nil)
    #expect(scores.mean(of: .meanAbsoluteError).mean.isFinite)
    let json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(comparison)) as? [String: Any])
    #expect(json["baseline_r2"] is NSNull && json["baseline_mae"] is Double)
    let text = comparison.text()
    #expect(!text.contains("± –") && text.contains("–"))
    #expect(text.contains("R² has no mean") && text.contains("those of every fold have one"))
    // Where y is one number in one fold only, that is named.
    let few = try SplitComparison.run(
      [method], on: table, by: SplitPlan("y", kind: .quantity, holdingOut: .folds(4), seed: 1))
    let single = few.entries[0].scores.scores.enumerated().filter { $0.element.rows == 1 }
    #expect(single.count == 2)
    let folds = single.map { String($0.offset + 1) }.joined(separator: " and ")
    #expect(few.text().contains("those of folds \(folds) have one"), "\(few.text())")
  }

  @Test(.tags(.random)) func countsAreComparedToo() throws {
    let table = try NegativeBinomialRegressionTests.table(80, seed: 14)
    let method = SplitComparison.Method("negative-binomial") { split, seed, context in
      try NegativeBinomialRegression().fit(
        to: split, pipeline: Pipeline(target: "y", scaling: .none),
        by: .laplace(LaplaceApproximation(seed: seed)), in: context
      ).report
    }
    let comparison = try SplitComparison.run(
      [method], on: table,
      by: SplitPlan("y", kind: .count, holdingOut: .folds(2), seed: seed(15)))
    #expect(comparison.entries[0].scores.scores.map(\.rows) == [40, 40])
    // Both folds are of one size: the mean of R² over them is that of their values.
    let values = comparison.entries[0].scores.scores.compactMap(\.numbers?.rSquared)
    let mean = comparison.entries[0].scores.mean(of: .rSquared).mean
    #expect(values.count == 2 && abs(mean - (values[0] + values[1]) / 2) < 1e-14)
  }

  @Test func whatCannotBeScoredIsRefusedBeforeTheFirstFit() throws {
    let cells = (0..<12).map { $0 == 7 ? "1.5" : "\($0 % 4)" }
    let table = try Table(
      source: "t.csv",
      columns: [
        Column("x", numbers: (0..<12).map { Double($0 % 5) }),
        Column("y", numbers: cells.compactMap(Double.init)),
      ])
    let never = SplitComparison.Method("never") { _, _, _ in
      Issue.record("a fit was made before")
      throw CancellationError()
    }
    let error = #expect(throws: DataError.self) {
      try SplitComparison.run(
        [never], on: table, by: SplitPlan("y", kind: .count, holdingOut: .folds(3), seed: 1))
    }
    #expect("\(error as Any)".contains("row 8") && "\(error as Any)".contains("0, 1, 2"))
  }

  @Test func aMethodOfAnotherTaskIsRefused() throws {
    let error = #expect(throws: SplitComparisonError.self) {
      try SplitComparison.run(
        [Self.linear()], on: LinearRegressionTests.table(30, seed: 1),
        by: SplitPlan(
          "y", kind: .count, holdingOut: .drawn(splits: 2), by: .random, seed: 1))
    }
    #expect(
      error?.description.hasPrefix("method linear: found a fit to a target of kind quantity")
        == true)
    let untested = SplitComparison.Method("untested") { split, seed, _ in
      try Self.fit(Split(training: split.training.table), seed).report
    }
    let other = #expect(throws: SplitComparisonError.self) {
      try SplitComparison.run(
        [untested], on: LinearRegressionTests.table(30, seed: 1),
        by: SplitPlan("y", kind: .quantity, holdingOut: .drawn(splits: 2), seed: 1))
    }
    #expect(other?.description.contains("without test rows") == true)
  }
}
