import Inference
import MathKernels

/// First centres by greedy k-means++.
///
/// The first is any row. Each later one is drawn with probability D²/ΣD², D being the distance to the nearest centre so far; of
/// 2 + ⌊log K⌋ draws the one that leaves the least ΣD² is taken.
///
/// - Source: Arthur & Vassilvitskii (2007), *k-means++: the advantages of careful seeding*, §2.2 and, for the greedy choice, §6.
struct SpreadStart {
  private let rows: CenteredRows
  private let clusters: Int
  private let trials: Int

  /// Centres that are chosen even where the run has to stop, so that a run of few has a result.
  private static let uninterrupted = 100

  init(_ rows: CenteredRows, clusters: Int) {
    self.rows = rows
    self.clusters = clusters
    trials = 2 + Int(logarithm(Double(clusters)))
  }

  /// nil where it has to stop before all are chosen.
  func centers(using random: inout RandomStream, _ interruption: Interruption) -> [Double]? {
    chosenRows(using: &random, interruption)?.flatMap { rows.tiled.row($0) }
  }

  /// The rows that become centres, in the order of choice.
  private func chosenRows(
    using random: inout RandomStream, _ interruption: Interruption
  ) -> [Int]? {
    var nearest = Distances(rows, candidates: 1)
    nearest.fillWithInfinity()
    var chosen = [random.index(below: rows.count)]
    nearest = measured(chosen, below: nearest)
    while chosen.count < clusters {
      // The first few take no longer than an iteration does.
      if chosen.count > Self.uninterrupted, interruption.isRequested { return nil }
      let candidates = (0..<trials).map { _ in draw(from: nearest, using: &random) }
      let measured = measured(candidates, below: nearest)
      let best = candidates.indices.reduce(0) {
        measured.total(of: $1) < measured.total(of: $0) ? $1 : $0
      }
      chosen.append(candidates[best])
      nearest.take(best, of: measured)
    }
    return chosen
  }

  /// A row with probability D²/ΣD²; any row where all are centres already.
  private func draw(from nearest: Distances, using random: inout RandomStream) -> Int {
    let total = nearest.total(of: 0)
    guard total > 0 else { return random.index(below: rows.count) }
    var left = random.uniform() * total
    var chunk = 0
    while chunk < rows.chunkCount - 1, left >= nearest.sum(of: 0, chunk: chunk) {
      left -= nearest.sum(of: 0, chunk: chunk)
      chunk += 1
    }
    var last: Int?
    for row in nearest.rowRange(ofChunk: chunk) {
      let share = nearest.squaredDistance(of: row)
      guard share > 0 else { continue }
      last = row
      left -= share
      if left < 0 { break }
    }
    // Rounding may lead past the end of a chunk, into one without any share.
    return last ?? (0..<rows.count).first { nearest.squaredDistance(of: $0) > 0 } ?? 0
  }

  /// min(D², ‖x − c‖²) for each candidate row c.
  private func measured(_ candidates: [Int], below nearest: Distances) -> Distances {
    let scores = CenterScores(count: candidates.count, width: rows.width)
    scores.set(candidates.flatMap { rows.tiled.row($0) })
    let result = Distances(rows, candidates: candidates.count)
    let (tiled, norms) = (rows.tiled, rows.squaredNorms)
    rows.forEachChunk { _, chunk, tiles in
      for tile in tiles {
        let (live, stride) = (tiled.liveRows(of: tile), tiled.tileRows)
        scores.score(tiled.tile(tile), rows: live, stride: stride, into: result.tile(tile))
        ClusterKernels.nearerSum(
          result.tile(tile), count: candidates.count, rows: live, stride: stride,
          squaredNorms: norms.pointer + tile * stride, limits: nearest.tile(tile),
          lanes: result.lanes(ofChunk: chunk), isFirst: tile == tiles.lowerBound)
      }
    }
    return result
  }
}

/// Squared distances of every row to some candidates, tile after tile, and their sums by chunk.
private final class Distances: @unchecked Sendable {
  private let rows: CenteredRows
  private let candidates: Int
  private let values: AlignedBuffer
  private let lanes: AlignedBuffer

  init(_ rows: CenteredRows, candidates: Int) {
    self.rows = rows
    self.candidates = candidates
    values = AlignedBuffer(count: rows.tiled.tileCount * rows.tiled.tileRows * candidates + 8)
    lanes = AlignedBuffer(count: rows.chunkCount * candidates * 8)
  }

  func fillWithInfinity() { values.pointer.update(repeating: .infinity, count: values.count) }

  func tile(_ index: Int) -> UnsafeMutablePointer<Double> {
    values.pointer + index * candidates * rows.tiled.tileRows
  }

  func lanes(ofChunk chunk: Int) -> UnsafeMutablePointer<Double> {
    lanes.pointer + chunk * candidates * 8
  }

  func sum(of candidate: Int, chunk: Int) -> Double {
    ClusterKernels.fold(lanes(ofChunk: chunk) + candidate * 8)
  }

  func total(of candidate: Int) -> Double {
    (0..<rows.chunkCount).reduce(0) { $0 + sum(of: candidate, chunk: $1) }
  }

  func rowRange(ofChunk chunk: Int) -> Range<Int> {
    let size = rows.tilesOfChunk * rows.tiled.tileRows
    return chunk * size..<min(rows.count, (chunk + 1) * size)
  }

  /// Those of the only candidate.
  func squaredDistance(of row: Int) -> Double { values[row] }

  /// Takes over one candidate from another.
  func take(_ candidate: Int, of other: Distances) {
    let stride = rows.tiled.tileRows
    for index in 0..<rows.tiled.tileCount {
      tile(index).update(from: other.tile(index) + candidate * stride, count: stride)
    }
    for chunk in 0..<rows.chunkCount {
      lanes(ofChunk: chunk).update(
        from: other.lanes(ofChunk: chunk) + candidate * 8, count: 8)
    }
  }
}
