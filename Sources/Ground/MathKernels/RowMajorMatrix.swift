import COpenBLAS
import CVectorMath

/// Factorisations, triangular solves and products of row-major matrices in the caller's memory.
///
/// Nothing is allocated. Small matrices go through plain loops: for them a call of OpenBLAS costs more than the work. In larger
/// ones subnormal numbers count as zero: covariances that fade with distance are full of them, and they cost four times the
/// time.
package enum RowMajorMatrix {
  package typealias Matrix = UnsafePointer<Double>
  package typealias MutableMatrix = UnsafeMutablePointer<Double>

  /// Up to this order, plain loops.
  private static let smallOrder = 16
  /// Columns that the blocked pullback takes at a time.
  private static let blockWidth = 32

  // MARK: Cholesky

  /// Overwrites an n × n matrix, of which the lower triangle is read, with its lower Cholesky factor, zeros above; with NaN
  /// where it is not positive definite to working precision.
  package static func factorize(_ a: MutableMatrix, order n: Int) {
    let isPositiveDefinite =
      n <= smallOrder ? factorizeSmall(a, n) : flushingSubnormals { factorizeLarge(a, n) }
    guard isPositiveDefinite else { return a.update(repeating: .nan, count: n * n) }
    clearUpperTriangle(a, order: n)
  }

  private static func factorizeSmall(_ a: MutableMatrix, _ n: Int) -> Bool {
    for i in 0..<n {
      let row = a + i * n
      for j in 0...i {
        let other = a + j * n
        var sum = row[j]
        for k in 0..<j { sum -= row[k] * other[k] }
        if j < i {
          row[j] = sum / other[j]
        } else {
          guard sum > 0, sum < .infinity else { return false }
          row[i] = sum.squareRoot()
        }
      }
    }
    return true
  }

  private static func factorizeLarge(_ a: MutableMatrix, _ n: Int) -> Bool {
    _ = singleThreadedBLAS
    var order = Int32(n)
    var info: Int32 = 0
    // LAPACK sees the transpose: our lower triangle is its upper one.
    dpotrf_("U", &order, a, &order, &info)
    return info == 0 && (0..<n).allSatisfy { a[$0 * (n + 1)].isFinite }
  }

  /// Sets everything above the diagonal to zero.
  package static func clearUpperTriangle(_ a: MutableMatrix, order n: Int) {
    for i in 0..<n { (a + i * n + i + 1).update(repeating: 0, count: n - i - 1) }
  }

  /// Overwrites the adjoint of a Cholesky factor L, of which the lower triangle is read, with the adjoint of the lower
  /// triangle of L Lᵀ, zeros above.
  ///
  /// - Source: Murray (2016), *Differentiation of the Cholesky decomposition*, the blocked reverse mode of section 4.
  package static func pullBackFactorization(
    _ l: Matrix, adjoint: MutableMatrix, order n: Int
  ) {
    flushingSubnormals {
      var end = n
      while end > 0 {
        let start = max(0, end - blockWidth)
        pullBackBlock(l, adjoint, n, start, end)
        end = start
      }
    }
    clearUpperTriangle(adjoint, order: n)
  }

  /// The rows `start ..< end` as [R D], all rows below as [B C].
  private static func pullBackBlock(
    _ l: Matrix, _ adjoint: MutableMatrix, _ n: Int, _ start: Int, _ end: Int
  ) {
    let (width, below) = (end - start, n - end)
    let (r, d, b, c) = (l + start * n, l + start * n + start, l + end * n, l + end * n + start)
    let rAdjoint = adjoint + start * n
    let dAdjoint = rAdjoint + start
    let bAdjoint = adjoint + end * n
    let cAdjoint = bAdjoint + start
    if below > 0 {
      _ = singleThreadedBLAS
      cblas_dtrsm(
        Int32(ROW_MAJOR_ORDER), Int32(RIGHT_SIDE), Int32(LOWER_TRIANGLE), Int32(NO_TRANSPOSE),
        Int32(NON_UNIT_DIAGONAL), Int32(below), Int32(width), 1, d, Int32(n), cAdjoint, Int32(n))
      subtractProduct(cAdjoint, r, from: bAdjoint, below, start, width, n)
      subtractProduct(cAdjoint, c, from: dAdjoint, width, width, below, n, transposingFirst: true)
    }
    pullBackSmall(d, dAdjoint, order: width, stride: n)
    guard start > 0 else { return }
    if below > 0 {
      subtractProduct(cAdjoint, b, from: rAdjoint, width, start, below, n, transposingFirst: true)
    }
    // The adjoint of D plus its transpose, for one product.
    for i in 0..<width {
      for j in 0..<i { dAdjoint[j * n + i] = dAdjoint[i * n + j] }
      dAdjoint[i * n + i] *= 2
    }
    subtractProduct(dAdjoint, r, from: rAdjoint, width, start, width, n)
    for i in 0..<width { dAdjoint[i * n + i] /= 2 }
  }

  /// The same for one block on the diagonal, row by row.
  private static func pullBackSmall(
    _ l: Matrix, _ adjoint: MutableMatrix, order n: Int, stride: Int
  ) {
    for j in (0..<n).reversed() {
      let pivot = l[j * stride + j]
      let r = l + j * stride
      let rAdjoint = adjoint + j * stride
      for i in j + 1..<n {
        rAdjoint[j] -= l[i * stride + j] * adjoint[i * stride + j] / pivot
      }
      rAdjoint[j] /= pivot
      for k in 0..<j { rAdjoint[k] -= rAdjoint[j] * r[k] }
      for i in j + 1..<n {
        let b = l + i * stride
        let bAdjoint = adjoint + i * stride
        bAdjoint[j] /= pivot
        let cAdjoint = bAdjoint[j]
        for k in 0..<j { rAdjoint[k] -= cAdjoint * b[k] }
        for k in 0..<j { bAdjoint[k] -= cAdjoint * r[k] }
      }
      rAdjoint[j] /= 2
    }
  }

  /// C ← C − A B or C − Aᵀ B, for parts of n × n matrices.
  private static func subtractProduct(
    _ a: Matrix, _ b: Matrix, from c: MutableMatrix, _ rows: Int, _ columns: Int, _ inner: Int,
    _ n: Int, transposingFirst: Bool = false
  ) {
    guard rows > 0, columns > 0, inner > 0 else { return }
    cblas_dgemm(
      Int32(ROW_MAJOR_ORDER), Int32(transposingFirst ? TRANSPOSE : NO_TRANSPOSE),
      Int32(NO_TRANSPOSE), Int32(rows), Int32(columns), Int32(inner), -1, a, Int32(n), b, Int32(n),
      1, c, Int32(n))
  }

  // MARK: solves

  /// B ← L⁻¹ B, or L⁻ᵀ B: an n × n lower triangle, and the first `columns` columns of rows that are `stride` long.
  package static func solveLower(
    _ l: Matrix, order n: Int, _ b: MutableMatrix, columns: Int, stride: Int, transposed: Bool
  ) {
    if n <= smallOrder {
      if transposed {
        solveSmallTransposed(l, n, b, columns, stride)
      } else {
        solveSmall(l, n, b, columns, stride)
      }
      return
    }
    _ = singleThreadedBLAS
    let transposition = Int32(transposed ? TRANSPOSE : NO_TRANSPOSE)
    flushingSubnormals {
      if columns == 1 {
        cblas_dtrsv(
          Int32(ROW_MAJOR_ORDER), Int32(LOWER_TRIANGLE), transposition, Int32(NON_UNIT_DIAGONAL),
          Int32(n), l, Int32(n), b, Int32(stride))
      } else {
        cblas_dtrsm(
          Int32(ROW_MAJOR_ORDER), Int32(LEFT_SIDE), Int32(LOWER_TRIANGLE), transposition,
          Int32(NON_UNIT_DIAGONAL), Int32(n), Int32(columns), 1, l, Int32(n), b, Int32(stride))
      }
    }
  }

  private static func solveSmall(
    _ l: Matrix, _ n: Int, _ b: MutableMatrix, _ columns: Int, _ stride: Int
  ) {
    for i in 0..<n {
      let row = b + i * stride
      for j in 0..<i {
        let (factor, other) = (l[i * n + j], b + j * stride)
        for column in 0..<columns { row[column] -= factor * other[column] }
      }
      let pivot = l[i * n + i]
      for column in 0..<columns { row[column] /= pivot }
    }
  }

  private static func solveSmallTransposed(
    _ l: Matrix, _ n: Int, _ b: MutableMatrix, _ columns: Int, _ stride: Int
  ) {
    for i in (0..<n).reversed() {
      let row = b + i * stride
      let pivot = l[i * n + i]
      for column in 0..<columns { row[column] /= pivot }
      for j in 0..<i {
        let (factor, other) = (l[i * n + j], b + j * stride)
        for column in 0..<columns { other[column] -= factor * row[column] }
      }
    }
  }

  // MARK: products

  /// result ← A B, of `rows` × `inner` by `inner` × `columns`; a transposed factor is stored as its transpose.
  package static func multiply(
    _ a: Matrix, _ b: Matrix, into result: MutableMatrix, rows: Int, columns: Int, inner: Int,
    transposingFirst: Bool, transposingSecond: Bool
  ) {
    _ = singleThreadedBLAS
    flushingSubnormals {
      cblas_dgemm(
        Int32(ROW_MAJOR_ORDER), Int32(transposingFirst ? TRANSPOSE : NO_TRANSPOSE),
        Int32(transposingSecond ? TRANSPOSE : NO_TRANSPOSE), Int32(rows), Int32(columns),
        Int32(inner), 1, a, Int32(transposingFirst ? rows : inner), b,
        Int32(transposingSecond ? inner : columns), 0, result, Int32(columns))
    }
  }

  // MARK: arithmetic

  private static func flushingSubnormals<Result>(_ work: () -> Result) -> Result {
    let state = cvm_flush_subnormals()
    defer { cvm_restore_arithmetic(state) }
    return work()
  }
}
