/// The draws of one chain: positions in unconstrained space, [draw, coordinate] row-major, with their statistics.
///
/// A value. Positions beyond `memoryLimit` are kept in temporary files, which disappear with the last copy; reading them is the
/// same.
public struct ChainDraws: Sendable, Equatable {
  /// All positions, a row per draw.
  package private(set) var rows: RowStore
  /// What the sampler measured, a record per draw.
  public private(set) var statistics: [DrawStatistics] = []

  /// No draws yet, with room for some.
  /// - Parameter memoryLimit: bytes of positions that may be held in memory.
  package init(dimension: Int, reservingDraws: Int = 0, memoryLimit: Int = .max) {
    rows = RowStore(width: dimension, memoryLimit: memoryLimit)
    statistics.reserveCapacity(reservingDraws)
  }

  /// Coordinates of a position.
  public var dimension: Int { rows.width }

  /// Number of draws.
  public var count: Int { statistics.count }

  /// All positions, draw after draw, as a copy in memory.
  public var positions: [Double] { rows.array }

  /// The position of a draw.
  public func position(_ draw: Int) -> ArraySlice<Double> { rows.withRow(draw) { Array($0)[...] } }

  /// All draws of one coordinate.
  public func coordinate(_ index: Int) -> [Double] { rows.columns(index..<index + 1)[0] }

  /// All draws of some neighbouring coordinates, in one pass: [coordinate][draw].
  public func coordinates(_ range: Range<Int>) -> [[Double]] { rows.columns(range) }

  /// Adds a draw.
  /// - Throws: `DrawStorageError` where memory is used up and the disk is full.
  package mutating func append(_ position: UnsafeBufferPointer<Double>, _ drawn: DrawStatistics)
    throws
  {
    try rows.append(position)
    statistics.append(drawn)
  }

  /// Sets the bytes of positions that may be held in memory: those beyond move to files.
  /// - Throws: `DrawStorageError` where the disk is full.
  package mutating func limitMemory(to bytes: Int) throws { try rows.limitMemory(to: bytes) }

  /// The first `count` draws; all of them where there are fewer.
  public func prefix(_ count: Int) -> ChainDraws {
    var shorter = self
    shorter.rows = rows.prefix(count)
    shorter.statistics = Array(statistics.prefix(count))
    return shorter
  }
}

extension ChainDraws: Codable {
  /// What is written: the draws as one array, in memory or not.
  private struct Record: Codable {
    var dimension: Int
    var positions: [Double]
    var statistics: [DrawStatistics]
  }

  public func encode(to encoder: any Encoder) throws {
    try Record(dimension: dimension, positions: positions, statistics: statistics)
      .encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let record = try Record(from: decoder)
    let (dimension, count) = (record.dimension, record.statistics.count)
    let (expected, overflow) = count.multipliedReportingOverflow(by: dimension)
    guard dimension >= 0, !overflow, record.positions.count == expected else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "found \(record.positions.count) numbers, expected \(count) draws of \(dimension)"))
    }
    self.init(dimension: dimension, reservingDraws: count)
    for (draw, drawn) in record.statistics.enumerated() {
      try record.positions[draw * dimension..<(draw + 1) * dimension].withUnsafeBufferPointer {
        try append($0, drawn)
      }
    }
  }
}
