import Audits
import MathKernels
import Tables
import TestSupport
import Testing

/// Rows that are nearly others.
@Suite(.tags(.random)) struct NearTwinTests {
  /// 400 rows of 5 numbers; of the first `twins` a copy with each number moved by `noise` standard deviations.
  static func table(twins: Int, noise: Double, columns: Int = 5) throws -> Table {
    var random = RandomStream(seed: seed(21))
    let rows = (0..<400).map { _ in (0..<columns).map { _ in 30 + 7 * random.normal() } }
    let copies = rows.prefix(twins).map { row in
      row.map { $0 + 7 * noise * (random.uniform() < 0.5 ? -1 : 1) }
    }
    let all = rows + copies
    return try Table(
      source: "t.csv",
      columns: (0..<columns).map { column in
        Column("x\(column)", numbers: all.map { $0[column] })
      } + [Column("class", texts: all.indices.map { $0 % 2 == 0 ? "a" : "b" })])
  }

  func found(_ table: Table) throws -> NearTwins? {
    let audit = try TableAudit(of: table, target: "class")
    return audit.warnings.compactMap {
      if case .nearTwins(let twins) = $0 { twins } else { nil }
    }.first
  }

  @Test func copiesWithNoiseAreFound() throws {
    let twins = try #require(try found(Self.table(twins: 50, noise: 0.005)))
    #expect(twins.rowCount == 100 && twins.checkedRowCount == 450)
    #expect(twins.columns == (0..<5).map { "x\($0)" })
    #expect(twins.example[1] == twins.example[0] + 400)
    #expect(twins.rowCountAtTwice == 100)
  }

  /// The same rows in another unit, or far from 0, are as near.
  @Test(arguments: [(1e-170, 0.0), (1e150, 0), (1, 1e9)])
  func unitsDoNotMatter(scale: Double, shift: Double) throws {
    let table = try Self.table(twins: 50, noise: 0.005)
    let moved = try Table(
      source: "t.csv",
      columns: table.columns.map { column in
        guard case .numbers(let numbers) = column.cells else { return column }
        return Column(column.name, numbers: numbers.map { scale * $0 + shift })
      })
    let twins = try #require(try found(moved))
    #expect(twins.rowCount == 100 && twins.rowCountAtTwice == 100)
  }

  @Test func othersAreNot() throws {
    // Nothing but chance; too far apart; the same, which is another warning; too few columns to tell.
    #expect(try found(Self.table(twins: 0, noise: 0)) == nil)
    #expect(try found(Self.table(twins: 50, noise: 0.05)) == nil)
    #expect(try found(Self.table(twins: 50, noise: 0)) == nil)
    #expect(try found(Self.table(twins: 50, noise: 0.005, columns: 2)) == nil)
  }

  /// Missing cells agree with one another alone.
  @Test func missingCellsAgree() throws {
    let table = try Self.table(twins: 30, noise: 0.005)
    func changed(_ rows: [Int], _ name: String) throws -> Table {
      try Table(
        source: "t.csv",
        columns: table.columns.map { column in
          guard column.name == name, case .numbers(let numbers) = column.cells else {
            return column
          }
          return Column(
            name, numbers: numbers.enumerated().map { rows.contains($0) ? .nan : $1 })
        })
    }
    // In any column: rows are looked at in the order of one of them.
    for name in (0..<5).map({ "x\($0)" }) {
      #expect(try found(changed([0, 400], name))?.rowCount == 60, "\(name)")
      #expect(try found(changed([0], name))?.rowCount == 58, "\(name)")
    }
  }
}
