import MathKernels

/// Sums and numbers of the rows in each cluster, by chunk and, added up in the order of chunks, in total.
final class ChunkSums: @unchecked Sendable {
  private let chunks: Int
  private let clusters: Int
  private let width: Int
  private let sumsOfChunk: AlignedBuffer
  private let countsOfChunk: UnsafeMutablePointer<Int>
  private let changesOfChunk: UnsafeMutablePointer<Int>
  var totals: [Double]
  var counts: [Int]
  private(set) var changes = 0

  init(chunks: Int, clusters: Int, width: Int) {
    (self.chunks, self.clusters, self.width) = (chunks, clusters, width)
    sumsOfChunk = AlignedBuffer(count: chunks * clusters * width)
    countsOfChunk = .allocate(capacity: chunks * clusters)
    changesOfChunk = .allocate(capacity: chunks)
    totals = [Double](repeating: 0, count: clusters * width)
    counts = [Int](repeating: 0, count: clusters)
    clear()
  }

  deinit {
    countsOfChunk.deallocate()
    changesOfChunk.deallocate()
  }

  func clear() {
    sumsOfChunk.pointer.update(repeating: 0, count: sumsOfChunk.count)
    countsOfChunk.initialize(repeating: 0, count: chunks * clusters)
    changesOfChunk.initialize(repeating: 0, count: chunks)
  }

  /// Adds a tile's rows to the sums of a chunk, which one worker owns meanwhile.
  func add(_ tile: Int, of rows: TiledRows, labels: AlignedBuffer, changes: Int, to chunk: Int) {
    let live = rows.liveRows(of: tile)
    let codes = labels.pointer + tile * rows.tileRows
    ClusterKernels.addRows(
      rows.tile(tile), codes: codes, rows: live, stride: rows.tileRows, width: width,
      to: sumsOfChunk.pointer + chunk * clusters * width)
    let count = countsOfChunk + chunk * clusters
    for row in 0..<live { count[Int(codes[row])] &+= 1 }
    changesOfChunk[chunk] &+= changes
  }

  func combine() {
    let size = clusters * width
    totals.withUnsafeMutableBufferPointer { totals in
      totals.update(repeating: 0)
      for chunk in 0..<chunks {
        let part = sumsOfChunk.pointer + chunk * size
        for place in 0..<size { totals[place] += part[place] }
      }
    }
    for cluster in 0..<clusters {
      counts[cluster] = (0..<chunks).reduce(0) { $0 + countsOfChunk[$1 * clusters + cluster] }
    }
    changes = (0..<chunks).reduce(0) { $0 + changesOfChunk[$1] }
  }

  /// Σ‖x‖² − 2 Σₖ cₖ·Sₖ + Σₖ nₖ‖cₖ‖²: the cost of the assignment, from its sums alone.
  func inertia(around centers: [Double], totalSquares: Double) -> Double {
    var cost = totalSquares
    for cluster in 0..<clusters {
      for place in cluster * width..<(cluster + 1) * width {
        let center = centers[place]
        cost += center * (Double(counts[cluster]) * center - 2 * totals[place])
      }
    }
    return max(0, cost)
  }
}
