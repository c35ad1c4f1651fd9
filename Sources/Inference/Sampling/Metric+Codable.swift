import MathKernels

extension Metric: Equatable, Codable {
  /// Equal numbers of equal structure.
  package static func == (a: Metric, b: Metric) -> Bool {
    a.structure == b.structure && a.dimension == b.dimension && a.inverse == b.inverse
  }

  private struct Record: Codable {
    var structure: Structure
    var dimension: Int
    var inverse: [Double]
  }

  package func encode(to encoder: any Encoder) throws {
    try Record(structure: structure, dimension: dimension, inverse: inverse).encode(to: encoder)
  }

  /// - Throws: `DecodingError` where the numbers are not those of an inverse metric.
  package init(from decoder: any Decoder) throws {
    let record = try Record(from: decoder)
    guard
      let metric = Metric(record.structure, dimension: record.dimension, inverse: record.inverse)
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "\(record.inverse.count) numbers are not the \(record.structure.rawValue) inverse metric of "
            + "\(record.dimension) dimensions; expected what `inverse` gives of one."))
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
