import Clustering
import MathKernels
import Preprocessing

/// A clustering with all that judges and describes it, to be told as text or as a page.
public struct ClusterStudy: Sendable {
  /// What the table is called.
  public var source: String
  /// The numbers that were clustered.
  public var matrix: DesignMatrix
  /// What made the fit; its seed also scatters the rows on the map.
  public var settings: KMeans
  /// The clusters, the cost and how it fell.
  public var fit: KMeansFit
  /// nil for fewer than two clusters with rows.
  public var silhouette: Silhouette?
  /// The cost at each assignment, for several numbers of clusters.
  public var costs: [(clusters: Int, history: [Double])] = []
  /// The cost against the number of clusters; nil where it was not asked for, and drawn from two numbers on.
  public var scree: ScreeCurve?
  /// The cost beside that of tables without clusters; nil where it was not asked for, and drawn from two numbers on.
  public var gap: GapStatistic?
  /// Where rows come from.
  public var places: ClusterPlaces?
  /// The adjusted Rand index against the labels of a column.
  public var agreement: (column: String, index: Double)?
  /// What sets each cluster apart.
  public let profile: ClusterProfile

  /// A study of the clusters alone, with the profile of each; what else is known is set afterwards.
  ///
  /// - Precondition: the fit has a label for each row of the matrix.
  public init(source: String, matrix: DesignMatrix, settings: KMeans, fit: KMeansFit) {
    self.source = source
    self.matrix = matrix
    self.settings = settings
    self.fit = fit
    profile = ClusterProfile(of: matrix, labels: fit.labels, clusterCount: fit.centres.count)
  }

  var clusterCount: Int { fit.centres.count }

  /// The pictures, each with a name fit for a file.
  ///
  /// - Throws: `DataError` where the numbers have no principal components.
  public func pictures() throws -> [(name: String, title: String, svg: String)] {
    try drawings().map { ($0.name, $0.title, $0.svg.document(title: $0.title)) }
  }

  private func drawings() throws -> [(name: String, title: String, svg: SVG)] {
    var all: [(name: String, title: String, svg: SVG)] = []
    if !costs.isEmpty { all.append(("cost", "Cost by iteration", costChart)) }
    if let scree, scree.points.count > 1 {
      all.append(("scree", "Cost by number of clusters", screeChart(scree)))
    }
    if let gap, gap.points.count > 1 { all.append(("gap", "Gap statistic", gapChart(gap))) }
    if let places {
      let map = ClusterMap(
        title: "\(clusterCount) clusters on the map", places: places, labels: fit.labels,
        clusterCount: clusterCount, seed: settings.seed)
      all.append(("map", map.title, map.drawn()))
    }
    if matrix.features.count > 1, matrix.rowCount > 2, fit.inertia > 0 || clusterCount > 1 {
      let chart = try ScatterChart.components(
        of: matrix, labels: fit.labels, clusterCount: clusterCount)
      all.append(("components", chart.title, chart.drawn()))
    }
    return all
  }

  private var costChart: SVG {
    LineChart(
      title: "Cost by iteration", xTitle: "iteration", yTitle: "cost: sum of squared distances",
      series: costs.map { clusters, history in
        var line = LineChart.Series(
          name: "K = \(clusters)",
          points: history.enumerated().map { (Double($0.offset), $0.element) })
        line.isMarked = history.count <= 80
        return line
      }
    ).drawn()
  }

  private func screeChart(_ scree: ScreeCurve) -> SVG {
    let restarts = scree.points.map(\.inertias.count).max() ?? 1
    var line = LineChart.Series(
      name: "", points: scree.points.map { (Double($0.clusters), $0.inertia) })
    line.others = scree.points.flatMap { point in
      point.inertias.map { (Double(point.clusters), $0) }
    }
    var chart = LineChart(
      title: "Cost by number of clusters: the least of \(restarts) runs, and each",
      xTitle: "number of clusters K", yTitle: "cost: sum of squared distances", series: [line])
    if scree.points.count <= 30 { chart.xTicks = scree.points.map { Double($0.clusters) } }
    return chart.drawn()
  }

  private func gapChart(_ gap: GapStatistic) -> SVG {
    var line = LineChart.Series(
      name: "", points: gap.points.map { (Double($0.clusters), $0.gap) })
    line.errors = gap.points.map(\.standardError)
    var chart = LineChart(
      title: "Gap statistic, with standard errors", xTitle: "number of clusters K",
      yTitle: "gap: log cost below that of no clusters", series: [line])
    chart.xTicks = gap.points.map { Double($0.clusters) }
    return chart.drawn()
  }
}

extension ScatterChart {
  /// Clusters along the first two principal components; of many rows, every so many.
  ///
  /// - Throws: `DataError` where the numbers have no principal components.
  static func components(
    of matrix: DesignMatrix, labels: [Int], clusterCount: Int
  ) throws -> ScatterChart {
    let pca = try PCA(components: .count(2)).fitted(to: matrix)
    let turned = try pca.transformed(matrix)
    let shares = pca.explainedVarianceRatios.map { "\(decimal(100 * $0, 1)) % of the variance" }
    let rows = stride(from: 0, to: matrix.rowCount, by: max(1, matrix.rowCount / 5_000))
    return ScatterChart(
      title: "Clusters along the principal components",
      xTitle: "first component, \(shares[0])",
      yTitle: pca.count > 1 ? "second component, \(shares[1])" : "",
      points: rows.map {
        (turned[$0, 0], pca.count > 1 ? turned[$0, 1] : 0, labels[$0])
      },
      groupNames: (0..<clusterCount).map { "cluster \($0)" })
  }
}
