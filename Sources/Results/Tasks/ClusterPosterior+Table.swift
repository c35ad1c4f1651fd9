import Tables

extension ClusterPosterior {
  /// The clusters of the rows as a table: `row,cluster,probability,p_0,…,p_other`, where the last is the probability of components
  /// that are no cluster.
  ///
  /// - Parameter rowNumbers: what the rows are called.
  /// - Precondition: there is a number for each row.
  public func memberships(rowNumbers: [Int]) throws -> Table {
    try Self.table(membership, partition, clusterCount: clusterCount, rowNumbers: rowNumbers)
  }

  /// The same of other rows, each in its likeliest cluster.
  ///
  /// - Parameter membership: what `membership(of:in:)` found.
  /// - Precondition: there is a number for each row.
  public func memberships(_ membership: [Double], rowNumbers: [Int]) throws -> Table {
    let likeliest = stride(from: 0, to: membership.count, by: clusterCount).map { start in
      (0..<clusterCount).max { membership[start + $0] < membership[start + $1] } ?? 0
    }
    return try Self.table(
      membership, likeliest, clusterCount: clusterCount, rowNumbers: rowNumbers)
  }

  private static func table(
    _ membership: [Double], _ labels: [Int], clusterCount count: Int, rowNumbers: [Int]
  ) throws -> Table {
    precondition(membership.count == rowNumbers.count * count, "each row needs its number")
    let rows = rowNumbers.indices
    let clusters = (0..<count).map { cluster in
      Column("p_\(cluster)", numbers: rows.map { membership[$0 * count + cluster] })
    }
    return try Table(
      source: "labels",
      columns: [
        Column("row", numbers: rowNumbers.map(Double.init)),
        Column("cluster", numbers: labels.map(Double.init)),
        Column("probability", numbers: labels.enumerated().map { membership[$0 * count + $1] }),
      ] + clusters + [
        Column(
          "p_other",
          numbers: rows.map { row in
            max(0, 1 - membership[row * count..<(row + 1) * count].reduce(0, +))
          })
      ])
  }
}
