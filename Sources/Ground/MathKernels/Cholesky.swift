import COpenBLAS

/// The lower factor L of a symmetric positive definite matrix: A = L Lᵀ.
package struct CholeskyFactor: Sendable {
  /// L, with zeros above its diagonal.
  package let lower: SquareMatrix

  /// The factor of A, of which the lower triangle is read; `nil` where A is not positive definite to working precision.
  package init?(of matrix: SquareMatrix) {
    _ = singleThreadedBLAS
    let factor = matrix.copy()
    var order = Int32(matrix.order)
    var info: Int32 = 0
    dpotrf_("L", &order, factor.elements, &order, &info)
    guard info == 0 else { return nil }
    for column in 0..<matrix.order {
      for row in 0..<column { factor[row, column] = 0 }
      guard factor[column, column].isFinite else { return nil }
    }
    lower = factor
  }

  /// x ← L x, or Lᵀ x.
  package func multiply(_ x: UnsafeMutablePointer<Double>, transposed: Bool = false) {
    cblas_dtrmv(
      Int32(COL_MAJOR_ORDER), Int32(LOWER_TRIANGLE),
      Int32(transposed ? TRANSPOSE : NO_TRANSPOSE),
      Int32(NON_UNIT_DIAGONAL), Int32(lower.order), lower.elements, Int32(lower.order), x,
      1)
  }

  /// x ← L⁻¹ x, or L⁻ᵀ x.
  package func solve(_ x: UnsafeMutablePointer<Double>, transposed: Bool = false) {
    cblas_dtrsv(
      Int32(COL_MAJOR_ORDER), Int32(LOWER_TRIANGLE),
      Int32(transposed ? TRANSPOSE : NO_TRANSPOSE),
      Int32(NON_UNIT_DIAGONAL), Int32(lower.order), lower.elements, Int32(lower.order), x,
      1)
  }
}

/// A = U diag(λ) Uᵀ of a symmetric matrix.
package struct SymmetricEigendecomposition {
  /// λ, ascending.
  package let values: [Double]
  /// U, one eigenvector a column.
  package let vectors: SquareMatrix

  /// The decomposition of A, of which the lower triangle is read; `nil` where A is not finite or LAPACK gives up.
  package init?(of matrix: SquareMatrix) {
    _ = singleThreadedBLAS
    let count = matrix.order * matrix.order
    for index in 0..<count where !matrix.elements[index].isFinite { return nil }
    let vectors = matrix.copy()
    var values = [Double](repeating: 0, count: matrix.order)
    var order = Int32(matrix.order)
    var workCount = Int32(1 + 6 * matrix.order + 2 * count)
    var integerCount = Int32(3 + 5 * matrix.order)
    var work = [Double](repeating: 0, count: Int(workCount))
    var integers = [Int32](repeating: 0, count: Int(integerCount))
    var info: Int32 = 0
    dsyevd_(
      "V", "L", &order, vectors.elements, &order, &values, &work, &workCount, &integers,
      &integerCount, &info)
    guard info == 0 else { return nil }
    self.values = values
    self.vectors = vectors
  }

  /// U diag(f(λ)) Uᵀ.
  package func applying(_ function: (Double) -> Double) -> SquareMatrix {
    let scaled = vectors.copy()
    for (index, value) in values.enumerated() {
      let factor = function(value)
      let column = scaled.column(index)
      for row in 0..<scaled.order { column[row] *= factor }
    }
    let result = SquareMatrix.product(scaled, by: vectors, transposingSecond: true)
    result.symmetrize()
    return result
  }
}
