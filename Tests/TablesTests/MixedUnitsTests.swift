import Tables
import Testing

/// Two units in one column.
@Suite struct MixedUnitsTests {
  /// From 2 to 6.9 minutes, every other one in milliseconds.
  private static let durations = (0..<50).map { index -> Double in
    (2 + 0.1 * Double(index)) * (index % 2 == 0 ? 1 : 60_000)
  }

  @Test func minutesAndMilliseconds() throws {
    let found = try #require(MixedUnits(in: Self.durations))
    #expect(found.conversion.factor == 60_000 && found.threshold == 100)
    #expect(found.countBelow == 25 && found.countAbove == 25)
  }

  @Test func zerosAndMissingCellsTakeNoPart() throws {
    let found = try #require(MixedUnits(in: [0, .nan, 0] + Self.durations.reversed()))
    #expect(found == MixedUnits(in: Self.durations))
  }

  /// One unit; two groups of no known ratio; a known ratio but another place; too few in one group; a negative number.
  static let others: [[Double]] = [
    (1...500).map { number -> Double in Double(number * number) },
    (0..<100).map { index -> Double in (1 + Double(index) / 100) * (index % 2 == 0 ? 1 : 20) },
    (0..<100).map { index -> Double in
      index % 2 == 0 ? 1 + Double(index) / 1000 : 1_500 + Double(index)
    },
    durations.filter { $0 < 100 } + [180_000, 200_000],
    durations + [-1], [], [.nan], [3],
  ]

  @Test(arguments: others)
  func oneUnit(_ numbers: [Double]) {
    #expect(MixedUnits(in: numbers) == nil)
  }

  /// The audit finds what a repair would do, and what the unit says of the class.
  @Test func theAuditAgrees() throws {
    let labels = Self.durations.map { $0 < 100 ? "A" : $0 < 200_000 ? "B" : "C" }
    let table = try Table(columns: [
      Column("length", numbers: Self.durations), Column("kind", texts: labels),
    ])
    let found = try TableAudit(of: table, target: "kind").warnings.compactMap {
      if case .mixedUnits(let finding) = $0 { finding } else { nil }
    }
    let finding = try #require(found.first)
    #expect(finding.units == MixedUnits(in: Self.durations))
    let evidence = try #require(finding.classEvidence)
    #expect(evidence.onlyLow == ["A"] && evidence.onlyHigh == ["B", "C"])
    #expect(evidence.majorityShare == 0.5)
    // By the unit, all of A and the larger of B and C.
    let larger = max(labels.count { $0 == "B" }, labels.count { $0 == "C" })
    #expect(evidence.accuracy == Double(25 + larger) / 50)
  }
}
