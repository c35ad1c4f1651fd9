import Foundation
import Inference
import Testing

@Suite struct RowStoreTests {
  /// Draws of some dimension, numbered through.
  static func draws(_ count: Int, dimension: Int, memoryLimit: Int) throws -> ChainDraws {
    var draws = ChainDraws(dimension: dimension, memoryLimit: memoryLimit)
    for draw in 0..<count { try append(draw, to: &draws) }
    return draws
  }

  static func append(_ draw: Int, to draws: inout ChainDraws) throws {
    let position = (0..<draws.dimension).map { Double(draw * 10_000 + $0) }
    let statistics = DrawStatistics(
      logDensity: Double(draw), energy: 0, treeDepth: 1, leapfrogSteps: 1, acceptanceStatistic: 1,
      stepSize: 1, isDivergent: false, maximumEnergyError: 0)
    try position.withUnsafeBufferPointer { try draws.append($0, statistics) }
  }

  /// Of any width, in memory, on disk, or partly: the same draws.
  @Test(arguments: [0, 1, 3, 5000, 600_000])
  func drawsAreTheSameInMemoryAndInFiles(dimension: Int) throws {
    let count = dimension > 10_000 ? 4 : 250
    let inMemory = try Self.draws(count, dimension: dimension, memoryLimit: .max)
    for limit in [0, 5_000_000] {
      let inFiles = try Self.draws(count, dimension: dimension, memoryLimit: limit)
      #expect(inFiles == inMemory && inFiles.count == count)
      #expect(inFiles.positions == inMemory.positions)
      guard dimension > 0 else { continue }
      #expect(inFiles.position(3).first == 30_000)
      let last = Double(dimension - 1)
      #expect(inFiles.coordinate(dimension - 1) == (0..<count).map { Double($0 * 10_000) + last })
      #expect(inFiles.prefix(2).positions == Array(inMemory.positions.prefix(2 * dimension)))
    }
  }

  /// Copies that grow apart do not see each other, wherever a chunk ends.
  @Test(arguments: [0, Int.max]) func copiesAreValues(memoryLimit: Int) throws {
    // 105 rows of 5000 fill a chunk.
    for length in [1, 104, 105, 106, 210] {
      let first = try Self.draws(length, dimension: 5000, memoryLimit: memoryLimit)
      var second = first
      var third = first.prefix(length / 2)
      try Self.append(7, to: &second)
      try Self.append(9, to: &third)
      #expect(first.count == length && second.count == length + 1)
      #expect(first == (try Self.draws(length, dimension: 5000, memoryLimit: .max)))
      #expect(second.position(length)[0] == 70_000 && second.prefix(length) == first)
      #expect(third.position(length / 2)[0] == 90_000)
      #expect(third.prefix(length / 2) == first.prefix(length / 2))
    }
  }

  #if os(Linux)
    /// What was read of files leaves the memory again, wherever reading begins.
    @Test(arguments: [0, 150, 299]) func whatWasReadIsReleased(first: Int) throws {
      let rows = try Self.draws(300, dimension: 5000, memoryLimit: 0).rows
      var numbers: [Double] = []
      rows.forEachRow(from: first) { numbers.append($0[0]) }
      #expect(numbers == (first..<300).map { Double($0 * 10_000) })
      // Of each chunk of 104 rows.
      for row in [0, 110, 220] { #expect(try Self.residentKilobytes(of: row, in: rows) == 0) }
      #expect(rows.withRow(250) { $0[4999] } == 2_504_999)
      #expect(try Self.residentKilobytes(of: 220, in: rows) > 0)
    }

    /// How much of the mapping that a row is in is in memory.
    static func residentKilobytes(of row: Int, in rows: RowStore) throws -> Int {
      let address = rows.withRow(row) { UInt(bitPattern: $0.baseAddress) }
      // Its length is said to be 0, so that it is read to its end.
      let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
      let lines = String(decoding: try maps.readToEnd() ?? Data(), as: UTF8.self)
        .split(separator: "\n")
      let mapping = try #require(
        lines.firstIndex { line in
          let bounds = line.prefix { $0 != " " }.split(separator: "-").map { UInt($0, radix: 16) }
          guard bounds.count == 2, let start = bounds[0], let end = bounds[1] else { return false }
          return (start..<end).contains(address)
        })
      let resident = try #require(lines[mapping...].first { $0.hasPrefix("Rss:") })
      return try #require(Int(resident.filter(\.isNumber)))
    }
  #endif
}
