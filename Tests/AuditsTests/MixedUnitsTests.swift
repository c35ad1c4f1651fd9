import Audits
import MathKernels
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

  /// Thirds of some quantity in its larger unit, within half or twice its median.
  private static func mixed(factor: Double, width: Double = 0.7) -> [Double] {
    (0..<300).map { index in
      30 * exponential(width * (Double(index) / 300 - 0.5)) * (index % 3 == 0 ? 1 : factor)
    }
  }

  /// Months in a year, hours in a day, seconds in a minute, …
  @Test(arguments: [12, 24, 60, 100, 365, 1000, 3600, 1e4, 60_000, 86_400, 1e6, 3.6e6])
  func everyConversion(_ factor: Double) throws {
    let found = try #require(MixedUnits(in: Self.mixed(factor: factor)))
    #expect(found.conversion.factor == factor)
    #expect(found.countBelow == 100 && found.countAbove == 200)
  }

  /// A quantity that varies by a factor of twelve, as shares do.
  @Test func sharesAndPercentages() throws {
    let found = try #require(MixedUnits(in: Self.mixed(factor: 100, width: 2.5)))
    #expect(found.conversion.factor == 100)
  }

  /// 285 numbers from 10 to 30, and 15 codes, where a conversion of the numbers would lie; or one that is small.
  @Test(arguments: [[99_999], [99_996, 99_997, 99_998, 99_999], [72_000], [1_800, 1_900], [0.02]])
  func codesAreNoUnits(_ codes: [Double]) {
    let numbers = (0..<285).map { 10 + Double($0) / 14.2 }
    #expect(MixedUnits(in: numbers + (0..<15).map { codes[$0 % codes.count] }) == nil)
  }

  /// Two kinds of tracks, one sixty times as long as the other, and four times as different among themselves.
  @Test func otherShapesAreNoUnits() {
    let short = (0..<100).map { 20 * exponential(0.3 * (Double($0) / 100 - 0.5)) }
    let long = (0..<200).map { 1200 * exponential(1.2 * (Double($0) / 200 - 0.5)) }
    #expect(MixedUnits(in: short + long) == nil)
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
