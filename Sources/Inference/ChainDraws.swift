/// The draws of one chain: positions in unconstrained space, [draw, coordinate] row-major, with their statistics.
///
/// A value. Positions beyond `memoryLimit` are kept in temporary files, which vanish with the last copy; reading them is the
/// same.
public struct ChainDraws: Sendable, Equatable {
  /// All positions, a row per draw.
  package private(set) var rows: RowStore
  /// What the sampler saw, a record per draw.
  public private(set) var statistics: [DrawStatistics] = []

  /// No draws yet, with room for some.
  /// - Parameter memoryLimit: bytes of positions that may be held in memory.
  public init(dimension: Int, reservingDraws: Int = 0, memoryLimit: Int = .max) {
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

  /// All draws of some neighbouring coordinates, in one pass.
  public func coordinates(_ range: Range<Int>) -> [[Double]] { rows.columns(range) }

  /// - Throws: `DrawStorageError` where memory is used up and the disk has no room.
  public mutating func append(_ position: UnsafeBufferPointer<Double>, _ drawn: DrawStatistics)
    throws
  {
    try rows.append(position)
    statistics.append(drawn)
  }

  /// The first `count` draws.
  public func prefix(_ count: Int) -> ChainDraws {
    var shorter = self
    shorter.rows = rows.prefix(count)
    shorter.statistics = Array(statistics.prefix(count))
    return shorter
  }
}

extension ChainDraws: Codable {
  private enum CodingKeys: String, CodingKey { case dimension, positions, statistics }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dimension, forKey: .dimension)
    try container.encode(positions, forKey: .positions)
    try container.encode(statistics, forKey: .statistics)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let dimension = try container.decode(Int.self, forKey: .dimension)
    let positions = try container.decode([Double].self, forKey: .positions)
    let statistics = try container.decode([DrawStatistics].self, forKey: .statistics)
    guard dimension >= 0, positions.count == statistics.count * dimension else {
      throw DecodingError.dataCorruptedError(
        forKey: .positions, in: container,
        debugDescription:
          "found \(positions.count) numbers, expected \(statistics.count) draws of \(dimension)")
    }
    self.init(dimension: dimension, reservingDraws: statistics.count)
    for (draw, drawn) in statistics.enumerated() {
      try positions[draw * dimension..<(draw + 1) * dimension].withUnsafeBufferPointer {
        try append($0, drawn)
      }
    }
  }
}
