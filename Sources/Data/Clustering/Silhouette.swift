import Inference
import MathKernels
import Preprocessing
import Synchronization
import Words

/// How much nearer rows are to their own cluster than to the next.
///
///     s(i) = (b − a) / max(a, b) ∈ [−1, 1]
///
/// a is the mean Euclidean distance to the other rows of the row's own cluster, b the least mean distance to the rows of another.
/// A row that is alone in its cluster has s = 0.
///
/// Every pair of up to 10,000 rows is compared. For more rows a sample of this size represents all, drawn from the seed, and
/// `isSampled` says so.
///
/// - Source: Rousseeuw (1987), *Silhouettes: a graphical aid to the interpretation and validation of cluster analysis*, §2.
public struct Silhouette: Sendable, Equatable {
  /// Up to this many rows every pair is compared.
  public static let exactRowLimit = 10_000

  /// The rows compared, in order: all of them, or a sample.
  public let rows: [Int]
  /// s of each of these rows.
  public let values: [Double]
  /// Whether the rows are a sample.
  public let isSampled: Bool
  /// The mean of s over the rows compared.
  public let mean: Double
  /// The mean of s over those of each cluster; NaN for a cluster without any.
  public let clusterMeans: [Double]

  /// The silhouette of a clustering.
  ///
  /// - Parameters:
  ///   - labels: for each row its cluster, 0 ..< `clusterCount`.
  ///   - seed: the seed of the sample of a large table.
  /// - Throws: `DataError` if a number is not finite, labels do not fit, or fewer than two clusters have rows.
  public init(
    of matrix: DesignMatrix, labels: [Int], clusterCount: Int, seed: UInt64 = 1,
    exactRowLimit: Int = Silhouette.exactRowLimit, threads: Int? = nil
  ) throws {
    let pairs = try Pairs(matrix, labels, clusterCount, seed: seed, limit: exactRowLimit)
    self.init(pairs, pairs.distances.silhouettes(workers: threads ?? processorCount).values)
  }

  /// The same in a context; nil where its interruption comes before the end. Its journal keeps the rows that are done by then.
  /// - Throws: also `ResumeError` where the journal is of other silhouettes, and what reading it throws.
  public init?(
    of matrix: DesignMatrix, labels: [Int], clusterCount: Int, seed: UInt64 = 1,
    exactRowLimit: Int = Silhouette.exactRowLimit, threads: Int? = nil, in context: RunContext
  ) throws {
    let pairs = try Pairs(matrix, labels, clusterCount, seed: seed, limit: exactRowLimit)
    let workers = threads ?? processorCount
    guard let journal = context.journal else {
      let found = pairs.distances.silhouettes(workers: workers, in: context)
      guard found.isWhole else { return nil }
      self.init(pairs, found.values)
      return
    }
    let work =
      "\(counted(pairs.rows.count, "row")) in \(clusterCount) clusters \(checksum(of: labels)), seed \(seed), of \(matrix.mark)"
    let kept = try journal.record(KeptSilhouettes.self, named: KeptSilhouettes.name)
    if let kept, kept.work != work {
      throw ResumeError(found: "silhouettes of other rows", expected: "those it began with")
    }
    let found = pairs.distances.silhouettes(
      workers: workers, goingOnWith: kept?.values, in: context)
    context.keep([
      .record(KeptSilhouettes.name, KeptSilhouettes(work: work, values: found.values))
    ])
    guard found.isWhole else { return nil }
    self.init(pairs, found.values)
  }

  private init(_ pairs: Pairs, _ values: [Double]) {
    rows = pairs.rows
    isSampled = pairs.isSampled
    self.values = values
    mean = values.reduce(0, +) / Double(values.count)
    clusterMeans = (0..<pairs.clusterCount).map { cluster in
      let own = pairs.labels.indices.filter { pairs.labels[$0] == cluster }
      return own.reduce(0) { $0 + values[$1] } / Double(own.count)
    }
  }
}

/// What a journal keeps of silhouettes.
private struct KeptSilhouettes: Codable, Sendable {
  static let name = "silhouettes"
  var work: String
  /// NaN for each row that is not done.
  var values: [Double]
}

/// The rows that are compared, with their clusters.
private struct Pairs {
  let rows: [Int]
  let labels: [Int]
  let isSampled: Bool
  let clusterCount: Int
  let distances: ClusterDistances

