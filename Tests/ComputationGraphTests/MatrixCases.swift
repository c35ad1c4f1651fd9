import ComputationGraph

let matrixCases: [GraphCase] = [
  GraphCase("Cholesky factor") {
    let (covariance, b, other) = $0.covarianceB
    return covariance.cholesky(rows: b, columns: other) * ($0.vectorB + $0.matrix)
  },
  GraphCase("log determinant") {
    let (covariance, b, other) = $0.covarianceB
    return covariance.logDeterminant(rows: b, columns: other) * $0.scalar
  },
  GraphCase("multivariate normal by its covariance") {
    let (covariance, b, other) = $0.covarianceB
    let factor = covariance.cholesky(rows: b, columns: other)
    let z = factor.solvingLower($0.weights - $0.vectorB, rows: b, columns: other)
    let determinant = log(factor.diagonal(rows: b, columns: other, along: other))
    return -0.5 * square(z) - determinant
  },
  GraphCase("normal vectors by the factor of a precision") {
    let (precision, b, other) = $0.covarianceB
    let factor = precision.cholesky(rows: b, columns: other)
    let z = $0.weights.renamed(b, to: other)
    return tanh(factor.solvingLowerTransposed(z, rows: b, columns: other) + $0.vectorB)
  },
  GraphCase("one right-hand side") {
    let (covariance, a, other) = $0.covarianceA
    let factor = covariance.cholesky(rows: a, columns: other)
    let half = factor.solvingLower($0.vectorA, rows: a, columns: other)
    return factor.solvingLowerTransposed(half, rows: a, columns: other) * $0.vectorA
  },
  GraphCase("a batch of covariances, and rows and a batch of right-hand sides") {
    let other = $0.a.renamed("a′")
    let covariances =
      $0.matrix * $0.matrix.renamed($0.a, to: other)
      + exp(0.3 * $0.vectorB).diagonalMatrix(rows: $0.a, columns: other)
    let factors = covariances.cholesky(rows: $0.a, columns: other)
    let z = factors.solvingLower($0.data * $0.vectorB, rows: $0.a, columns: other)
    return square(z) * $0.weights + factors.solvingLower($0.data, rows: $0.a, columns: other)
  },
  GraphCase("a factor that is no Cholesky factor") {
    let other = $0.a.renamed("a′")
    let factor =
      0.3 * $0.vectorA * $0.vectorA.renamed($0.a, to: other)
      + exp(0.2 * $0.vectorA).diagonalMatrix(rows: $0.a, columns: other)
    let b = $0.transposed.renamed($0.a, to: other) + $0.scalar
    return factor.solvingLower($0.transposed, rows: $0.a, columns: other) * $0.vectorB
      + tanh(factor.solvingLowerTransposed(b, rows: $0.a, columns: other)).renamed(
        $0.a, to: other)
  },
  GraphCase("the columns first") {
    let other = $0.a.renamed("a′")
    let factor =
      ($0.vectorA.renamed($0.a, to: other) * $0.vectorA
        + Quantity(4)
        .diagonalMatrix(rows: $0.a, columns: other))
    return factor.solvingLower($0.data, rows: $0.a, columns: other) * $0.response
  },
  GraphCase("lower triangle") {
    let other = $0.a.renamed("a′")
    return tanh(
      ($0.transposed * $0.vectorA.renamed($0.a, to: other))
        .lowerTriangle(rows: $0.a, columns: other) + $0.scalar)
  },
  GraphCase("diagonals") {
    let other = $0.a.renamed("a′")
    let whole = $0.transposed * $0.vectorA.renamed($0.a, to: other) + $0.scalar
    return tanh(whole.diagonal(rows: $0.a, columns: other)) * $0.vectorA
      + square(whole).diagonal(rows: other, columns: $0.a, along: $0.a).sum(over: $0.a)
      + exp($0.transposed.diagonalMatrix(rows: $0.a, columns: other)) * $0.vectorA
  },
  GraphCase("a matrix of one element") {
    let other = $0.one.renamed("one′")
    let variance = exp($0.scalar).diagonalMatrix(rows: $0.one, columns: other)
    let factor = variance.cholesky(rows: $0.one, columns: other)
    return square(factor.solvingLower($0.single + $0.vectorA, rows: $0.one, columns: other))
      + variance.logDeterminant(rows: $0.one, columns: other)
  },
]

extension Bench {
  /// A covariance over b: a product, and more on its diagonal.
  var covarianceB: (Quantity, Axis, Axis) {
    let other = b.renamed("b′")
    let product = matrix.dot(matrix.renamed(b, to: other), along: a)
    return (product + exp(0.5 * vectorB).diagonalMatrix(rows: b, columns: other), b, other)
  }

  var covarianceA: (Quantity, Axis, Axis) {
    let other = a.renamed("a′")
    let product = transposed.dot(transposed.renamed(a, to: other), along: b)
    return (product + exp(scalar).diagonalMatrix(rows: a, columns: other), a, other)
  }
}
