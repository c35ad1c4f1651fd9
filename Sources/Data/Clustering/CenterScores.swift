import CVectorMath
import MathKernels

/// Points c₁ … c_K in the form in which a tile's rows are scored against all of them at once: score = ‖c‖² − 2 x·c, which is the
/// squared distance minus ‖x‖², the same for every centre.
package final class CenterScores: @unchecked Sendable {
  package let count: Int
  package let width: Int
  /// −2 Cᵀ, width × count, and ‖c‖².
  private let weights: AlignedBuffer
  private let squaredNorms: AlignedBuffer

  package init(count: Int, width: Int) {
    self.count = count
    self.width = width
    weights = AlignedBuffer(count: count * width)
    squaredNorms = AlignedBuffer(count: count)
  }

  /// Takes the centres, one after another.
  package func set(_ centers: UnsafePointer<Double>) {
    for center in 0..<count {
      var sum = 0.0
      for feature in 0..<width {
        let x = centers[center * width + feature]
        weights[feature * count + center] = -2 * x
        sum += x * x
      }
      squaredNorms[center] = sum
    }
  }

  /// The largest ‖c‖².
  package var largestSquaredNorm: Double { squaredNorms.array.max() ?? 0 }

  /// scores[centre · stride + row] for the rows of a tile whose features are `stride` apart.
  package func score(
    _ tile: UnsafeMutablePointer<Double>, rows: Int, stride: Int,
    into scores: UnsafeMutablePointer<Double>
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = tile
    instruction.b.base = weights.pointer
    instruction.c.base = squaredNorms.pointer
    instruction.out.base = scores
    (instruction.m, instruction.n) = (width, count)
    (instruction.lda, instruction.ldb) = (stride, stride)
    run(ClusterKernels.affine, &instruction, rows: rows)
  }
}

/// Kernels over the rows of a tile, which are independent of tables. Every array is padded to whole tiles.
package enum ClusterKernels {
  package typealias Numbers = UnsafeMutablePointer<Double>

  fileprivate static let affine = cvm_find_kernel(CVM_TILE_AFFINE)
  private static let nearestKernel = cvm_find_kernel(CVM_NEAREST)
  private static let nearerSumKernel = cvm_find_kernel(CVM_NEARER_SUM)
  private static let addRowsKernel = cvm_find_kernel(CVM_ADD_ROWS)
  private static let squaredDistancesKernel = cvm_find_kernel(CVM_SQUARED_DISTANCES)
  private static let squareRootKernel = cvm_find_kernel(CVM_SQRT)
  private static let sumKernel = cvm_find_kernel(CVM_TILE_SUM)

  /// For each row the index of the smallest of `count` scores, the first of equal ones, that score, and the second smallest.
  package static func nearest(
    _ scores: Numbers, count: Int, rows: Int, stride: Int, index: Numbers, smallest: Numbers,
    second: Numbers? = nil
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = scores
    instruction.out.base = index
    instruction.b.base = smallest
    instruction.c.base = second
    (instruction.n, instruction.lda) = (count, stride)
    run(nearestKernel, &instruction, rows: rows)
  }

  /// Turns scores into squared distances d², cut at each row's limit; `lanes[count × 8]` take, or with later tiles gain, their
  /// sum.
  package static func nearerSum(
    _ scores: Numbers, count: Int, rows: Int, stride: Int, squaredNorms: Numbers, limits: Numbers,
    lanes: Numbers, isFirst: Bool
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = scores
    instruction.b.base = squaredNorms
    instruction.c.base = limits
    instruction.out.base = lanes
    (instruction.n, instruction.lda) = (count, stride)
    run(nearerSumKernel, &instruction, rows: rows, tile: isFirst ? 0 : 1)
  }

  /// sums[code · width + feature] += the row's feature.
  package static func addRows(
    _ tile: Numbers, codes: Numbers, rows: Int, stride: Int, width: Int, to sums: Numbers
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = tile
    instruction.b.base = codes
    instruction.out.base = sums
    (instruction.m, instruction.lda) = (width, stride)
    run(addRowsKernel, &instruction, rows: rows)
  }

  /// Σ (x − p)² of each row and each of `count` points, stored one after another: result[point · stride + row].
  package static func squaredDistances(
    _ tile: Numbers, rows: Int, stride: Int, width: Int, to points: UnsafePointer<Double>,
    count: Int, into result: Numbers
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = tile
    instruction.b.base = UnsafeMutablePointer(mutating: points)
    instruction.out.base = result
    (instruction.m, instruction.n) = (width, count)
    (instruction.lda, instruction.ldb) = (stride, stride)
    run(squaredDistancesKernel, &instruction, rows: rows)
  }

  /// Takes square roots of `count` whole numbers in place.
  package static func squareRoots(_ values: Numbers, count: Int) {
    var instruction = cvm_instruction()
    instruction.a.base = values
    instruction.out.base = values
    (instruction.inner, instruction.a_moves) = (count, 1)
    run(squareRootKernel, &instruction, rows: 0)
  }

  /// lanes[row][8] take, or with later tiles gain, sums over the columns of `count` rows that are `stride` apart.
  package static func sums(
    of values: Numbers, count: Int, columns: Int, stride: Int, lanes: Numbers, isFirst: Bool
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = values
    instruction.out.base = lanes
    (instruction.n, instruction.lda) = (count, stride)
    run(sumKernel, &instruction, rows: columns, tile: isFirst ? 0 : 1)
  }

  /// The sum of eight lanes, in a fixed order.
  package static func fold(_ lanes: UnsafePointer<Double>) -> Double {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6]))
      + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
  }
}

private func run(
  _ kernel: cvm_kernel?, _ instruction: inout cvm_instruction, rows: Int, tile index: Int = 0
) {
  var tile = cvm_tile(index: index, rows: rows)
  kernel?(&instruction, &tile)
}
