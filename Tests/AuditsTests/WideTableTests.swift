import Audits
import MathKernels
import Tables
import TestSupport
import Testing

/// Audits of tables with very many columns: what is found of pairs is what all pairs would say.
@Suite(.tags(.random)) struct WideTableTests {
  /// Independent columns `x0`, `x1`, …; `pairs` of them, at random places, are others with noise; a share of cells is missing.
  static func table(
    rows: Int, columns: Int, pairs: Int, missing: Double = 0, target: Bool = false
  ) throws -> (table: Table, partners: [(Int, Int)]) {
    var random = RandomStream(seed: seed(31))
    var values = (0..<columns).map { _ in (0..<rows).map { _ in random.normal() } }
    let places = random.permutation(columns)
    let partners = (0..<pairs).map { pair in
      let (first, second) = (places[2 * pair], places[2 * pair + 1])
      return (min(first, second), max(first, second))
    }
    for (first, second) in partners {
      values[second] = values[first].map { 1e6 - 40 * ($0 + 0.01 * random.normal()) }
    }
    for column in 0..<columns {
      for row in 0..<rows where random.uniform() < missing { values[column][row] = .nan }
    }
    var all = values.enumerated().map { Column("x\($0)", numbers: $1) }
    if target {
      let sum = (0..<rows).map { row in (0..<5).reduce(0.0) { $0 + values[$1][row] } }
      all.append(Column("y", numbers: sum))
    }
    return (try Table(source: "wide.csv", columns: all), partners)
  }

  @Test(arguments: [0, 0.05])
  func strongPairsAreFound(missing: Double) throws {
    let (table, partners) = try Self.table(rows: 60, columns: 600, pairs: 30, missing: missing)
    let correlations = try TableAudit(of: table).correlations
    #expect(correlations.columns.count == 400 && correlations.columnCount == 600)
    #expect(correlations.searchedCount == 600 && correlations.searchRowStep == 1)
    #expect(correlations.pearson.count == 400 * 400)
    let found = correlations.strongest(30)
    #expect(found.allSatisfy { $0.pearson < -0.999 })
    #expect(Set(found.map(\.first)) == Set(partners.map { "x\($0.0)" }))
    #expect(Set(found.map(\.second)) == Set(partners.map { "x\($0.1)" }))
  }

  /// The numbers of a pair are those of a table that holds nothing else.
  @Test func pairsAreThoseOfTheTwoAlone() throws {
    let (table, _) = try Self.table(rows: 60, columns: 500, pairs: 10, missing: 0.1)
    for pair in try TableAudit(of: table).correlations.strongest(40) {
      let two = try TableAudit(of: table.selecting([pair.first, pair.second])).correlations
      #expect(two.strongest(1) == [pair])
    }
  }

  /// Every column's rank correlation with a target is there, whether or not the column is among those with strong pairs.
  @Test func theTargetIsAlwaysThere() throws {
    let (table, _) = try Self.table(rows: 60, columns: 450, pairs: 200, target: true)
    let audit = try TableAudit(of: table, target: "y")
    #expect(audit.correlations.columns.contains("y"))
    for column in ["x0", "x17", "x449"] {
      let two = try TableAudit(of: table.selecting([column, "y"]), target: "y")
      let expected = try #require(two.rankCorrelation(of: column))
      #expect(abs((audit.rankCorrelation(of: column) ?? .nan) - expected) < 1e-13)
    }
  }

  @Test func threadsChangeNothing() throws {
    let (table, _) = try Self.table(rows: 30, columns: 600, pairs: 20, missing: 0.02, target: true)
    let one = try TableAudit(of: table, target: "y", workers: 1)
    #expect(try TableAudit(of: table, target: "y", workers: 4).correlations == one.correlations)
  }

  /// Correlations and near twins of numbers whose squares are 0, or none.
  @Test(arguments: [1e-170, 1e-300, 1, 1e170, 1e300])
  func scalesDoNotMatter(_ scale: Double) throws {
    var random = RandomStream(seed: seed(5))
    let x = (0..<50).map { _ in random.normal() }
    let y = x.map { $0 + random.normal() }
    func audit(_ scale: Double) throws -> TableAudit {
      try TableAudit(
        of: Table(columns: [
          Column("x", numbers: x.map { $0 * scale }), Column("y", numbers: y.map { $0 * scale }),
        ]))
    }
    let (found, plain) = (try audit(scale), try audit(1))
    let (pair, expected) = (
      try #require(found.correlations.pair("x", "y")),
      try #require(plain.correlations.pair("x", "y"))
    )
    #expect(abs(pair.pearson - expected.pearson) < 1e-13 && pair.spearman == expected.spearman)
    let (summary, known) = (
      try #require(found.columns[0].summary), try #require(plain.columns[0].summary)
    )
    #expect(abs(summary.standardDeviation / scale / known.standardDeviation - 1) < 1e-13)
    #expect(abs(summary.skewness - known.skewness) < 1e-12)
  }
}
