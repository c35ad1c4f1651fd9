import Clustering
import Inference
import MathKernels
import Tables

extension ClusterStudy {
  /// What a study shows of other numbers of clusters.
  public struct Parts: Sendable, Equatable {
    /// Numbers of clusters whose cost is shown by iteration, of one run each.
    public var costs: [Int]
    /// Numbers of clusters of the scree plot; empty for none.
    public var scree: [Int]
    /// Runs for each number of clusters of the scree plot and the gap statistic.
    public var restarts = 3
    /// Reference tables of the gap statistic, for 1 to 10 clusters; fewer than 2 for none.
    public var gapReferences = 0

    /// The parts of a whole study, without the gap statistic, which is slow.
    public init(costs: [Int] = [3, 5, 10, 20], scree: [Int] = Array(1...20)) {
      self.costs = costs
      self.scree = scree
    }
  }

  /// Clusters the rows of a matrix and studies what is found.
  ///
  /// - Parameters:
  ///   - source: the name of the table.
  ///   - parts: what is shown of other numbers of clusters.
  ///   - context: an interruption leaves out what is not done by then. Its journal keeps what is, and the same call goes on from there.
  /// - Throws: as `KMeans.fitted(to:in:)` and `Silhouette`; `ResumeError` where the journal is of other work.
  public init(
    source: String, matrix: DesignMatrix, settings: KMeans, parts: Parts,
    in context: RunContext = RunContext()
  ) throws {
    let fit = try settings.fitted(to: matrix, in: context.inPart("clusters"))
    self.init(source: source, matrix: matrix, settings: settings, fit: fit)
    // What is asked to stop is the best so far, which is not what the silhouettes of the whole study are of.
    try addSilhouettes(in: fit.isInterrupted ? context.withoutProgress : context)
    try add(parts, in: context)
  }

  /// The gap statistic is of 1 to so many clusters.
  private static let gapClusters = 10

  /// Adds silhouettes, where at least two clusters have rows and no interruption asks to stop before they are done.
  /// - Throws: as `Silhouette`.
  public mutating func addSilhouettes(in context: RunContext = RunContext()) throws {
    guard fit.sizes.count(where: { $0 > 0 }) > 1 else { return }
    silhouette = try Silhouette(
      of: matrix, labels: fit.labels, clusterCount: fit.centers.count, seed: settings.seed,
      threads: settings.threads, in: context)
    if silhouette == nil { isInterrupted = true }
  }

  /// Adds the adjusted Rand index against the labels in a column.
  /// - Throws: `DataError` where the column is not there, or has cells without a label.
  public mutating func addAgreement(with column: String, of table: Table) throws {
    let known = try table.labels(target: column).codes
    agreement = (column, adjustedRandIndex(known, fit.labels))
  }

  /// Adds costs, scree plot and gap statistic, as far as there are rows for so many clusters.
  ///
  /// - Parameter context: an interruption leaves out what is not done by then. Its journal keeps what is.
  /// - Throws: as `KMeans.fitted(to:)`.
  public mutating func add(_ parts: Parts, in context: RunContext = RunContext()) throws {
    var settings = settings
    // The centres that were given are those of one number of clusters.
    if case .centers = settings.start { settings.start = .plusPlus }
    settings.restarts = 1
    let rowCount = matrix.rowCount
    let possible = { (counts: [Int]) in counts.filter { 1...rowCount ~= $0 } }
    for count in possible(parts.costs) where !context.isInterrupted {
      settings.clusters = count
      let history = try settings.whole(
        \.history, of: matrix, named: "cost of \(count) clusters", in: context)
      if let history { costs.append((count, history)) }
    }
    if costs.count < possible(parts.costs).count { isInterrupted = true }
    settings.restarts = parts.restarts
    if !parts.scree.isEmpty {
      let curve = try settings.screeCurve(
        of: matrix, clusters: parts.scree, in: context.inPart("scree"))
      if curve.points.count < possible(parts.scree).count { isInterrupted = true }
      scree = curve
    }
    if parts.gapReferences > 1 {
      let found = try settings.gapStatistic(
        of: matrix, maximumClusters: Self.gapClusters, references: parts.gapReferences, in: context)
      if found.points.count < min(Self.gapClusters, matrix.rowCount) { isInterrupted = true }
      gap = found.points.isEmpty ? nil : found
    }
  }
}
