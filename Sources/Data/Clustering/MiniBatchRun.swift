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

  func run(
    from first: [Double], finishingWith whole: LloydRun, _ interruption: Interruption
  ) -> KMeansRun {
    var centers = first
    var counts = [Double](repeating: 0, count: settings.clusters)
    var history: [Double] = []
    let batches = settings.maximumIterations * ((rows.count + batchSize - 1) / batchSize)
    let weight = min(1, 2 * Double(batchSize) / Double(rows.count + 1))
    var (average, least, sinceLeast) = (Double.nan, Double.infinity, 0)
    var step = 0
    while step < batches, sinceLeast < Self.patience, !interruption.isRequested {
      var random = RandomStream(
        seed: settings.seed, chain: restart, purpose: .minibatch, step: step)
      let cost = take(batch(using: &random), &centers, &counts, step, &random)
      history.append(cost * Double(rows.count))
      step += 1
      // The first batch is what the centres were chosen for.
      guard step > 1 else { continue }
      average = average.isNaN ? cost : average + weight * (cost - average)
      sinceLeast = average < least ? 0 : sinceLeast + 1
      least = min(least, average)
    }
    var end = whole.assigned(to: centers)
    (end.iterations, end.isConverged) = (step, sinceLeast >= Self.patience)
    end.history = history + [end.inertia]
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
