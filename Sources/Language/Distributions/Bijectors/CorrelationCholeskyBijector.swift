import ComputationGraph
import MathKernels

/// K(K − 1)/2 real numbers onto Cholesky factors of K × K correlation matrices, by partial correlations.
///
/// With z = tanh u below the diagonal, row by row Lᵢⱼ = zᵢⱼ √rᵢⱼ and Lᵢᵢ = √rᵢᵢ, where rᵢⱼ = Π(1 − z²) over the columns
/// before j is what the row has left of its length 1. In the elements below the diagonal
/// log |∂L/∂u| = Σᵢⱼ (log(1 − zᵢⱼ²) + ½ log rᵢⱼ).
///
/// - Source: Lewandowski, Kurowicka, Joe (2009), *Generating random correlation matrices based on vines and extended onion
///   method*; Stan Development Team, *Stan Reference Manual*, "Cholesky factors of correlation matrices".
package struct CorrelationCholeskyBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let rows: Axis
  private let columns: Axis
  private let triangle: LowerTriangle

  /// Factors over rows and columns of equal count.
  /// - Precondition: as many columns as rows, at least 2.
  package init(rows: Axis, columns: Axis) {
    precondition(rows.count == columns.count && rows.count >= 2)
    self.rows = rows
    self.columns = columns
    triangle = LowerTriangle(rows: rows, columns: columns, includesDiagonal: false)
    unconstrainedAxes = [triangle.places]
  }

  /// log(1 − z²) = −2 log cosh u, 0 where there is no u.
  private func logComplements(_ u: Quantity) -> Quantity {
    triangle.mask * (Quantity(2 * logarithm(2)) + 2 * u - 2 * softplus(2 * u))
  }

  /// log r.
  private func logRest(_ complements: Quantity) -> Quantity {
    complements.cumulativeSum(along: columns, exclusive: true)
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    let u = triangle.matrix(unconstrained)
    let rest = logRest(logComplements(u))
    return (tanh(u) + triangle.identity) * exp(0.5 * rest)
  }

  package func unconstrain(_ value: [Double]) -> [Double] {
    guard ArraySupport.correlationCholesky(rows: rows, columns: columns).contains(value) else {
      return outside
    }
    return (1..<rows.count).flatMap { row in
      // Summed from the diagonal: what is left of a row must not be a difference of numbers near 1.
      var rest = square(value[row * columns.count + row])
      var result: [Double] = []
      for column in (0..<row).reversed() {
        let element = value[row * columns.count + column]
        rest += square(element)
        let z = element / rest.squareRoot()
        // log((1 + |z|)/√(1 − z²)), with 1 − z² = (rest − element²)/rest.
        let complement = (rest - square(element)) / rest
        let size = logarithm(1 + Swift.abs(z)) - 0.5 * logarithm(complement)
        result.append(z < 0 ? -size : size)
      }
      return result.reversed()
    }
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    let complements = logComplements(triangle.matrix(unconstrained))
    return (complements + 0.5 * triangle.mask * logRest(complements)).sum(over: rows, columns)
  }
}

private func square(_ x: Double) -> Double { x * x }
