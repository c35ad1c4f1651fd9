import MathKernels

extension Metric: Equatable, Codable {
  /// Equal numbers of equal structure.
  public static func == (a: Metric, b: Metric) -> Bool {
    a.structure == b.structure && a.dimension == b.dimension && a.inverse == b.inverse
  }

  private enum CodingKeys: String, CodingKey { case structure, dimension, inverse }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(structure, forKey: .structure)
    try container.encode(dimension, forKey: .dimension)
    try container.encode(inverse, forKey: .inverse)
  }

  /// - Throws: `DecodingError` where the numbers are not those of an inverse metric.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let structure = try container.decode(Structure.self, forKey: .structure)
    let dimension = try container.decode(Int.self, forKey: .dimension)
    let numbers = try container.decode([Double].self, forKey: .inverse)
    guard let metric = Metric(structure, dimension: dimension, inverse: numbers) else {
      throw DecodingError.dataCorruptedError(
        forKey: .inverse, in: container,
        debugDescription: "\(numbers.count) numbers are no \(structure.rawValue) inverse metric of "
          + "\(dimension) dimensions; expected what `inverse` gives of one."
      )
    }
    self = metric
  }

  /// The metric of which `inverse` gives these numbers.
  private init?(_ structure: Structure, dimension: Int, inverse: [Double]) {
    switch structure {
    case .diagonal:
      guard inverse.count == dimension, inverse.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        return nil
      }
      self.init(diagonal: inverse)
    case .lowRank:
      guard let factor = LowRankFactor(dimension: dimension, numbers: inverse) else { return nil }
      self.init(lowRank: factor)
    case .dense:
      guard inverse.count == dimension * dimension else { return nil }
      self.init(dense: SquareMatrix(order: dimension, columns: inverse))
    }
  }
}
