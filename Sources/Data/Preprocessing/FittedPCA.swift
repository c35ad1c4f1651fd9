import MathKernels
import Words

/// Principal components of some rows, along which others can be expressed.
public struct FittedPCA: Sendable, Codable, Equatable {
  /// The features, in order.
  public let features: [String]
  /// The mean of each feature.
  public let means: [Double]
  /// One component of features.count loadings after another, each of length 1.
  public let loadings: [Double]
  /// The singular values of the centred matrix, descending.
  public let singularValues: [Double]
  /// s²/(n − 1): the variance along each component.
  public let explainedVariances: [Double]
  /// The sum of the features' variances, with n − 1.
  public let totalVariance: Double
  /// Whether components are scaled to variance 1.
  public let whitens: Bool

  /// Number of components.
  public var count: Int { singularValues.count }

  /// The share of the total variance along each component.
  public var explainedVarianceRatios: [Double] { explainedVariances.map { $0 / totalVariance } }

  /// `component1`, `component2`, …
  public var componentNames: [String] { (0..<count).map { "component\($0 + 1)" } }

  /// The loadings of one component, by index.
  public func loadings(of component: Int) -> ArraySlice<Double> {
    loadings[component * features.count..<(component + 1) * features.count]
  }

  /// Rows along the components.
  /// - Throws: `DataError` if the matrix has other features.
  public func transformed(_ matrix: DesignMatrix) throws -> DesignMatrix {
    try check(matrix.features, are: features)
    let width = features.count
    let scales = scales
    var values: [Double] = []
    values.reserveCapacity(matrix.rowCount * count)
    for row in 0..<matrix.rowCount {
      for component in 0..<count {
        var sum = 0.0
        for feature in 0..<width {
          sum +=
            loadings[component * width + feature]
            * (matrix.values[row * width + feature] - means[feature])
        }
        values.append(sum / scales[component])
      }
    }
    return DesignMatrix(features: componentNames, values: values)
  }

  /// Rows along the components, turned back: the rows themselves if all components were kept, else their part along the kept
  /// ones.
  /// - Throws: `DataError` if the matrix has other features than `componentNames`.
  public func restored(_ matrix: DesignMatrix) throws -> DesignMatrix {
    try check(matrix.features, are: componentNames)
    let width = features.count
    let scales = scales
    var values: [Double] = []
    values.reserveCapacity(matrix.rowCount * width)
    for row in 0..<matrix.rowCount {
      for feature in 0..<width {
        var sum = means[feature]
        for component in 0..<count {
          sum +=
            matrix.values[row * count + component] * scales[component]
            * loadings[component * width + feature]
        }
        values.append(sum)
      }
    }
    return DesignMatrix(features: features, values: values)
  }

  /// What components are divided by. Along one without variance, whitening changes nothing.
  private var scales: [Double] {
    explainedVariances.map { whitens && $0 > 0 ? $0.squareRoot() : 1 }
  }

  private func check(_ found: [String], are expected: [String]) throws {
    guard found == expected else {
      throw DataError(
        .init("PCA"), found: "the features \(quotedList(found))",
        expected: "the features \(quotedList(expected))")
    }
  }
}
