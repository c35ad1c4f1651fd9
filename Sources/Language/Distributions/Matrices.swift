import MathKernels

/// Whether a matrix, row-major, is lower triangular with a positive diagonal.
func isLowerFactor(_ values: [Double], order: Int) -> Bool {
  (0..<order).allSatisfy { row in
    values[row * order + row] > 0
      && (row + 1..<order).allSatisfy { values[row * order + $0] == 0 }
  }
}

/// Whether a matrix, row-major, is symmetric, to within 10⁻⁸ of its diagonal, and positive definite to working precision.
func isPositiveDefinite(_ values: [Double], order: Int) -> Bool {
  for row in 0..<order {
    for column in 0..<row {
      let (one, other) = (values[row * order + column], values[column * order + row])
      let scale = values[row * order + row] * values[column * order + column]
      if Swift.abs(one - other) > 1e-8 * Swift.abs(scale).squareRoot() { return false }
    }
  }
  return lowerFactor(values, order: order) != nil
}

/// The lower Cholesky factor of a symmetric matrix, both row-major; nil where it is not positive definite.
func lowerFactor(_ values: [Double], order: Int) -> [Double]? {
  // Symmetric: by columns or by rows is the same.
  guard let factor = CholeskyFactor(of: SquareMatrix(order: order, columns: values)) else {
    return nil
  }
  return (0..<order).flatMap { row in (0..<order).map { factor.lower[row, $0] } }
}
