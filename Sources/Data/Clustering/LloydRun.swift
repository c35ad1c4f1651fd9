import Inference
import MathKernels

/// The result of one run of K-means; centres minus the means of the features.
struct KMeansRun: Codable, Sendable {
  var centers: [Double]
  /// The centres that rows were last assigned to: where that changed no label, those before the last movement.
  var assignedCenters: [Double]
  /// Not kept, as `assignedCenters` give them: nil until they do.
  var labels: [Int]?
  var inertia: Double
  var iterations: Int
  var history: [Double]
  var isConverged: Bool
  /// Whether it was asked to stop before its end.
  var isInterrupted = false

  private enum CodingKeys: CodingKey {
    case centers, assignedCenters, inertia, iterations, history, isConverged, isInterrupted
  }
}

/// One run from given centres: assign rows, move centres to the means of their rows, and again.
///
/// Sums are added up by chunk of rows, chunks in one order, and a row's label does not depend on which other rows were examined:
/// so neither threads nor bounds change a bit.
final class LloydRun: @unchecked Sendable {
  let rows: CenteredRows
  let settings: KMeans
  private(set) var centers: [Double]
  /// The cluster of each row, −1 before the first assignment, in the order of the tiles.
  let labels: AlignedBuffer
  private let scores: CenterScores
  private let sums: ChunkSums
  private let spaces: [TileSpace]
  private var bounds: HamerlyBounds?

  /// A run after some iterations.
  struct State: Codable, Sendable {
    /// The centres before the last movement, which the labels belong to.
    var assignedCenters: [Double]
    var centers: [Double]
    var history: [Double]

    var iterations: Int { history.count }
  }

  private var clusters: Int { settings.clusters }

  init(_ rows: CenteredRows, settings: KMeans, centers: [Double]) {
    self.rows = rows
    self.settings = settings
    self.centers = centers
    labels = AlignedBuffer(count: rows.tiled.tileCount * rows.tiled.tileRows + 8)
    labels.pointer.update(repeating: -1, count: labels.count)
    scores = CenterScores(count: settings.clusters, width: rows.width)
    sums = ChunkSums(chunks: rows.chunkCount, clusters: settings.clusters, width: rows.width)
    spaces = (0..<rows.workers).map { _ in
      TileSpace(clusters: settings.clusters, rows: rows.tiled)
    }
    if Self.usesBounds(settings, width: rows.width) {
      bounds = HamerlyBounds(rows, clusters: settings.clusters)
    }
  }

  /// Keeping bounds costs about as much as this many products.
  private static func usesBounds(_ settings: KMeans, width: Int) -> Bool {
    switch settings.algorithm {
    case .lloyd: false
    case .hamerly: true
    case nil: settings.clusters * width >= 512
    }
  }

  /// - Parameters:
  ///   - saved: where it goes on; nil if it begins.
  ///   - watch: is shown each iteration, and whether the run stops after it before its end.
  func run(
    from saved: State?, watching watch: (_ isStopped: Bool, _ state: () -> State) -> Void,
    _ interruption: Interruption
  ) -> KMeansRun {
    let tolerance = settings.tolerance * rows.meanVariance
    var (history, before) = ([Double](), centers)
    if let saved { (history, before) = (saved.history, takeUp(saved)) }
    var (isConverged, isInterrupted, labelsAreCurrent) = (false, false, false)
    while history.count < settings.maximumIterations {
      // Whoever stops it at once has the result of an iteration.
      isInterrupted = !history.isEmpty && interruption.isRequested
      if !history.isEmpty {
        watch(isInterrupted) {
          State(assignedCenters: before, centers: centers, history: history)
        }
      }
      if isInterrupted { break }
      let changes = assign()
      history.append(sums.inertia(around: centers, totalSquares: rows.totalSquares))
      before = centers
      let movement = moveCenters()
      labelsAreCurrent = changes == 0
      isConverged = labelsAreCurrent || movement <= tolerance
      if isConverged { break }
    }
    let iterations = history.count
    // Labels belong to the centres before the last movement, unless that changed none of them.
    if labelsAreCurrent { history.removeLast() } else { assign() }
    var run = result(after: iterations, history: history, isConverged: isConverged)
    if labelsAreCurrent { run.assignedCenters = before }
    run.isInterrupted = isInterrupted
    return run
  }

  /// Brings labels and bounds to where they were, and returns the centres that the labels belong to.
  private func takeUp(_ saved: State) -> [Double] {
    centers = saved.assignedCenters
    assign()
    bounds?.follow(from: centers, to: saved.centers)
    centers = saved.centers
    return saved.assignedCenters
  }

  /// The labels of a run whose centres were kept without.
  func labels(of run: KMeansRun) -> [Int] {
    centers = run.assignedCenters
    assign()
    return currentLabels
  }

