import MathKernels
import TestSupport
import Testing

/// Kernels on matrices in place: orders below, at and above those of plain loops and of blocks.
@Suite(.tags(.random)) struct RowMajorMatrixTests {
  static let orders = [1, 2, 5, 16, 17, 32, 33, 65]

  static func normals(_ count: Int, seed: Int) -> [Double] {
    var random = RandomStream(seed: TestSupport.seed(UInt64(seed)))
    return (0..<count).map { _ in random.normal() }
  }

  /// Positive definite, with junk above the diagonal.
  static func covariance(_ n: Int, moved: Double = 0) -> [Double] {
    let (root, direction) = (normals(n * n, seed: n), normals(n * n, seed: n + 1000))
    var matrix = [Double](repeating: 1e30, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let product = (0..<n).reduce(0) { $0 + root[i * n + $1] * root[j * n + $1] }
        matrix[i * n + j] = product + (i == j ? Double(n) : 0) + moved * direction[i * n + j]
      }
    }
    return matrix
  }

  static func factor(_ matrix: [Double], _ n: Int) -> [Double] {
    var factor = matrix
    RowMajorMatrix.factorize(&factor, order: n)
    return factor
  }

  @Test(arguments: orders) func factorize(_ n: Int) {
    let matrix = Self.covariance(n)
    let factor = Self.factor(matrix, n)
    for i in 0..<n {
      for j in 0..<n {
        guard j <= i else {
          #expect(factor[i * n + j] == 0)
          continue
        }
        let product = (0...j).reduce(0) { $0 + factor[i * n + $1] * factor[j * n + $1] }
        #expect(abs(product - matrix[i * n + j]) <= 1e-14 * matrix[i * n + i])
      }
    }
  }

  @Test(arguments: orders) func whatIsNotPositiveDefiniteBecomesNaN(_ n: Int) {
    for bad in [-1, 0, Double.nan, .infinity] {
      var matrix = Self.covariance(n)
      matrix[n * n - 1] = bad
      let factor = Self.factor(matrix, n)
      #expect(factor.allSatisfy { $0.isNaN })
    }
  }

  /// The slope of ⟨C, L(A)⟩ along a direction, against that of the factor by differences.
  @Test(arguments: orders) func pullBack(_ n: Int) {
    let weights = Self.normals(n * n, seed: 7)
    // Junk above the diagonal is not read.
    var adjoint = weights.indices.map { $0 % n > $0 / n ? 1e30 : weights[$0] }
    RowMajorMatrix.pullBackFactorization(
      Self.factor(Self.covariance(n), n), adjoint: &adjoint, order: n)
    let direction = Self.normals(n * n, seed: n + 1000)
    var found = 0.0
    for i in 0..<n {
      for j in 0..<n {
        found += j <= i ? adjoint[i * n + j] * direction[i * n + j] : abs(adjoint[i * n + j])
      }
    }
    func value(_ moved: Double) -> Double {
      zip(weights, Self.factor(Self.covariance(n, moved: moved), n)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let step = 1e-4
    let slope = (8 * (value(step) - value(-step)) - (value(2 * step) - value(-2 * step))) / 12e-4
    // Beside the error of the rule, the terms of the sum are rounded.
    let size = zip(weights, Self.factor(Self.covariance(n), n)).reduce(0) { $0 + abs($1.0 * $1.1) }
    #expect(abs(found - slope) <= 1e-9 * max(1, abs(slope)) + 4 * 0x1p-52 * size / step)
  }

  /// L x = b and Lᵀ x = b, for columns of longer rows whose ends stay as they are.
  @Test(arguments: orders, [1, 3, 20]) func solve(_ n: Int, _ columns: Int) {
    let stride = columns + 2
    let lower = Self.factor(Self.covariance(n), n)
    // Junk above the diagonal is not read.
    let factor = lower.indices.map { $0 % n > $0 / n ? 1e30 : lower[$0] }
    let b = Self.normals(n * stride, seed: 3)
    for transposed in [false, true] {
      var x = b
      RowMajorMatrix.solveLower(
        factor, order: n, &x, columns: columns, stride: stride, transposed: transposed)
      for i in 0..<n {
        for column in 0..<columns {
          let back = (0..<n).reduce(0) {
            $0 + lower[transposed ? $1 * n + i : i * n + $1] * x[$1 * stride + column]
          }
          #expect(abs(back - b[i * stride + column]) <= 1e-13 * Double(n))
        }
        for column in columns..<stride { #expect(x[i * stride + column] == b[i * stride + column]) }
      }
    }
  }

  /// Subnormal numbers count as zero within large matrices, and are as ever outside.
  @Test func subnormalNumbers() {
    let tiny = Double.leastNonzeroMagnitude
    for n in [3, 40] {
      var matrix = [Double](repeating: tiny, count: n * n)
      for i in 0..<n { matrix[i * n + i] = 4 }
      let factor = Self.factor(matrix, n)
      for i in 0..<n { #expect(factor[i * n + i] == 2) }
      #expect(factor[n] == (n == 3 ? tiny / 2 : 0))
      #expect(factor.map { $0 * tiny }[0] == 2 * tiny)
    }
  }
}
