/// Numeric features of some rows: rows × named features, row-major.
public struct DesignMatrix: Sendable, Equatable {
  /// Feature names, in column order, all different.
  public let features: [String]
  /// Number of rows.
  public let rowCount: Int
  /// `rowCount × features.count` values, row after row.
  public let values: [Double]

  /// Values, row after row, under feature names.
  /// - Precondition: `values.count` is a multiple of the number of features and names do not repeat.
  public init(features: [String], values: [Double]) {
    precondition(!features.isEmpty, "a design matrix needs at least one feature")
    precondition(
      values.count % features.count == 0,
      "\(values.count) values do not fill rows of \(features.count) features")
    precondition(Set(features).count == features.count, "feature names repeat: \(features)")
    self.features = features
    self.values = values
    rowCount = values.count / features.count
  }

  /// Whether no value is missing (NaN).
  package var isComplete: Bool { !values.contains { $0.isNaN } }

  /// The value of a row and a feature, both by index.
  public subscript(row: Int, feature: Int) -> Double { values[row * features.count + feature] }

  /// The rows at the given indices, in their order.
  public func rows(at indices: [Int]) -> DesignMatrix {
    let width = features.count
    var picked: [Double] = []
    picked.reserveCapacity(indices.count * width)
    for row in indices { picked.append(contentsOf: values[row * width..<(row + 1) * width]) }
    return DesignMatrix(features: features, values: picked)
  }
}

/// The class of each row, as an index into a fixed list of class names.
public struct Labels: Sendable, Equatable {
  /// Class names, in a fixed order. A model needs them to be all different.
  public let classes: [String]
  /// For each row the index of its class, 0 … classes.count − 1.
  public let codes: [Int]

  /// Codes into class names. Both are checked where a model uses them, with the site's name: names that repeat and codes that
  /// point at none are mistakes of the model's data.
  public init(classes: [String], codes: [Int]) {
    self.classes = classes
    self.codes = codes
  }

  /// The first class name that occurs twice.
  package var repeatedClass: String? {
    var seen: Set<String> = []
    return classes.first { !seen.insert($0).inserted }
  }

  /// Number of rows.
  public var count: Int { codes.count }

  /// The labels of the rows at the given indices, in their order.
  public func rows(at indices: [Int]) -> Labels {
    Labels(classes: classes, codes: indices.map { codes[$0] })
  }
}