  init(
    _ matrix: DesignMatrix, _ labels: [Int], _ clusterCount: Int, seed: UInt64, limit: Int
  ) throws {
    try matrix.refuseNonFinite()
    guard labels.count == matrix.rowCount,
      labels.allSatisfy({ (0..<clusterCount).contains($0) })
    else {
      throw DataError(
        .init("silhouette"), found: "labels that do not fit the \(matrix.rowCount) rows",
        expected: "one cluster below \(clusterCount) for each row")
    }
    rows = Self.sample(labels.count, limit: limit, seed: seed)
    isSampled = rows.count < labels.count
    let sampled = rows.map { labels[$0] }
    self.labels = sampled
    self.clusterCount = clusterCount
    guard Set(sampled).count > 1 else {
      throw DataError(
        .init("silhouette"), found: "rows of one cluster only", expected: "at least two clusters")
    }
    // Only ratios of distances matter.
    let moderate = matrix.unitIfTiny().map { matrix.divided(by: $0) } ?? matrix
    distances = ClusterDistances(moderate, rows, sampled, clusterCount)
  }

  private static func sample(_ count: Int, limit: Int, seed: UInt64) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var random = RandomStream(seed: seed, purpose: .silhouetteSample)
    return random.permutation(count).prefix(limit).sorted()
  }
}

/// Sums of distances from each row to the rows of each cluster.
private final class ClusterDistances: @unchecked Sendable {
  private let matrix: DesignMatrix
  private let rows: [Int]
  private let labels: [Int]
  /// The rows of each cluster in tiles; nil for a cluster without any.
  private let clusters: [TiledRows?]
  private let width: Int

  private static let blockRows = 16

  init(_ matrix: DesignMatrix, _ rows: [Int], _ labels: [Int], _ clusterCount: Int) {
    (self.matrix, self.rows, self.labels) = (matrix, rows, labels)
    width = matrix.features.count
    var members = [[Int]](repeating: [], count: clusterCount)
    for (row, label) in zip(rows, labels) { members[label].append(row) }
    clusters = members.map {
      $0.isEmpty
        ? nil : TiledRows(matrix.values, width: matrix.features.count, at: $0)
    }
  }

  /// After an interruption, not whole: NaN for the rows that are missing.
  ///
  /// - Parameter kept: such values of an earlier session.
  func silhouettes(
    workers: Int, goingOnWith kept: [Double]? = nil, in context: RunContext = RunContext()
  ) -> (values: [Double], isWhole: Bool) {
    let values = AlignedBuffer(
      kept?.count == rows.count ? kept ?? [] : [Double](repeating: .nan, count: rows.count))
    let isStopped = Atomic(false)
    let blocks = (rows.count + Self.blockRows - 1) / Self.blockRows
    inParallel(blocks, workers: workers) { _, block in
      let range = block * Self.blockRows..<min(rows.count, (block + 1) * Self.blockRows)
      guard range.contains(where: { values[$0].isNaN }) else { return }
      guard !context.isInterrupted else { return isStopped.store(true, ordering: .relaxed) }
      let sums = sums(ofRows: range)
      for place in range {
        let first = (place - range.lowerBound) * clusters.count
        values[place] = silhouette(of: place, sums[first..<first + clusters.count])
      }
    }
    return (values.array, !isStopped.load(ordering: .relaxed))
  }

  private func silhouette(of place: Int, _ sums: ArraySlice<Double>) -> Double {
    var nearest = Double.infinity
    var own = 0.0
    for (cluster, sum) in zip(clusters.indices, sums) {
      guard let size = clusters[cluster]?.rowCount else { continue }
      if cluster != labels[place] {
        nearest = min(nearest, sum / Double(size))
      } else {
        guard size > 1 else { return 0 }
        own = sum / Double(size - 1)
      }
    }
    let larger = max(own, nearest)
    return larger > 0 ? (nearest - own) / larger : 0
  }

  /// Σ ‖x − y‖ over the rows y of each cluster: rows × clusters.
  private func sums(ofRows range: Range<Int>) -> [Double] {
    let count = range.count
    let points = range.flatMap { place in
      matrix.values[rows[place] * width..<(rows[place] + 1) * width]
    }
    var sums = [Double](repeating: 0, count: count * clusters.count)
    let stride = clusters.compactMap { $0?.tileRows }.max() ?? 1
    let distances = AlignedBuffer(count: count * stride + 8)
    let lanes = AlignedBuffer(count: count * 8)
    for (cluster, members) in clusters.enumerated() {
      guard let members else { continue }
      for tile in 0..<members.tileCount {
        let live = members.liveRows(of: tile)
        ClusterKernels.squaredDistances(
          members.tile(tile), rows: live, stride: stride, width: width, to: points, count: count,
          into: distances.pointer)
        ClusterKernels.squareRoots(distances.pointer, count: (count - 1) * stride + live)
        ClusterKernels.sums(
          of: distances.pointer, count: count, columns: live, stride: stride,
          lanes: lanes.pointer, isFirst: tile == 0)
      }
      for point in 0..<count {
        sums[point * clusters.count + cluster] = ClusterKernels.fold(lanes.pointer + point * 8)
      }
    }
    return sums
  }
}
