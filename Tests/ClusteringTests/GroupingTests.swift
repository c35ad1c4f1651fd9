import Clustering
import MathKernels
import TestSupport
import Testing

/// Groupings of rows: how far apart they are, which is central, and which group of one is which of another.
@Suite struct GroupingTests {
  static func partitions(_ count: Int, rows: Int, groups: Int, seed: UInt64) -> [Grouping] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in
      (0..<rows).map { _ in UInt8(random.index(below: groups)) }
    }
  }

  @Test func variationOfInformationByHand() {
    let (pairs, crossed) = (Grouping([0, 0, 1, 1]), Grouping([0, 1, 0, 1]))
    // Each tells log 2 that the other does not.
    #expect(abs(variationOfInformation(pairs, crossed) - 2 * logarithm(2)) < 1e-15)
    #expect(abs(variationOfInformation(pairs, [0, 0, 0, 0]) - logarithm(2)) < 1e-15)
    #expect(abs(variationOfInformation([0, 1, 2, 3], [7, 7, 7, 7]) - logarithm(4)) < 1e-15)
    #expect(variationOfInformation([], []) == 0)
  }

  @Test(.tags(.random)) func variationOfInformationIsAMetricThatKnowsNoNames() {
    let names: [UInt8] = [3, 0, 4, 1, 2]
    for (place, a) in Self.partitions(20, rows: 30, groups: 5, seed: seed(1)).enumerated() {
      let others = Self.partitions(2, rows: 30, groups: 4, seed: seed(UInt64(place + 10)))
      let (b, c) = (others[0], others[1])
      #expect(abs(variationOfInformation(a, a.map { names[Int($0)] })) < 1e-14)
      #expect(abs(variationOfInformation(a, b) - variationOfInformation(b, a)) < 1e-14)
      #expect(variationOfInformation(a, b) > 0)
      let around = variationOfInformation(a, c) + variationOfInformation(c, b)
      #expect(variationOfInformation(a, b) <= around + 1e-14)
      #expect(variationOfInformation(a, b) <= logarithm(30) + 1e-14)
    }
  }

  @Test(.tags(.random)) func theMostCentralHasTheLeastSumOfDistances() throws {
    var partitions = Self.partitions(15, rows: 24, groups: 3, seed: seed(3))
    let blocks = Grouping((0..<24).map { UInt8($0 / 8) })
    partitions.insert(blocks, at: 6)
    // Neighbours of the blocks, so that they are in the middle of something.
    for row in [0, 9, 17] {
      var moved = blocks
      moved[row] = (moved[row] + 1) % 3
      partitions.append(moved)
    }
    let sums = partitions.map { partition in
      partitions.reduce(0) { $0 + variationOfInformation(partition, $1) }
    }
    let place = try #require(mostCentral(of: partitions))
    #expect(variationOfInformation(partitions[place], blocks) < 0.3)
    #expect(sums.allSatisfy { sums[place] <= $0 + 1e-9 })
    #expect(mostCentral(of: []) == nil)
    #expect(mostCentral(of: [blocks, blocks]) == 0)
  }

  static func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { rest in
      (0...rest.count).map { place in
        var longer = rest
        longer.insert(count - 1, at: place)
        return longer
      }
    }
  }

  /// Against all permutations; rows beyond those that there are gain nothing.
  @Test(.tags(.random), arguments: 1...6, 1...6) func theLargestAssignment(rows: Int, columns: Int)
  {
    guard rows <= columns else { return }
    var random = RandomStream(seed: seed(UInt64(rows * 10 + columns)))
    for trial in 0..<20 {
      // Whole numbers have ties.
      let gains = (0..<rows * columns).map { _ in
        trial % 3 == 0 ? Double(random.index(below: 3)) : 10 * random.normal()
      }
      func total(_ chosen: some Sequence<Int>) -> Double {
        zip(0..<rows, chosen).reduce(0) { $0 + gains[$1.0 * columns + $1.1] }
      }
      let found = largestAssignment(gains, rows: rows, columns: columns)
      #expect(found.count == rows && Set(found).count == rows)
      let best = Self.permutations(columns).map(total).max() ?? 0
      #expect(abs(total(found) - best) < 1e-9)
    }
  }

  @Test func noRowsHaveNoColumns() {
    #expect(largestAssignment([], rows: 0, columns: 0) == [])
    #expect(largestAssignment([], rows: 0, columns: 3) == [])
  }
}
