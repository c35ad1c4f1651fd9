import MathKernels

/// What sets each cluster apart: how far the mean of each feature lies from its mean over all other rows.
///
///     d = (mean inside − mean outside) / √((n₁ v₁ + n₂ v₂) / (n₁ + n₂))
///
/// n and v are the numbers of rows and the population variances inside and outside: differences in standard deviations within the
/// two groups (Cohen's d, with n). NaN for a cluster without rows or with all of them, and for a feature without variance.
public struct ClusterProfile: Sendable, Equatable {
  /// The names of the columns that the clusters are compared by, in the matrix's order.
  public let features: [String]
  /// d, cluster after cluster, each with every feature.
  public let differences: [[Double]]

  /// Compares each cluster with all rows outside of it.
  ///
  /// - Precondition: there is one label below `clusterCount` for each row.
  public init(of matrix: DesignMatrix, labels: [Int], clusterCount: Int) {
    precondition(labels.count == matrix.rowCount, "one label for each row is needed")
    features = matrix.features
    let width = matrix.features.count
    let rows = Array(labels.indices)
    let means = (0..<width).map {
      Self.sums(matrix, $0, rows, origin: 0).first / Double(labels.count)
    }
    let all = (0..<width).map { Self.sums(matrix, $0, rows, origin: means[$0]) }
    var members = [[Int]](repeating: [], count: clusterCount)
    for (row, label) in labels.enumerated() { members[label].append(row) }
    differences = members.map { rows in
      (0..<width).map { feature in
        let inside = Self.sums(matrix, feature, rows, origin: means[feature])
        let (n1, n2) = (Double(rows.count), Double(labels.count - rows.count))
        let outside = (
          first: all[feature].first - inside.first, second: all[feature].second - inside.second
        )
        let within =
          (inside.second - inside.first * inside.first / n1)
          + (outside.second - outside.first * outside.first / n2)
        return (inside.first / n1 - outside.first / n2) / (within / (n1 + n2)).squareRoot()
      }
    }
  }

  /// The features that differ most, the largest in size first: at most `count`, and none that is not finite.
  public func mostDifferent(
    of cluster: Int, count: Int
  ) -> [(feature: String, difference: Double)] {
    zip(features, differences[cluster]).filter { $0.1.isFinite }
      .sorted { abs($0.1) > abs($1.1) }.prefix(count).map { ($0.0, $0.1) }
  }

  /// Σ (x − origin) and Σ (x − origin)².
  private static func sums(
    _ matrix: DesignMatrix, _ feature: Int, _ rows: [Int], origin: Double
  ) -> (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    for row in rows {
      let x = matrix[row, feature] - origin
      first += x
      second += x * x
    }
    return (first, second)
  }
}
