/// What K-means found: the best of its runs.
public struct KMeansFit: Sendable, Codable, Equatable {
  /// K centres: where no row changed its cluster any more, each the mean of its rows; where the run ended otherwise, of
  /// the rows before the last assignment.
  ///
  /// With minibatches they are running means of the rows drawn, and without any iteration the first centres.
  public let centers: ClusterCenters
  /// For each row its cluster, 0 ..< K: the one of the nearest centre, the first of equally near ones.
  public let labels: [Int]
  /// The cost Σ‖x − c‖², summed from the differences themselves.
  public let inertia: Double
  /// Iterations of the run; with minibatches, their number.
  public let iterations: Int
  /// The cost at each assignment of rows to centres, up to rounding of the order of the table's total sum of squares times 1e-15;
  /// the last is the fit's. With minibatches: the batch's cost in proportion to all rows, and last the fit's.
  public let history: [Double]
  /// Whether the run converged, instead of ending at its last permitted iteration.
  public let isConverged: Bool
  /// The cost at the end of every run.
  public let restartInertias: [Double]
  /// The run that was kept, from 0.
  public let bestRestart: Int
  /// Whether it was asked to stop: it then holds the best result so far.
  public let isInterrupted: Bool

  /// Rows in each cluster. Iterations give a row to a cluster without any, so that 0 means fewer different rows than
  /// clusters, or a run that ended before they could.
  public var sizes: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: centers.count)) { $0[$1] += 1 }
  }

  private enum CodingKeys: String, CodingKey {
    case centers = "centres"
    case labels
    case inertia
    case iterations
    case history
    case isConverged
    case restartInertias
    case bestRestart
    case isInterrupted
  }
}
