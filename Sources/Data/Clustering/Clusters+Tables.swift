import Tables

extension Table {
  /// The cluster of each of its rows, from 0, beside the row's number: columns `row` and `cluster`.
  ///
  /// - Precondition: there is a label for each row.
  package func clusterTable(_ labels: [Int]) throws -> Table {
    try Table(
      source: "labels",
      columns: [
        Column("row", numbers: rowNumbers.map(Double.init)),
        Column("cluster", numbers: labels.map(Double.init)),
      ])
  }
}

extension ClusterCenters {
  /// A row for each centre, under the names of the features; `ClusterFeatures.centers(contentsOf:)` reads the file of it.
  package func table() throws -> Table {
    try Table(
      source: "centres",
      columns: features.enumerated().map { feature, name in
        Column(name, numbers: (0..<count).map { self[$0, feature] })
      })
  }
}
