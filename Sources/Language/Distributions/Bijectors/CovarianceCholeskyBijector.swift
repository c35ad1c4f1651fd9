import ComputationGraph
import MathKernels

/// K(K + 1)/2 real numbers onto lower triangular matrices with a positive diagonal: Lᵢⱼ = uᵢⱼ below it, Lᵢᵢ = exp uᵢᵢ.
///
/// log |∂L/∂u| = Σᵢ uᵢᵢ.
///
/// - Source: Stan Development Team, *Stan Reference Manual*, "Cholesky factors of covariance matrices".
package struct CovarianceCholeskyBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let rows: Axis
  private let columns: Axis
  private let triangle: LowerTriangle
  private let isDiagonal: Quantity

  /// Factors over rows and columns of equal count.
  /// - Precondition: as many columns as rows.
  package init(rows: Axis, columns: Axis) {
    precondition(rows.count == columns.count)
    self.rows = rows
    self.columns = columns
    let triangle = LowerTriangle(rows: rows, columns: columns, includesDiagonal: true)
    self.triangle = triangle
    unconstrainedAxes = [triangle.places]
    isDiagonal = constants(along: triangle.places) {
      triangle.coordinates[$0].row == triangle.coordinates[$0].column ? 1 : 0
    }
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    // Off the diagonal the exponent is 0: a large element must not overflow where its exponential is not used.
    triangle.matrix(
      (1 - isDiagonal) * unconstrained + isDiagonal * exp(isDiagonal * unconstrained))
  }

  package func unconstrain(_ value: [Double]) -> [Double] {
    guard ArraySupport.covarianceCholesky(rows: rows, columns: columns).contains(value) else {
      return outside
    }
    return triangle.coordinates.map { row, column in
      let element = value[row * columns.count + column]
      return row == column ? logarithm(element) : element
    }
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    (isDiagonal * unconstrained).sum(over: triangle.places)
  }
}
