/// Functions of matrices over two axes, `rows` and `columns`; all other axes are batch axes.
///
/// L is lower triangular: nothing above its diagonal is read.
package enum MatrixFunction: Hashable, Sendable {
  /// L of a symmetric positive definite L Lᵀ, of which the lower triangle is read; NaN where it is not positive definite.
  case cholesky
  /// The adjoint of the lower triangle of L Lᵀ, from L and its adjoint.
  case choleskyPullback
  /// x over `columns`, from L and b over `rows`: L x = b. Axes that L lacks are multiple right-hand sides.
  case solveLower
  /// x over `rows`, from L and b over `columns`: Lᵀ x = b.
  case solveLowerTransposed
  /// The matrix with zeros above its diagonal.
  case lowerTriangle
  /// The diagonal, over `rows`.
  case diagonal
  /// The matrix with a diagonal given over `rows`, and zeros elsewhere.
  case diagonalMatrix
}

extension MatrixFunction {
  /// All that the engine knows about the function. The only switch over them.
  func rule(rows: Axis, columns: Axis) -> any OperationRule {
    switch self {
    case .cholesky: CholeskyRule(rows: rows, columns: columns)
    case .choleskyPullback: CholeskyPullbackRule(rows: rows, columns: columns)
    case .solveLower: TriangularSolveRule(rows: rows, columns: columns, isTransposed: false)
    case .solveLowerTransposed:
      TriangularSolveRule(rows: rows, columns: columns, isTransposed: true)
    case .lowerTriangle: LowerTriangleRule(rows: rows, columns: columns)
    case .diagonal: DiagonalRule(rows: rows, columns: columns)
    case .diagonalMatrix: DiagonalMatrixRule(rows: rows, columns: columns)
    }
  }
}

extension Coupling {
  static func matrices(over inputs: [[Axis]], _ axes: [Axis]) -> Coupling {
    Coupling(
      axes: inputs.reduce(axes) { $0.union($1) },
      words: "a matrix is factored, solved or taken apart over")
  }
}

extension Tensor {
  /// A function of n × n matrices, applied to each of a batch; rows and columns are the last of the axes.
  static func matrices(
    over axes: [Axis], order n: Int, of inputs: [Tensor], _ function: ([[Double]]) -> [Double]
  ) -> Tensor {
    let whole = inputs.map { $0.aligned(to: axes).values }
    let values = stride(from: 0, to: axes.elementCount, by: n * n).flatMap { start in
      function(whole.map { Array($0[start..<start + n * n]) })
    }
    return Tensor(axes: axes, values: values)
  }
}
