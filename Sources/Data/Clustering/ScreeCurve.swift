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
  /// An interruption ends the curve before the number of clusters at work. The context's journal keeps each number that is done.
  /// - Throws: as `fitted(to:in:)`.
  public func screeCurve(
    of matrix: DesignMatrix, clusters: some Sequence<Int>, in context: RunContext = RunContext()
  ) throws -> ScreeCurve {
    var points: [ScreeCurve.Point] = []
    for count in clusters where count <= matrix.rowCount {
      guard !context.isInterrupted else { break }
      var settings = self
      settings.clusters = count
      let inertias = try settings.whole(
        \.restartInertias, of: matrix, named: "\(count) clusters", in: context)
      guard let inertias else { break }
      points.append(ScreeCurve.Point(clusters: count, inertias: inertias))
    }
    return ScreeCurve(points: points)
  }

  /// What a part of other work takes from a clustering of its own, which its journal keeps once all runs are done; nil where it was
  /// stopped before.
  package func whole<Part: Codable & Sendable>(
    _ part: (KMeansFit) -> Part, of matrix: DesignMatrix, named name: String, in context: RunContext
  ) throws -> Part? {
    do {
      return try context.reportingSavings.part(name, isDone: { $0 != nil }) { context in
        let fit = try fitted(to: matrix, in: context, keepsEnd: false)
        return fit.isInterrupted ? nil : part(fit)
      }
    } catch is NothingClustered {
      return nil
    }
  }
}
