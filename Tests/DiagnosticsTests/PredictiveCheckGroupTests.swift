import Diagnostics
import MathKernels
import TestSupport
import Testing

/// Checks judged together, against laws that hold whatever the statistics are.
@Suite(.tags(.random)) struct PredictiveCheckGroupTests {
  static let members = [("mean of x", [0, 1, 2]), ("SD of x", [3, 4, 5]), ("share", [6])]

  /// Tables of statistics that depend on each other, of different scales and tails.
  static func tables(_ count: Int, _ random: inout RandomStream) -> [[Double]] {
    (0..<count).map { _ in
      let common = random.normal()
      return (0..<7).map { place in
        let own = random.normal() + 0.7 * common
        return place < 3 ? own : place < 6 ? 1e6 + exponential(own) : -own * own * own
      }
    }
  }

  static func groups(_ tables: [[Double]], observed: Int = 0) -> [PredictiveCheckGroup] {
    let others = tables.indices.filter { $0 != observed }.map { tables[$0] }
    let checks = tables[observed].enumerated().map { place, value in
      PredictiveCheck(
        name: "\(place)", observed: value, replicates: others.map { $0[place] })
    }
    return PredictiveCheckGroup.groups(
      members.map { (name: $0.0, places: $0.1) }, checks: checks, observed: tables[observed],
      replicates: others)
  }

  /// Of n + 1 tables that are alike, each in turn the observed one, exactly k have a smallest probability up to k/(n + 1):
  /// no model is accused more often than promised, however many statistics are looked at.
  @Test func theSmallestProbabilityIsUniform() {
    var random = RandomStream(seed: seed(3))
    let tables = Self.tables(40, &random)
    let smallest = tables.indices.map { place in
      Self.groups(tables, observed: place).map(\.probability).min() ?? .nan
    }
    #expect(smallest.sorted() == (1...40).map { Double($0) / 40 })
    let accused = tables.indices.count { place in
      Self.groups(tables, observed: place).contains { $0.isSuspicious }
    }
    #expect(accused == 2)
  }

  /// A shift that single checks hardly show, in all checks of one statistic, is found there and nowhere else.
  @Test func crowdingInOneStatisticIsFound() {
    var random = RandomStream(seed: seed(4))
    var tables = (0..<200).map { _ in (0..<22).map { _ in random.normal() } }
    tables[0] = (0..<22).map { $0 < 11 ? 0.3 : $0 % 2 == 0 ? 2.2 : -2.2 }
    let checks = tables[0].enumerated().map { place, value in
      PredictiveCheck(
        name: "\(place)", observed: value, replicates: tables.dropFirst().map { $0[place] })
    }
    let groups = PredictiveCheckGroup.groups(
      [("mean of x", Array(0..<11)), ("SD of x", Array(11..<22))], checks: checks,
      observed: tables[0], replicates: Array(tables.dropFirst()))
    #expect(groups.map(\.name) == ["mean of x", "SD of x"])
    #expect(!groups[0].isSuspicious && groups[1].isSuspicious)
    #expect(groups[1].probability == 1.0 / 200 && groups[1].outsideCount == 11)
    // Bonferroni over 22 checks of 199 replicates could accuse none: each would have to lie beyond all of 440.
  }

  /// Three checks outside, and three tenths of them, are a crowd; fewer are what chance puts there.
  @Test(arguments: [
    (2, 2, false), (3, 3, true), (3, 10, true), (3, 11, false), (4, 11, true), (9, 30, true),
    (8, 30, false), (0, 5, false),
  ])
  func crowds(outside: Int, of count: Int, expected: Bool) {
    let replicates = (0..<100).map { table in [Double](repeating: Double(table), count: count) }
    let observed = (0..<count).map { $0 < outside ? 200.0 : 50 }
    let checks = observed.map { value in
      PredictiveCheck(name: "", observed: value, replicates: (0..<100).map(Double.init))
    }
    let groups = PredictiveCheckGroup.groups(
      [("SD of x", Array(0..<count))], checks: checks, observed: observed, replicates: replicates)
    #expect(groups.map(\.outsideCount) == [outside])
    #expect(groups.map(\.isCrowded) == [expected])
  }

  /// Statistics that are undefined or never vary neither accuse nor fail.
  @Test func undefinedAndConstantStatistics() {
    var random = RandomStream(seed: seed(5))
    var tables = Self.tables(40, &random)
    for table in tables.indices { tables[table][6] = 0.25 }
    for table in stride(from: 1, to: 40, by: 3) { tables[table][4] = .nan }
    for table in 5..<40 { tables[table][5] = .nan }
    let groups = Self.groups(tables)
    #expect(groups.map(\.checks.count) == [3, 2, 1])
    #expect(groups.allSatisfy { $0.probability > 0 && $0.probability <= 1 })
    #expect(groups[2].probability == 1)
    #expect(
      PredictiveCheckGroup.groups([("none", [])], checks: [], observed: [], replicates: []).isEmpty)
  }
}
