import MathKernels

/// A matrix in tiles, each feature minus its mean, so that ‖x‖² − 2 x·c + ‖c‖² loses as few digits as possible; and the cut into
/// chunks that threads share and whose sums are added up in one order.
final class CenteredRows: Sendable {
  let tiled: TiledRows
  let squaredNorms: AlignedBuffer
  /// Σ ‖x‖² of all rows.
  let totalSquares: Double
  /// The mean of the features' population variances.
  let meanVariance: Double
  private let means: [Double]
  let workers: Int
  let tilesOfChunk: Int
  let chunkCount: Int

  init(_ matrix: DesignMatrix, clusters: Int, threads: Int?) {
    let width = matrix.features.count
    means = Self.means(matrix)
    tiled = TiledRows(matrix.values, width: width, origin: means)
    squaredNorms = tiled.squaredNorms()
    totalSquares = UnsafeBufferPointer(start: squaredNorms.pointer, count: squaredNorms.count)
      .reduce(0, +)
    meanVariance = totalSquares / Double(matrix.rowCount) / Double(width)
    // Chunks depend on the data alone. Each has its own sums, which must not outgrow memory.
    let mostChunks = min(64, max(4, (1 << 26) / (clusters * width)))
    tilesOfChunk = max(8, (tiled.tileCount + mostChunks - 1) / mostChunks)
    chunkCount = (tiled.tileCount + tilesOfChunk - 1) / tilesOfChunk
    workers = min(threads ?? processorCount, chunkCount)
  }

  /// Two passes: the second corrects the rounding of the first.
  private static func means(_ matrix: DesignMatrix) -> [Double] {
    let (width, count) = (matrix.features.count, Double(matrix.rowCount))
    func pass(_ origin: [Double]) -> [Double] {
      var sums = [Double](repeating: 0, count: width)
      matrix.values.withUnsafeBufferPointer { values in
        for row in 0..<matrix.rowCount {
          for feature in 0..<width {
            sums[feature] += (values[row * width + feature] - origin[feature]) / count
          }
        }
      }
      return zip(origin, sums).map { $0 + $1 }
    }
    return pass(pass([Double](repeating: 0, count: width)))
  }

  var count: Int { tiled.rowCount }
  var width: Int { tiled.width }

  /// Centres in the matrix's own coordinates.
  func original(_ centers: [Double]) -> [Double] {
    centers.indices.map { centers[$0] + means[$0 % width] }
  }

  /// Centres, given in the matrix's own coordinates, minus the means.
  func centered(_ centers: [Double]) -> [Double] {
    centers.indices.map { centers[$0] - means[$0 % width] }
  }

  /// The tiles of each chunk, on all workers.
  func forEachChunk(_ body: @Sendable (_ worker: Int, _ chunk: Int, _ tiles: Range<Int>) -> Void) {
    let (each, all) = (tilesOfChunk, tiled.tileCount)
    inParallel(chunkCount, workers: workers) { worker, chunk in
      body(worker, chunk, chunk * each..<min(all, (chunk + 1) * each))
    }
  }

  /// ‖x − c‖² of a row and a centre, from the differences.
  func squaredDistance(_ row: Int, to center: UnsafePointer<Double>) -> Double {
    let (element, stride) = (tiled.element(of: row), tiled.tileRows)
    var sum = 0.0
    for feature in 0..<width {
      let difference = element[feature &* stride] - center[feature]
      sum += difference * difference
    }
    return sum
  }
}
