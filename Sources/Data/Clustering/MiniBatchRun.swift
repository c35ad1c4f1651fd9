import Inference
import MathKernels

/// K-means on minibatches: each centre is the running mean of all rows that batches have given it.
///
/// It ends when a moving average of the cost per row has not fallen for ten batches. A centre that got less than a hundredth of
/// what the busiest one did restarts at a row of the batch, drawn with probability proportional to its squared distance: this
/// is checked each time ten batches have passed.
///
/// - Source: Sculley (2010), *Web-scale k-means clustering*, algorithm 1.
struct MiniBatchRun {
  private let rows: CenteredRows
  private let settings: KMeans
  private let restart: Int
  private let batchSize: Int

  private static let patience = 10
  private static let sparseShare = 0.01

  init(_ rows: CenteredRows, settings: KMeans, restart: Int, batchSize: Int) {
    self.rows = rows
    self.settings = settings
    self.restart = restart
    self.batchSize = min(batchSize, rows.count)
  }

  /// A run after some batches.
  struct State: Codable, Sendable {
    var centers: [Double]
    /// Rows that each centre has been given.
    var counts: [Double]
    var history: [Double] = []
    /// A moving average of the cost per row; NaN before the second batch.
    var average = Double.nan
    var least = Double.infinity
    var sinceLeast = 0

    var step: Int { history.count }
  }

  /// - Parameters:
  ///   - start: the first centres, or where it goes on.
  ///   - watch: is shown each batch, and whether the run stops after it before its end.
  func run(
    from start: State, finishingWith whole: LloydRun,
    watching watch: (_ isStopped: Bool, _ state: State) -> Void, _ interruption: Interruption
  ) -> KMeansRun {
    var state = start
    let batches = settings.maximumIterations * ((rows.count + batchSize - 1) / batchSize)
    let weight = min(1, 2 * Double(batchSize) / Double(rows.count + 1))
    var isInterrupted = false
    while state.step < batches, state.sinceLeast < Self.patience {
      isInterrupted = interruption.isRequested
      if state.step > 0 || isInterrupted { watch(isInterrupted, state) }
      if isInterrupted { break }
      let step = state.step
      var random = RandomStream(
        seed: settings.seed, chain: restart, purpose: .minibatch, step: step)
      let cost = take(
        batch(using: &random), &state.centers, &state.counts, step, &random)
      state.history.append(cost * Double(rows.count))
      // The first batch is what the centres were chosen for.
      guard step > 0 else { continue }
      state.average =
        state.average.isNaN ? cost : state.average + weight * (cost - state.average)
      state.sinceLeast = state.average < state.least ? 0 : state.sinceLeast + 1
      state.least = min(state.least, state.average)
    }
    var end = whole.assigned(to: state.centers)
    (end.iterations, end.isConverged) = (state.step, state.sinceLeast >= Self.patience)
    end.isInterrupted = isInterrupted
    end.history = state.history + [end.inertia]
    return end
  }

  private func batch(using random: inout RandomStream) -> TiledRows {
    let batch = TiledRows(rowCount: batchSize, width: rows.width)
    for place in 0..<batchSize {
      batch.copy(random.index(below: rows.count), of: rows.tiled, to: place)
    }
    return batch
  }

  /// Moves the centres towards the rows of a batch; returns its mean cost before.
  private func take(
    _ batch: TiledRows, _ centers: inout [Double], _ counts: inout [Double], _ step: Int,
    _ random: inout RandomStream
  ) -> Double {
    let width = rows.width
    let found = nearest(batch, centers)
    if (step + 1) % Self.patience == 0 {
      revive(batch, found.distances, &centers, &counts, &random)
    }
    var sums = [Double](repeating: 0, count: centers.count)
    var taken = [Double](repeating: 0, count: counts.count)
    for (place, cluster) in found.labels.enumerated() {
      taken[cluster] += 1
      for (feature, value) in batch.row(place).enumerated() {
        sums[cluster * width + feature] += value
      }
    }
    for cluster in counts.indices where taken[cluster] > 0 {
      let total = counts[cluster] + taken[cluster]
      for place in cluster * width..<(cluster + 1) * width {
        centers[place] = (centers[place] * counts[cluster] + sums[place]) / total
      }
      counts[cluster] = total
    }
    return found.distances.reduce(0, +) / Double(batch.rowCount)
  }

  private func nearest(
    _ batch: TiledRows, _ centers: [Double]
  ) -> (labels: [Int], distances: [Double]) {
    let space = TileSpace(clusters: settings.clusters, rows: batch)
    let scores = CenterScores(count: settings.clusters, width: rows.width)
    scores.set(centers)
    let norms = batch.squaredNorms()
    var (labels, distances): ([Int], [Double]) = ([], [])
    for tile in 0..<batch.tileCount {
      let live = batch.liveRows(of: tile)
      scores.score(batch.tile(tile), rows: live, stride: batch.tileRows, into: space.scores.pointer)
      space.findNearest(rows: live)
      for row in 0..<live {
        labels.append(Int(space.index[row]))
        distances.append(max(0, space.smallest[row] + norms[tile * batch.tileRows + row]))
      }
    }
    return (labels, distances)
  }

  private func revive(
    _ batch: TiledRows, _ distances: [Double], _ centers: inout [Double],
    _ counts: inout [Double], _ random: inout RandomStream
  ) {
    let busiest = counts.max() ?? 0
    let sparse = counts.indices.filter { counts[$0] < Self.sparseShare * busiest }
    let fewest = counts.filter { $0 >= Self.sparseShare * busiest }.min() ?? 0
    var distances = distances
    for cluster in sparse {
      let total = distances.reduce(0, +)
      guard total > 0 else { return }
      var left = random.uniform() * total
      let place =
        distances.firstIndex {
          left -= $0
          return left < 0
        } ?? 0
      distances[place] = 0
      centers.replaceSubrange(
        cluster * rows.width..<(cluster + 1) * rows.width, with: batch.row(place))
      counts[cluster] = fewest
    }
  }
}
