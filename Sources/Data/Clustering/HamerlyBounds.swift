import MathKernels

/// For each row an upper bound on the distance to its centre and a lower bound on that to any other. While the upper is below
/// the lower, the row keeps its cluster and its distances need not be computed.
///
/// A row is skipped only where the bounds differ by more than rounding can make of the scores, so labels are those that all
/// distances would have given, ties included.
///
/// - Source: Hamerly (2010), *Making k-means even faster*, algorithm 1.
final class HamerlyBounds: @unchecked Sendable {
  private let rows: CenteredRows
  private let clusters: Int
  private let upper: AlignedBuffer
  private let lower: AlignedBuffer
  /// For each centre, half the distance to the nearest other one.
  private var halfGaps: [Double]
  /// How far each centre moved, and the farthest that any other one did.
  private var moved: [Double]
  private var othersMoved: [Double]
  /// The largest error of a squared distance by rounding.
  private var slack = 0.0
  private let largestNorm: Double

  /// Bounds rise and fall by a little more than the exact sums, to cover rounding.
  private static let widening = 1 + 0x1p-50

  init(_ rows: CenteredRows, clusters: Int) {
    self.rows = rows
    self.clusters = clusters
    let count = rows.tiled.tileCount * rows.tiled.tileRows + 8
    upper = AlignedBuffer(count: count)
    upper.pointer.update(repeating: .infinity, count: count)
    lower = AlignedBuffer(count: count)
    halfGaps = [Double](repeating: 0, count: clusters)
    moved = halfGaps
    othersMoved = halfGaps
    largestNorm = rows.squaredNorms.array.max() ?? 0
  }

  /// Bounds for an assignment to these centres.
  func prepare(for centers: [Double], scores: CenterScores) {
    // Each of the width + 2 operations rounds by half a unit of numbers of at most 2 (‖x‖² + ‖c‖²).
    let largest = largestNorm + scores.largestSquaredNorm
    slack = 4 * Double(rows.width + 8) * .ulpOfOne * largest
    let width = rows.width
    for cluster in 0..<clusters {
      var nearest = Double.infinity
      for other in 0..<clusters where other != cluster {
        var sum = 0.0
        for feature in 0..<width {
          let difference =
            centers[cluster * width + feature] - centers[other * width + feature]
          sum += difference * difference
        }
        nearest = min(nearest, sum)
      }
      halfGaps[cluster] = nearest.squareRoot() / 2 / Self.widening
    }
  }

  /// Widens the bounds by the centres' movement, at the next assignment.
  func follow(from old: [Double], to new: [Double]) {
    let width = rows.width
    for cluster in 0..<clusters {
      var sum = 0.0
      for place in cluster * width..<(cluster + 1) * width {
        sum += (new[place] - old[place]) * (new[place] - old[place])
      }
      moved[cluster] = sum.squareRoot() * Self.widening
    }
    let farthest = moved.indices.max { moved[$0] < moved[$1] } ?? 0
    let second = moved.indices.filter { $0 != farthest }.map { moved[$0] }.max() ?? 0
    for cluster in 0..<clusters {
      othersMoved[cluster] = cluster == farthest ? second : moved[farthest]
    }
  }

  /// Assigns the rows of a tile; returns how many changed their cluster.
  func assign(
    _ tile: Int, labels: UnsafeMutablePointer<Double>, scores: CenterScores, in space: TileSpace
  ) -> Int {
    let tiled = rows.tiled
    let (live, stride) = (tiled.liveRows(of: tile), tiled.tileRows)
    let doubtful = findDoubtful(tile, labels, live, space.places)
    guard doubtful > 0 else { return 0 }
    var source = tiled.tile(tile)
    if doubtful < live {
      for feature in 0..<rows.width {
        let (from, to) = (source + feature * stride, space.picked.pointer + feature * stride)
        for place in 0..<doubtful { to[place] = from[Int(space.places[place])] }
      }
      source = space.picked.pointer
    }
    scores.score(source, rows: doubtful, stride: stride, into: space.scores.pointer)
    space.findNearest(rows: doubtful, withSecond: true)
    let start = tile * stride
    var changes = 0
    for place in 0..<doubtful {
      let row = Int(space.places[place])
      let norm = rows.squaredNorms[start + row]
      upper[start + row] =
        (max(0, space.smallest[place] + norm) + slack).squareRoot() * Self.widening
      lower[start + row] =
        max(0, space.second[place] + norm - slack).squareRoot() / Self.widening
      if labels[row] != space.index[place] {
        labels[row] = space.index[place]
        changes += 1
      }
    }
    return changes
  }

  /// Moves the bounds along with the centres and lists the rows for which they do not suffice.
  private func findDoubtful(
    _ tile: Int, _ labels: UnsafeMutablePointer<Double>, _ live: Int,
    _ places: UnsafeMutablePointer<Int32>
  ) -> Int {
    let start = tile * rows.tiled.tileRows
    let (u, l) = (upper.pointer + start, lower.pointer + start)
    var count = 0
    for row in 0..<live {
      var isDoubtful = true
      if labels[row] >= 0 {
        let cluster = Int(labels[row])
        let above = (u[row] + moved[cluster]) * Self.widening
        let below = max(0, l[row] - othersMoved[cluster]) / Self.widening
        (u[row], l[row]) = (above, below)
        let others = max(below, 2 * halfGaps[cluster] - above)
        isDoubtful = !(others > 0 && others * others > above * above + 2 * slack)
      }
      if isDoubtful {
        places[count] = Int32(row)
        count += 1
      }
    }
    return count
  }
}
