import Bayes
import Foundation
import GenreModels
import Testing

/// Fits whose test rows are right and wrong as their features say.
@Suite struct TestComparisonTests {
  /// A feature that is 5 for class p and −5 for q, but for the rows named, where it has the wrong sign.
  static func column(_ name: String, rows: Int, wrong: Range<Int> = 0..<0) -> Column {
    let numbers = (0..<rows).map { row -> Double in
      let isPositive = row.isMultiple(of: 2) != wrong.contains(row)
      return isPositive ? 5 + Double(row) / 100 : -5
    }
    return Column(name, numbers: numbers)
  }

  static func table(_ rows: Int, a: Range<Int> = 0..<0, b: Range<Int> = 0..<0) throws -> Table {
    try Table(columns: [
      column("a", rows: rows, wrong: a), column("b", rows: rows, wrong: b),
      Column("y", texts: (0..<rows).map { $0 % 2 == 0 ? "p" : "q" }),
    ])
  }

  static func fit(
    without dropped: String, test: Table, training: Int = 40, seed: UInt64 = 1
  ) throws -> TableFit {
    try LogisticClassifier().fit(
      to: Split(training: table(training), test: test),
      pipeline: Pipeline(target: "y", dropped: [dropped], scaling: .none),
      by: .map(MAP(seed: seed)))
  }

  /// (rows wrong by a, rows wrong by b), and the p-values of `scipy.stats.binomtest`.
  @Test(arguments: [
    (0..<0, 3..<4, 1.0), (3..<3, 0..<12, 0.00048828125), (0..<9, 10..<11, 0.021484375),
    (0..<4, 2..<6, 1.0), (0..<0, 0..<0, 1.0),
  ])
  func rowsArePaired(_ a: Range<Int>, _ b: Range<Int>, _ probability: Double) throws {
    let test = try Self.table(40, a: a, b: b)
    let (byA, byB) = (
      try Self.fit(without: "b", test: test), try Self.fit(without: "a", test: test)
    )
    let comparison = try Comparison(byA, named: "ha", byB, named: "hb")
    let found = try #require(comparison.test?.classes)
    let pairs = try #require(found.pairs)
    // Rows that both have wrong tell nothing.
    let both = a.clamped(to: b).count
    #expect(pairs.onlyFirstRight == b.count - both && pairs.onlySecondRight == a.count - both)
    #expect(abs(pairs.probability - probability) < 1e-15)
    #expect(found.accuraciesDiffer == (probability < 0.05))
    #expect(abs(found.accuracyDifference - Double(a.count - b.count) / 40) < 1e-15)
    let other = try Comparison(byB, named: "hb", byA, named: "ha")
    #expect(comparison.verdict == other.verdict)
    let text = comparison.verdict.joined(separator: " ")
    #expect(text.contains(probability < 0.05 ? "Test accuracies differ" : "Test accuracies agree"))
    #expect(!text.contains("test rows)"), "the rows are the same")
  }

  /// The standard error of a mean difference, from the rows themselves.
  @Test func logLossIsPaired() throws {
    let test = try Self.table(40, b: 0..<3)
    let (byA, byB) = (
      try Self.fit(without: "b", test: test), try Self.fit(without: "a", test: test)
    )
    let found = try #require(try Comparison(byA, named: "a", byB, named: "b").test?.classes)
    func losses(_ fit: TableFit) throws -> [Double] {
      let probabilities = try #require(try fit.predict(test).probabilities)
      return (0..<40).map { -log(probabilities[$0, $0 % 2]) }
    }
    let differences = zip(try losses(byB), try losses(byA)).map { $0 - $1 }
    let mean = differences.reduce(0, +) / 40
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect(abs(found.logLossDifference - mean) < 1e-12)
    let error = try #require(found.logLossStandardError)
    #expect(abs(error - (variance / 40).squareRoot()) < 1e-12)
  }

  /// The same rows in another order are the same: paired by what they hold.
  @Test func theOrderOfRowsDoesNotMatter() throws {
    let test = try Self.table(40, a: 2..<9, b: 5..<7)
    let shuffled = test.rows(at: (0..<40).map { $0 * 17 % 40 })
    let byA = try Self.fit(without: "b", test: test)
    let (same, other) = (
      try Self.fit(without: "a", test: test), try Self.fit(without: "a", test: shuffled)
    )
    let expected = try Comparison(byA, named: "a", same, named: "b")
    let found = try Comparison(byA, named: "a", other, named: "b")
    #expect(found.caution?.contains("(features)") == true)
    #expect(found.verdict == expected.verdict)
    let (pairs, wanted) = (
      try #require(found.test?.classes?.pairs), try #require(expected.test?.classes?.pairs)
    )
    #expect(pairs.onlyFirstRight == wanted.onlyFirstRight)
    #expect(pairs.onlySecondRight == wanted.onlySecondRight)
    let errors = (
      try #require(found.test?.classes?.logLossStandardError),
      try #require(expected.test?.classes?.logLossStandardError)
    )
    #expect(abs(errors.0 - errors.1) < 1e-12)
    // One row twice and another not at all are other rows.
    let twice = test.rows(at: [1] + Array(1..<40))
    let unlike = try Comparison(
      byA, named: "a", Self.fit(without: "a", test: twice), named: "b")
    #expect(unlike.test?.classes?.pairs == nil && unlike.caution?.contains("test rows") == true)
  }

