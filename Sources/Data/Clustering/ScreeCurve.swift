import Inference
import MathKernels

/// The cost of K-means against the number of clusters, with every restart: where the curve bends, more clusters gain little.
public struct ScreeCurve: Sendable, Codable, Equatable {
  /// The runs with one number of clusters.
  public struct Point: Sendable, Codable, Equatable {
    /// K, at most the number of rows.
    public let clusters: Int
    /// The cost of each run.
    public let inertias: [Double]
    /// The least of them.
    public var inertia: Double { inertias.min() ?? .nan }
  }

  /// In the order of the requested numbers of clusters.
  public let points: [Point]

  /// Runs K-means for each number of clusters that there are rows for, with the settings given except `clusters`.
  ///
  /// An interruption ends the curve.
  /// - Throws: as `KMeans.fitted(to:)`.
  public init(
    of matrix: DesignMatrix, clusters: some Sequence<Int>, settings: KMeans,
    in context: RunContext = RunContext()
  ) throws {
    var points: [Point] = []
    for count in clusters where count <= matrix.rowCount {
      guard !context.isInterrupted else { break }
      var settings = settings
      settings.clusters = count
      let fit = try settings.fitted(to: matrix, in: context.withoutProgress)
      points.append(Point(clusters: count, inertias: fit.restartInertias))
    }
    self.points = points
  }
}
