/// Functions of matrices over two axes, `rows` and `columns`; all other axes are batch axes.
///
/// L is lower triangular: what lies above its diagonal is never read.
package enum MatrixFunction: Hashable, Sendable {
  /// L of a symmetric positive definite L Lᵀ, of which the lower triangle is read; NaN where it is not positive definite.
  case cholesky
  /// The adjoint of the lower triangle of L Lᵀ, from L and its adjoint.
  case choleskyPullback
  /// x over `columns`, from L and b over `rows`: L x = b. Axes that L lacks are so many right-hand sides.
  case solveLower
  /// x over `rows`, from L and b over `columns`: Lᵀ x = b.
  case solveLowerTransposed
  /// The matrix with zeros above its diagonal.
  case lowerTriangle
  /// The diagonal, over `rows`.
  case diagonal
  /// The matrix with a diagonal given over `rows`, and zeros beside it.
  case diagonalMatrix

  /// The axes of the result: batch axes, then those of the matrix, then those of right-hand sides.
  func axes(of inputs: [[Axis]], rows: Axis, columns: Axis) -> [Axis] {
    let batch = Self.batch(inputs[0], rows, columns)
    switch self {
    case .cholesky, .choleskyPullback, .lowerTriangle, .diagonalMatrix:
      return batch + [rows, columns]
    case .diagonal: return batch + [rows]
    case .solveLower: return batch + [columns] + inputs[1].without([rows] + batch)
    case .solveLowerTransposed: return batch + [rows] + inputs[1].without([columns] + batch)
    }
  }

  /// The axes of a batch of matrices, vectors or both.
  static func batch(_ axes: [Axis], _ rows: Axis, _ columns: Axis) -> [Axis] {
    axes.without([rows, columns])
  }
}
