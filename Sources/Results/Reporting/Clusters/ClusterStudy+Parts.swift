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

  /// Adds silhouettes, where at least two clusters have rows and no interruption asks to stop before they are done.
  /// - Throws: as `Silhouette`.
  public mutating func addSilhouettes(in context: RunContext = RunContext()) throws {
    guard fit.sizes.count(where: { $0 > 0 }) > 1 else { return }
    silhouette = try Silhouette(
      of: matrix, labels: fit.labels, clusterCount: fit.centers.count, seed: settings.seed,
      threads: settings.threads, in: context)
  }

  /// Adds the adjusted Rand index against the labels in a column.
  /// - Throws: `DataError` where the column is not there, or has cells without a label.
  public mutating func addAgreement(with column: String, of table: Table) throws {
    let known = try table.labels(target: column).codes
    agreement = (column, adjustedRandIndex(known, fit.labels))
  }

  /// Adds costs, scree plot and gap statistic, as far as there are rows for so many clusters.
  ///
  /// - Parameter context: an interruption leaves out what is not done by then.
  /// - Throws: as `KMeans.fitted(to:)`.
  public mutating func add(_ parts: Parts, in context: RunContext = RunContext()) throws {
    var settings = settings
    // The centres that were given are those of one number of clusters.
    if case .centers = settings.start { settings.start = .plusPlus }
    settings.restarts = 1
    for count in parts.costs where 1...matrix.rowCount ~= count && !context.isInterrupted {
      settings.clusters = count
      costs.append((count, try settings.fitted(to: matrix, in: context).history))
    }
    settings.restarts = parts.restarts
    if !parts.scree.isEmpty {
      scree = try settings.screeCurve(of: matrix, clusters: parts.scree, in: context)
    }
    if parts.gapReferences > 1, !context.isInterrupted {
      gap = try settings.gapStatistic(
        of: matrix, maximumClusters: 10, references: parts.gapReferences, in: context)
      if gap?.points.isEmpty == true { gap = nil }
    }
  }
}
