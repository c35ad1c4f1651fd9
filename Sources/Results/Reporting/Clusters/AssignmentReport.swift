import Tables
import Words

/// Rows assigned to saved clusters, as one JSON object or as a document.
public struct AssignmentReport: Encodable {
  let source: String
  let rows: Int
  let k: Int
  let sizes: [Int]
  /// The cost of these rows.
  let inertia: Double
  let labels: String?

  /// The report on rows.
  ///
  /// - Parameters:
  ///   - source: the name of their table.
  ///   - found: the cluster of each, and the squared distance from its centre.
  ///   - labels: the file that labels were written to; nil for none.
  /// - Precondition: clusters are below `clusterCount`.
  public init(
    source: String, _ found: [(cluster: Int, squaredDistance: Double)], clusterCount: Int,
    labels: String?
  ) {
    self.source = source
    rows = found.count
    k = clusterCount
    sizes = found.reduce(into: [Int](repeating: 0, count: clusterCount)) { $0[$1.cluster] += 1 }
    inertia = found.reduce(0) { $0 + $1.squaredDistance }
    self.labels = labels
  }

  enum CodingKeys: String, CodingKey { case rows, k, sizes, inertia, labels }
}

extension AssignmentReport: Documented {
  /// The number of rows in each cluster.
  public func document() -> Document {
    let lines =
      [
        "\(source): \(counted(rows, "row")) into \(counted(k, "saved cluster")), cost \(ScaledNumbers(scale: inertia, digits: 6).text(inertia))"
      ]
      + sizes.enumerated().map { "cluster \($0): \(counted($1, "row"))" }
    return Document(
      title: "Clusters of \(source)",
      blocks: [.group(lines.map { .paragraph($0, isWrapped: false) })])
  }
}
