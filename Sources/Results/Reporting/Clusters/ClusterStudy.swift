import Clustering
import MathKernels

/// A clustering with everything that judges and describes it, to be read as text or as a page.
public struct ClusterStudy: Sendable, Documented {
  /// The name of the table.
  public var source: String
  /// The numbers that were clustered.
  public var matrix: DesignMatrix
  /// The settings of the fit; the seed also scatters the rows on the map.
  public var settings: KMeans
  /// The clusters, the cost and how it fell.
  public var fit: KMeansFit
  /// nil for fewer than two clusters with rows.
  public var silhouette: Silhouette?
  /// The cost at each assignment, for several numbers of clusters.
  public var costs: [(clusters: Int, history: [Double])] = []
  /// The cost against the number of clusters; nil if it was not requested, drawn for two or more numbers.
  public var scree: ScreeCurve?
  /// The cost compared with that of tables without clusters; nil if it was not requested, drawn for two or more numbers.
  public var gap: GapStatistic?
  /// Where rows come from.
  public var places: ClusterPlaces?
  /// The adjusted Rand index against the labels of a column.
  public var agreement: (column: String, index: Double)?
  /// Whether something is missing because it was asked to stop.
  public var isInterrupted = false
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
    isInterrupted = fit.isInterrupted
    profile = ClusterProfile(of: matrix, labels: fit.labels, clusterCount: fit.centers.count)
  }

  /// The study as a document: findings, figures, tables.
  public func document() -> Document {
    Document(
      title: "Clusters of \(source)",
      blocks: [.list(findings)] + figures.map { Document.Block.figures([$0]) } + tables)
  }

  var clusterCount: Int { fit.centers.count }

  /// The pictures, each with a name fit for a file.
  public var figures: [Document.Figure] {
    var figures: [Document.Figure] = []
    if !costs.isEmpty {
      figures.append(.init(name: "cost", alternative: "Cost by iteration") { costChart })
    }
    if let scree, scree.points.count > 1 {
      figures.append(
        .init(name: "scree", alternative: "Cost by number of clusters") { screeChart(scree) })
    }
    if let gap, gap.points.count > 1 {
      figures.append(.init(name: "gap", alternative: "Gap statistic") { gapChart(gap) })
    }
    if let places {
      figures.append(
        .map(of: places, labels: fit.labels, clusterCount: clusterCount, seed: settings.seed))
    }
    if let components = Document.Figure.components(
      of: matrix, labels: fit.labels, clusterCount: clusterCount)
    {
      figures.append(components)
    }
    return figures
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
