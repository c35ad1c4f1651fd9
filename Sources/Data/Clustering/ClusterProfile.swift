import MathKernels
import Preprocessing

/// What sets each cluster apart: how far the mean of each feature is from its mean over all other rows.
///
///     d = (mean inside − mean outside) / √((n₁ v₁ + n₂ v₂) / (n₁ + n₂))
///
/// n and v are the numbers of rows and the population variances inside and outside: differences in standard deviations within the
/// two groups (Cohen's d, with n). Infinite for a feature that is one number inside and another outside; NaN for a cluster
/// without rows or with all of them, and for a feature without variance.
public struct ClusterProfile: Sendable, Equatable {
  /// The names of the columns that the clusters are compared by, in the matrix's order.
  public let features: [String]
  /// d, cluster after cluster, each with every feature.
  public let differences: [[Double]]

  /// Compares each cluster with all rows outside it.
  ///
  /// - Precondition: there is one label below `clusterCount` for each row.
  public init(of matrix: DesignMatrix, labels: [Int], clusterCount: Int) {
    precondition(labels.count == matrix.rowCount, "one label for each row is needed")
    features = matrix.features
    var members = [[Int]](repeating: [], count: clusterCount)
    for (row, label) in labels.enumerated() { members[label].append(row) }
    var differences = [[Double]](repeating: [], count: clusterCount)
    for feature in features.indices {
      let groups = members.map { rows in Moments(of: rows.map { matrix[$0, feature] }) }
      for cluster in 0..<clusterCount {
        differences[cluster].append(Self.difference(of: cluster, groups))
      }
    }
    self.differences = differences
  }

  /// d of one feature, from its moments in each cluster; nil in one without rows.
  private static func difference(of cluster: Int, _ groups: [Moments?]) -> Double {
    let others = groups.indices.filter { $0 != cluster }.compactMap { groups[$0] }
    guard let inside = groups[cluster], !others.isEmpty else { return .nan }
    let all = others + [inside]
    let (low, high) = (all.map(\.minimum).min() ?? 0, all.map(\.maximum).max() ?? 0)
    // Squares of numbers in this unit neither vanish nor overflow.
    let unit = PowerOfTwo(sizeOf: high / 2 - low / 2)
    func place(_ mean: Double) -> Double { unit.divide(mean / 2 - low / 2) }
    let count = others.reduce(0) { $0 + Double($1.count) }
    let outside = others.reduce(0) { $0 + place($1.mean) * (Double($1.count) / count) }
    func squares(_ group: Moments, about mean: Double) -> Double {
      let spread = group.isConstant ? 0 : unit.divide(group.deviation / 2)
      let distance = place(group.mean) - mean
      return Double(group.count) * (spread * spread + distance * distance)
    }
    let within = others.reduce(squares(inside, about: place(inside.mean))) {
      $0 + squares($1, about: outside)
    }
    let total = count + Double(inside.count)
    let deviation = (within / total).squareRoot()
    // The spread that rounding makes of none.
    let rounding = unit.divide(2 * max(abs(low), abs(high)).ulp)
    let difference = place(inside.mean) - outside
    if deviation > rounding { return difference / deviation }
    return abs(difference) > rounding ? (difference < 0 ? -.infinity : .infinity) : .nan
  }

  /// The features that differ most, the largest in size first: at most `count`, and none without variance.
  public func mostDifferent(
    of cluster: Int, count: Int
  ) -> [(feature: String, difference: Double)] {
    zip(features, differences[cluster]).filter { !$0.1.isNaN }
      .sorted { abs($0.1) > abs($1.1) }.prefix(count).map { ($0.0, $0.1) }
  }
}
