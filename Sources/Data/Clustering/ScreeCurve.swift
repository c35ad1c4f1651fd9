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
}

extension KMeans {
  /// The cost for each number of clusters that there are rows for, with these settings except `clusters`.
  ///
  /// An interruption ends the curve.
  /// - Throws: as `fitted(to:in:)`.
  public func screeCurve(
    of matrix: DesignMatrix, clusters: some Sequence<Int>, in context: RunContext = RunContext()
  ) throws -> ScreeCurve {
    var points: [ScreeCurve.Point] = []
    for count in clusters where count <= matrix.rowCount {
      guard !context.isInterrupted else { break }
      var settings = self
      settings.clusters = count
      let fit = try settings.fitted(to: matrix, in: context.withoutProgress)
      points.append(ScreeCurve.Point(clusters: count, inertias: fit.restartInertias))
    }
    return ScreeCurve(points: points)
  }
}