  /// Two files with the columns in two orders hold the same data; a further feature does not.
  @Test func theOrderOfFeaturesDoesNotMatter() throws {
    let (training, test) = (try Self.table(40), try Self.table(40, a: 2..<9, b: 5..<7))
    func fit(_ columns: [String], without dropped: [String] = []) throws -> TableFit {
      try LogisticClassifier().fit(
        to: Split(training: training.selecting(columns), test: test.selecting(columns)),
        pipeline: Pipeline(target: "y", dropped: dropped, scaling: .none), by: .map(MAP(seed: 1)))
    }
    let (one, other) = (try fit(["a", "b", "y"]), try fit(["b", "y", "a"]))
    #expect(one.report.features == ["a", "b"] && other.report.features == ["b", "a"])
    let found = try Comparison(one, named: "one", other, named: "other")
    #expect(found.isLikeWithLike, "\(found.caution ?? "")")
    #expect(found.test?.classes?.pairs != nil)
    let fewer = try Comparison(
      one, named: "one", fit(["b", "y", "a"], without: ["b"]), named: "other")
    #expect(fewer.caution?.contains("(features)") == true)
  }

  /// One fit twice, its test rows in two orders: sums differ in their last digits, and nothing else does.
  @Test func roundingIsNoDifference() throws {
    let test = try Self.table(40, a: 2..<9, b: 5..<7)
    for step in [3, 7, 17, 29] {
      let shuffled = test.rows(at: (0..<40).map { $0 * step % 40 })
      let found = try Comparison(
        Self.fit(without: "b", test: test), named: "a", Self.fit(without: "b", test: shuffled),
        named: "b")
      #expect(found.verdict.contains { $0.hasPrefix("Test log losses agree") }, "\(found.verdict)")
    }
  }

  /// With a further column no row of one table equals one of the other: in one order they are paired, in another the reason is said.
  @Test func furtherColumnsAreNamed() throws {
    let test = try Self.table(40, a: 2..<9, b: 5..<7)
    func fit(_ rows: Table) throws -> TableFit {
      let more = Column("more", numbers: (0..<40).map(Double.init))
      return try Self.fit(without: "a", test: Table(columns: rows.columns + [more]))
    }
    let byA = try Self.fit(without: "b", test: test)
    let same = try Comparison(byA, named: "a", fit(test), named: "b")
    #expect(same.test?.classes?.pairs != nil && same.caution?.contains("more") == false)
    let shuffled = test.rows(at: (0..<40).map { $0 * 17 % 40 })
    let other = try Comparison(byA, named: "a", fit(shuffled), named: "b")
    #expect(other.caution?.contains("only one of the two tables has \"more\"") == true)
    // Rows of other classes are others in any order.
    let fewer = test.rows(at: Array(0..<39))
    let unlike = try Comparison(byA, named: "a", Self.fit(without: "a", test: fewer), named: "b")
    #expect(unlike.caution?.contains("order") == false)
  }

  /// Training rows in another order are the same rows, which PSIS-LOO cannot pair; and equal rows are paired as they come.
  @Test func theOrderOfTrainingRowsDoesNotMatter() throws {
    let training = try Self.table(30)
    let pipeline = Pipeline(target: "y", dropped: ["b"], scaling: .none)
    func fit(_ order: [Int]) throws -> TableFit {
      let rows = training.rows(at: order)
      return try LogisticClassifier().fit(
        to: Split(training: rows, test: training.rows(at: [0, 1, 0, 3])), pipeline: pipeline,
        by: .map(MAP(seed: 1)))
    }
    let comparison = try Comparison(
      fit(Array(0..<30)), named: "a", fit((0..<30).reversed()), named: "b")
    #expect(comparison.isLikeWithLike && comparison.test?.classes?.pairs != nil)
    let other = try Comparison(
      fit(Array(0..<30)), named: "a", fit(Array(0..<29) + [0]), named: "b")
    #expect(other.caution?.contains("training rows") == true)
  }

  /// 30 rows are right in one fit alone: p = 2 · 2⁻³⁰, which three decimals would show as 0.
  @Test func smallProbabilitiesAreBounds() throws {
    let test = try Self.table(40, b: 0..<30)
    let comparison = try Comparison(
      Self.fit(without: "b", test: test), named: "a", Self.fit(without: "a", test: test), named: "b"
    )
    let text = comparison.verdict.joined(separator: " ")
    #expect(text.contains("(exact McNemar p < 0.001)"), "\(text)")
    let even = try Comparison(
      Self.fit(without: "b", test: Self.table(40)), named: "a",
      Self.fit(without: "a", test: Self.table(40)), named: "b")
    #expect(even.verdict.joined().contains("(exact McNemar p = 1.000)"))
  }

