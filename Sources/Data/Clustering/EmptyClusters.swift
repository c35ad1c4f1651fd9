import MathKernels

/// Gives clusters without rows the rows that are farthest from their centres, one each: of equally far ones the first.
///
/// scikit-learn does the same. Where all rows are at their centres there is nothing to give, and a cluster stays empty.
struct EmptyClusters {
  private let rows: CenteredRows
  private let labels: AlignedBuffer
  private let centers: [Double]

  init(_ rows: CenteredRows, labels: AlignedBuffer, centers: [Double]) {
    self.rows = rows
    self.labels = labels
    self.centers = centers
  }

  /// Moves rows between the sums and the counts of clusters.
  func fill(_ sums: inout [Double], _ counts: inout [Int]) {
    let empty = counts.indices.filter { counts[$0] == 0 }
    let width = rows.width
    let distances = centers.withUnsafeBufferPointer { centers in
      (0..<rows.count).map { row in
        centers.baseAddress.map {
          rows.squaredDistance(row, to: $0 + Int(labels[row]) * width)
        } ?? 0
      }
    }
    let farthest = distances.indices.sorted {
      (distances[$1], $0) < (distances[$0], $1)
    }
    for (cluster, row) in zip(empty, farthest) where distances[row] > 0 {
      let old = Int(labels[row])
      // The last row of a cluster is not taken from it.
      guard counts[old] > 1 else { continue }
      for (feature, value) in rows.tiled.row(row).enumerated() {
        sums[old * width + feature] -= value
        sums[cluster * width + feature] = value
      }
      counts[old] -= 1
      counts[cluster] = 1
    }
  }
}