  private var currentLabels: [Int] { (0..<rows.count).map { Int(labels[$0]) } }

  private func result(
    after iterations: Int, history: [Double], isConverged: Bool
  ) -> KMeansRun {
    let inertia = exactInertia()
    return KMeansRun(
      centers: centers, assignedCenters: centers, labels: currentLabels, inertia: inertia,
      iterations: iterations, history: history + [inertia], isConverged: isConverged)
  }

  /// Puts every row into the cluster of its nearest centre; returns how many changed theirs.
  @discardableResult func assign() -> Int {
    scores.set(centers)
    sums.clear()
    bounds?.prepare(for: centers, scores: scores)
    let (sums, bounds) = (sums, bounds)
    rows.forEachChunk { worker, chunk, tiles in
      for tile in tiles {
        let changes = assign(tile, in: spaces[worker], bounds)
        sums.add(tile, of: rows.tiled, labels: labels, changes: changes, to: chunk)
      }
    }
    sums.combine()
    return sums.changes
  }

  private func assign(_ tile: Int, in space: TileSpace, _ bounds: HamerlyBounds?) -> Int {
    let tiled = rows.tiled
    let (live, stride) = (tiled.liveRows(of: tile), tiled.tileRows)
    let label = labels.pointer + tile * stride
    if let bounds {
      return bounds.assign(tile, labels: label, scores: scores, in: space)
    }
    scores.score(tiled.tile(tile), rows: live, stride: stride, into: space.scores.pointer)
    space.findNearest(rows: live)
    var changes = 0
    for row in 0..<live where space.index[row] != label[row] { changes &+= 1 }
    label.update(from: space.index.pointer, count: live)
    return changes
  }

  /// Moves every centre to the mean of its rows; returns the sum of the squared distances they moved.
  private func moveCenters() -> Double {
    if sums.counts.contains(0) {
      EmptyClusters(rows, labels: labels, centers: centers).fill(&sums.totals, &sums.counts)
    }
    let width = rows.width
    var moved = centers
    for cluster in 0..<clusters where sums.counts[cluster] > 0 {
      for place in cluster * width..<(cluster + 1) * width {
        moved[place] = sums.totals[place] / Double(sums.counts[cluster])
      }
    }
    bounds?.follow(from: centers, to: moved)
    let movement = zip(moved, centers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    centers = moved
    return movement
  }

  /// The rows assigned to other centres. A cluster that gets none is given a row, and all are assigned again.
  func assigned(to centers: [Double]) -> KMeansRun {
    self.centers = centers
    assign()
    if sums.counts.contains(0) {
      let settled = sums.counts
      let mended = EmptyClusters(rows, labels: labels, centers: centers)
      mended.fill(&sums.totals, &sums.counts)
      for cluster in settled.indices where settled[cluster] == 0 && sums.counts[cluster] == 1 {
        let place = cluster * rows.width..<(cluster + 1) * rows.width
        self.centers.replaceSubrange(place, with: sums.totals[place])
      }
      assign()
    }
    return result(after: 0, history: [], isConverged: true)
  }

  /// Σ‖x − c‖², from the differences.
  private func exactInertia() -> Double {
    let costs = AlignedBuffer(count: rows.chunkCount)
    let (width, size) = (rows.width, rows.tiled.tileRows)
    let centers = AlignedBuffer(centers)
    rows.forEachChunk { _, chunk, tiles in
      var sum = 0.0
      for row in tiles.lowerBound * size..<min(rows.count, tiles.upperBound * size) {
        sum += rows.squaredDistance(row, to: centers.pointer + Int(labels[row]) * width)
      }
      costs[chunk] = sum
    }
    return costs.array.reduce(0, +)
  }
}

/// Scratch memory of one worker.
final class TileSpace: @unchecked Sendable {
  let clusters: Int
  let scores: AlignedBuffer
  let index: AlignedBuffer
  let smallest: AlignedBuffer
  let second: AlignedBuffer
  /// A tile's worth of rows picked from one.
  let picked: AlignedBuffer
  let places: UnsafeMutablePointer<Int32>
  let stride: Int

  init(clusters: Int, rows: TiledRows) {
    self.clusters = clusters
    stride = rows.tileRows
    scores = AlignedBuffer(count: clusters * stride + 8)
    index = AlignedBuffer(count: stride + 8)
    smallest = AlignedBuffer(count: stride + 8)
    second = AlignedBuffer(count: stride + 8)
    picked = AlignedBuffer(count: rows.width * stride + 8)
    places = .allocate(capacity: stride)
  }

  deinit { places.deallocate() }

  func findNearest(rows: Int, withSecond: Bool = false) {
    ClusterKernels.nearest(
      scores.pointer, count: clusters, rows: rows, stride: stride, index: index.pointer,
      smallest: smallest.pointer, second: withSecond ? second.pointer : nil)
  }
}