  /// Other rows of the same classes are other rows, and an error is not 0 where all are right.
  @Test func otherRowsAreNotPaired() throws {
    let (one, other) = (try Self.table(40), try Self.table(40, a: 0..<2))
    let first = try Self.fit(without: "b", test: one)
    let second = try Self.fit(without: "b", test: other)
    let comparison = try Comparison(first, named: "a", second, named: "b")
    #expect(comparison.caution?.contains("differ in data (test rows):") == true)
    let found = try #require(comparison.test?.classes)
    #expect(found.pairs == nil && !found.accuraciesDiffer)
    // (41/42)(1/42)/42 and (39/42)(3/42)/42, by Agresti and Caffo.
    #expect(abs(found.accuracyStandardError - (158.0 / (42 * 42 * 42)).squareRoot()) < 1e-15)
    let verdict = comparison.verdict
    #expect(verdict.contains { $0.contains("were tested on different rows") })
    #expect(try Comparison(second, named: "b", first, named: "a").verdict == verdict)
  }

  /// 12 of 12 and 8 of 12 right: 13/14 − 9/14 is within two standard errors, and 12/12 − 8/12
  /// with the same error is not; the sentence has the number that was judged.
  @Test func whatIsJudgedIsPrinted() throws {
    let first = try Self.fit(without: "b", test: Self.table(12))
    let second = try Self.fit(without: "b", test: Self.table(12, a: 0..<4))
    let comparison = try Comparison(first, named: "a", second, named: "b")
    let sentence = try #require(comparison.verdict.first { $0.contains("Test accuracies") })
    #expect(sentence.contains("agree within two standard errors: they differ by 0.333"))
    // √(13/14 · 1/14 / 14 + 9/14 · 5/14 / 14)
    #expect(sentence.contains("(0.286 ± 0.145 with"), "\(sentence)")
  }

  @Test func otherTrainingRowsAreNamed() throws {
    let test = try Self.table(40)
    let comparison = try Comparison(
      Self.fit(without: "b", test: test), named: "a",
      Self.fit(without: "b", test: test, training: 42), named: "b")
    #expect(comparison.caution?.contains("differ in data (training rows):") == true)
    #expect(comparison.test?.classes?.pairs != nil)
  }

  /// Training rows of the same numbers and classes with another feature are others: PSIS-LOO does not compare them.
  @Test func leaveOneOutNeedsTheSameRows() throws {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws) = (1, 50, 50)
    func fit(_ model: any TableModel, _ training: Table) throws -> TableFit {
      try model.fit(
        to: Split(training: training),
        pipeline: Pipeline(target: "y", dropped: ["b"], scaling: .none), by: .nuts(sampler))
    }
    let training = try Self.table(30)
    let first = try fit(LogisticClassifier(), training)
    #expect(
      try Comparison(first, named: "a", fit(HierarchicalClassifier(), training), named: "b")
        .predictive != nil)
    let other = try Comparison(
      first, named: "a", fit(HierarchicalClassifier(), Self.table(30, a: 4..<5)), named: "b")
    #expect(other.predictive == nil)
    #expect(other.verdict.contains { $0.contains("learned from different rows") })
  }

  /// A fit of an earlier version opens, and it is said what cannot be done with it.
  @Test func anOlderFitOpensAndIsNotPaired() throws {
    let test = try Self.table(40, b: 0..<1)
    let (byA, byB) = (
      try Self.fit(without: "b", test: test), try Self.fit(without: "a", test: test)
    )
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try byA.save(to: folder.path)
    let opened = try TableFit(contentsOf: folder.path)
    #expect(opened.scoredTestRows == byA.scoredTestRows)
    #expect(try Comparison(opened, named: "a", byB, named: "b").test?.classes?.pairs != nil)
    let place = folder.appendingPathComponent("manifest.json")
    let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
    var object = try #require(manifest as? [String: Any])
    var files = try #require(object["files"] as? [String: Any])
    for name in ["test.npy", "rows.json"] { #expect(files.removeValue(forKey: name) != nil) }
    object["files"] = files
    // Its manifest had no checksum of its own.
    #expect(object.removeValue(forKey: "checksum") != nil)
    try JSONSerialization.data(withJSONObject: object).write(to: place)
    let older = try TableFit(contentsOf: folder.path)
    #expect(older.scoredTestRows == nil)
    let comparison = try Comparison(older, named: "a", byB, named: "b")
    #expect(comparison.test?.classes?.pairs == nil)
    #expect(comparison.verdict.contains { $0.contains("rows cannot be paired: fit again") })
  }
}
