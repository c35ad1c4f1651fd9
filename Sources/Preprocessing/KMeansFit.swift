/// What K-means found: the best of its runs.
public struct KMeansFit: Sendable, Codable, Equatable {
  /// K centres, each the mean of its rows.
  public let centres: ClusterCentres
  /// For each row its cluster, 0 ..< K: the one of the nearest centre, the first of equally near ones.
  public let labels: [Int]
  /// The cost Σ‖x − c‖², summed from the differences themselves.
  public let inertia: Double
  /// Iterations of the run; of minibatches, how many of them.
  public let iterations: Int
  /// The cost at each assignment of rows to centres, up to rounding of the order of the table's total sum of squares times 1e-15;
  /// the last is the fit's. Of minibatches: the batch's cost in proportion to all rows, and last the fit's.
  public let history: [Double]
  /// Whether the run ended by itself, not at its last permitted iteration.
  public let isConverged: Bool
  /// The cost at the end of every run.
  public let restartInertias: [Double]
  /// The run that was kept, from 0.
  public let bestRestart: Int
  /// Whether the work was stopped before all runs were done.
  public let isInterrupted: Bool

  /// Rows in each cluster. 0 only where there are fewer different rows than clusters.
  public var sizes: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: centres.count)) { $0[$1] += 1 }
  }
}
