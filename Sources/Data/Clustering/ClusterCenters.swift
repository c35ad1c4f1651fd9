import MathKernels
import Preprocessing
import Words

/// K points in the space of named features: what K-means learned, and all that is needed to classify new rows.
public struct ClusterCenters: Sendable, Codable, Equatable {
  /// The features, in order.
  public let features: [String]
  /// K × features.count values, centre after centre.
  public let values: [Double]

  /// Centres, one after another, under feature names.
  /// - Precondition: the values fill at least one centre.
  public init(features: [String], values: [Double]) {
    precondition(
      !features.isEmpty && !values.isEmpty && values.count % features.count == 0,
      "\(values.count) values do not fill centres of \(features.count) features")
    self.features = features
    self.values = values
  }

  /// - Throws: `DataError` where the values do not fill the centres.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let features = try container.decode([String].self, forKey: .features)
    let values = try container.decode([Double].self, forKey: .values)
    guard !features.isEmpty, !values.isEmpty, values.count % features.count == 0,
      values.allSatisfy(\.isFinite)
    else {
      throw DataError(
        .init("saved centres"), found: "\(values.count) values for \(features.count) features",
        expected: "the same number of finite values for each centre",
        suggestion: "The file was changed after it was written: cluster again.")
    }
    self.init(features: features, values: values)
  }

  /// K.
  public var count: Int { values.count / features.count }

  /// One centre's value of one feature, both by index.
  public subscript(cluster: Int, feature: Int) -> Double {
    values[cluster * features.count + feature]
  }

  /// The cluster of each row: that of the nearest centre, the first of equally near ones.
  /// - Throws: `DataError` if the matrix has other features or a number that is not finite.
  public func labels(of matrix: DesignMatrix) throws -> [Int] {
    try nearest(to: matrix).map(\.cluster)
  }

  /// The nearest centre of each row, and the squared distance to it.
  /// - Throws: `DataError` if the matrix has other features or a number that is not finite.
  public func nearest(
    to matrix: DesignMatrix
  ) throws -> [(cluster: Int, squaredDistance: Double)] {
    try check(fits: matrix)
    try matrix.refuseNonFinite()
    guard matrix.rowCount > 0 else { return [] }
    if let unit = matrix.unitIfTiny(beside: values) {
      let centers = ClusterCenters(features: features, values: values.map(unit.divide))
      return try centers.nearest(to: matrix.divided(by: unit)).map {
        ($0.cluster, unit.multiply(unit.multiply($0.squaredDistance)))
      }
    }
    let rows = TiledRows(matrix.values, width: features.count)
    let stride = rows.tileRows
    let distances = AlignedBuffer(count: count * stride + 8)
    let (index, smallest) = (AlignedBuffer(count: stride + 8), AlignedBuffer(count: stride + 8))
    var found: [(cluster: Int, squaredDistance: Double)] = []
    found.reserveCapacity(matrix.rowCount)
    for tile in 0..<rows.tileCount {
      let live = rows.liveRows(of: tile)
      ClusterKernels.squaredDistances(
        rows.tile(tile), rows: live, stride: stride, width: features.count, to: values,
        count: count, into: distances.pointer)
      ClusterKernels.nearest(
        distances.pointer, count: count, rows: live, stride: stride, index: index.pointer,
        smallest: smallest.pointer)
      for row in 0..<live { found.append((Int(index[row]), smallest[row])) }
    }
    return found
  }

  /// - Throws: `DataError` if the matrix has other features.
  func check(fits matrix: DesignMatrix) throws {
    guard matrix.features == features else {
      throw DataError(
        .init("matrix"), found: "the features \(quotedList(matrix.features))",
        expected: "those of the centres, \(quotedList(features))")
    }
  }
}
