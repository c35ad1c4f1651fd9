import Audits
import MathKernels
import Tables
import TestSupport
import Testing

/// The audit of tables whose target is a quantity.
@Suite struct QuantityAuditTests {
  private func warnings(_ audit: TableAudit, _ kind: String) -> [AuditWarning] {
    audit.warnings.filter { $0.kind == kind }
  }

  /// 120 rows: 80 of their own, then 30 that repeat an earlier one with another number, then 10 that repeat one, number and all.
  private static func repeating() throws -> (table: Table, features: [[Double]], y: [Double?]) {
    var random = RandomStream(seed: seed(31))
    var features = (0..<80).map { _ in (0..<6).map { _ in random.normal() } }
    var y: [Double?] = features.map { $0[0] + 0.5 * random.normal() }
    for row in 0..<30 {
      features.append(features[row % 20])
      y.append((y[row % 20] ?? 0) + random.normal())
    }
    for row in 0..<10 {
      features.append(features[60 + row])
      y.append(y[60 + row])
    }
    // A row of a group without a number counts for nothing.
    y[2] = nil
    let columns = (0..<6).map { place in
      Column("x\(place)", numbers: features.map { $0[place] })
    }
    let table = try Table(columns: columns + [Column("y", numbers: y.map { $0 ?? .nan })])
    return (table, features, y)
  }

