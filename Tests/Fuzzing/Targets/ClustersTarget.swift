import Bayes

/// Saved clusters, as `cluster --save` writes them, and the clusters of rows by them.
struct ClustersTarget: FuzzTarget {
  let name = "clusters"
  let isJSON = true
  private let scratch = ScratchFolder()
  private let rows: Table

  init() throws { rows = try Table(csv: "x,y\n1,2\n-3,0.5\n,1e3\n") }

  func read(_ bytes: [UInt8]) throws {
    let clusters = try SavedClusters(contentsOf: scratch.file("clusters.json", bytes))
    let found = try clusters.nearest(to: rows)
    precondition(found.count == 3)
  }
}
