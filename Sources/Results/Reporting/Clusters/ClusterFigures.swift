import MathKernels
import Preprocessing
import Words

extension Document.Figure {
  /// Rows on a map, by cluster.
  ///
  /// - Parameter seed: names the scatter of the rows around their places.
  static func map(
    of places: ClusterPlaces, labels: [Int], clusterCount: Int, seed: UInt64
  ) -> Document.Figure {
    let map = ClusterMap(
      title: "\(counted(clusterCount, "cluster")) on the map", places: places, labels: labels,
      clusterCount: clusterCount, seed: seed)
    return .init(name: "map", alternative: map.title) { map.drawn() }
  }

  /// Rows along the first two principal components, by cluster; nil for fewer than two columns, fewer than three rows, or rows
  /// that are all the same.
  static func components(
    of matrix: DesignMatrix, labels: [Int], clusterCount: Int
  ) -> Document.Figure? {
    let width = matrix.features.count
    guard width > 1, matrix.rowCount > 2,
      matrix.values.indices.contains(where: { matrix.values[$0] != matrix.values[$0 % width] })
    else { return nil }
    return .init(name: "components", alternative: "Clusters along the principal components") {
      ScatterChart.components(of: matrix, labels: labels, clusterCount: clusterCount).drawn()
    }
  }
}

extension ScatterChart {
  /// Clusters along the first two principal components; with many rows, an evenly spaced subset. Without points, and with a
  /// title that says so, where the numbers have no components.
  fileprivate static func components(
    of matrix: DesignMatrix, labels: [Int], clusterCount: Int
  ) -> ScatterChart {
    var chart = ScatterChart(
      title: "Clusters along the principal components", xTitle: "", yTitle: "", points: [],
      groupNames: (0..<clusterCount).map { "cluster \($0)" })
    guard let pca = try? PCA(components: .count(2)).fitted(to: matrix),
      let turned = try? pca.transformed(matrix)
    else {
      chart.title = "These numbers have no principal components"
      return chart
    }
    let shares = pca.explainedVarianceRatios.map { "\(percent($0)) of the variance" }
    let rows = stride(from: 0, to: matrix.rowCount, by: max(1, matrix.rowCount / 5_000))
    chart.xTitle = "first component, \(shares[0])"
    chart.yTitle = pca.count > 1 ? "second component, \(shares[1])" : ""
    chart.points = rows.map {
      (turned[$0, 0], pca.count > 1 ? turned[$0, 1] : 0, labels[$0])
    }
    return chart
  }
}