  /// R² of the group means, by a dictionary: nothing that sees only the features does better on these rows.
  @Test(.tags(.random)) func theCeilingIsTheRSquaredOfGroupMeans() throws {
    let (table, features, y) = try Self.repeating()
    let audit = try TableAudit(of: table, target: "y")
    let rows = try #require(audit.repetitions.first)
    var groups: [[Double]: [Double]] = [:]
    for (key, number) in zip(features, y) { groups[key, default: []] += number.map { [$0] } ?? [] }
    let all = y.compactMap(\.self)
    func squares(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let within: Double = groups.values.map(squares).reduce(0, +)
    let expected = 1 - within / squares(all)
    #expect(abs(try #require(rows.rSquaredCeiling) - expected) < 1e-12 && expected < 0.98)
    #expect(rows.accuracyCeiling == nil && audit.balance == nil)
    #expect(rows.repeatedRowCount == 40 && rows.sameLabelRepeatCount == 10)
    let differing = groups.values.filter { Set($0).count > 1 }
    #expect(rows.contradictoryGroupCount == differing.count && differing.count < 21)
    #expect(warnings(audit, "contradictory-targets").count == 1)
    #expect(warnings(audit, "contradictory-labels").isEmpty)

    // Where the target is left out, nothing is said of it.
    let bare = try #require(try TableAudit(of: table.dropping(["y"])).repetitions.first)
    #expect(bare.rSquaredCeiling == nil && bare.contradictoryGroupCount == nil)
  }

  /// Scale and place of the target change nothing.
  @Test(arguments: [(1e300, 0.0), (1e-300, 0), (-3, 1e6)])
  func theCeilingHasNoUnit(_ scale: Double, _ shift: Double) throws {
    let (table, _, y) = try Self.repeating()
    let other = try Table(
      columns: table.columns.dropLast() + [
        Column("y", numbers: y.map { $0.map { scale * $0 + shift } ?? .nan })
      ])
    let ceilings = try [table, other].map {
      try #require(TableAudit(of: $0, target: "y").repetitions.first?.rSquaredCeiling)
    }
    #expect(abs(ceilings[0] - ceilings[1]) < 1e-8)
  }

  /// A column of five values by the shares of variance between and within them, which cross-validation lowers by some 10/n.
  @Test(.tags(.random)) func whatOneColumnExplains() throws {
    var random = RandomStream(seed: seed(32))
    let effects = [0.0, 3, -1, 1, 5]
    let level = (0..<4000).map { _ in Int(random.uniform() * 5) }
    let y = level.map { effects[$0] + random.normal() }
    let noise = level.map { _ in random.normal() }
    let table = try Table(columns: [
      Column("level", texts: level.map { "l\($0)" }), Column("noise", numbers: noise),
      Column("y", numbers: y),
    ])
    let audit = try TableAudit(of: table, target: "y")
    let mean = y.reduce(0, +) / 4000
    let total: Double = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let within: Double = (0..<5).reduce(0) { sum, value in
      let own = y.indices.filter { level[$0] == value }.map { y[$0] }
      let center = own.reduce(0, +) / Double(own.count)
      return sum + own.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    }
    let found = try audit.columns.prefix(2).map { try #require($0.estimate).rSquared }
    #expect(abs(found[0] - (1 - within / total)) < 0.005)
    #expect(found[1] < 0.01 && found[1] > -0.02)
    #expect(audit.columns[2].estimate == nil && audit.columns[0].guess == nil)
    #expect(audit.rankCorrelation(of: "level") == nil)
  }

  /// By ranks where the relation is monotone and the tails are far, by bins where it is not monotone.
  @Test func copiesInDisguiseAreSuspicious() throws {
    var random = RandomStream(seed: seed(33))
    let y = (0..<1000).map { _ in random.normal() }
    let signs = y.map { _ in random.uniform() < 0.5 ? -1.0 : 1 }
    let columns = [
      Column("exponential", numbers: y.map { exponential(4 * $0) }),
      Column("root", numbers: zip(y, signs).map { $1 * (10 + $0).squareRoot() }),
      Column("noisy", numbers: y.map { $0 + random.normal() }), Column("y", numbers: y),
    ]
    let audit = try TableAudit(of: Table(columns: columns), target: "y")
    let found = warnings(audit, "suspicious-predictor")
    #expect(found.map(\.columns) == [["exponential"], ["root"]])
    #expect(abs(try #require(audit.rankCorrelation(of: "exponential")) - 1) < 1e-12)
    #expect(abs(try #require(audit.rankCorrelation(of: "root"))) < 0.2)
  }

  /// y = x + noise: R² 0.85 beside noise is suspicious as it stands alone; R² 0.5 is not, nor 0.85 beside one of 0.8.
  @Test func thresholdsAreAsStated() throws {
    var random = RandomStream(seed: seed(34))
    let y = (0..<2000).map { _ in random.normal() }
    func column(_ name: String, _ rSquared: Double) -> Column {
      // x = y + e has the squared correlation 1/(1 + var e) with y.
      let deviation = (1 / rSquared - 1).squareRoot()
      return Column(name, numbers: y.map { $0 + deviation * random.normal() })
    }
    let noise = Column("noise", numbers: y.map { _ in random.normal() })
    for (features, expected) in [
      ([column("a", 0.88), noise], ["a"]), ([column("a", 0.5), noise], []),
      ([column("a", 0.88), column("b", 0.85)], []), ([column("a", 0.88)], []),
      ([column("a", 0.98), column("b", 0.98)], ["a", "b"]),
    ] {
      let audit = try TableAudit(
        of: Table(columns: features + [Column("y", numbers: y)]), target: "y")
      #expect(
        Set(warnings(audit, "suspicious-predictor").flatMap(\.columns)) == Set(expected),
        "\(features.map(\.name))")
    }
  }

  @Test(.tags(.random)) func noiseGivesNoWarnings() throws {
    var random = RandomStream(seed: seed(35))
    let columns = ["a", "b", "c", "y"].map { name in
      Column(name, numbers: (0..<3000).map { _ in random.normal() })
    }
    let table = try Table(columns: columns)
    let one = try TableAudit(of: table, target: "y", workers: 1)
    #expect(one.warnings.isEmpty && one.repetitions.first?.rSquaredCeiling == 1)
    #expect(try TableAudit(of: table, target: "y", workers: 3) == one)
  }
}
