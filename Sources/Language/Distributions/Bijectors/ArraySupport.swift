import ComputationGraph

/// The support of a whole array whose elements constrain each other.
public enum ArraySupport: Hashable, Sendable {
  /// Each element by itself, over some axes.
  case elementwise(Support, over: [Axis])
  /// Positive elements with the sum 1.
  case simplex(along: Axis)
  /// x₁ < x₂ < … .
  case ordered(along: Axis)
  /// 0 < x₁ < x₂ < … .
  case positiveOrdered(along: Axis)
  /// Real elements with the sum 0.
  case sumToZero(along: Axis)
  /// Real elements whose squares sum to 1.
  case unitVector(along: Axis)
  /// L, lower triangular with positive diagonal and rows of length 1, so that L Lᵀ is a correlation matrix.
  case correlationCholesky(rows: Axis, columns: Axis)
  /// L, lower triangular with positive diagonal, so that L Lᵀ is a covariance matrix.
  case covarianceCholesky(rows: Axis, columns: Axis)

  /// Whole numbers from 0 on, along an axis: observed only.
  case counts(along: Axis)

  /// The axes of one array, outermost first.
  public var axes: [Axis] {
    switch self {
    case .elementwise(_, let axes): axes
    case .simplex(let axis), .ordered(let axis), .positiveOrdered(let axis), .sumToZero(let axis),
      .unitVector(let axis), .counts(let axis):
      [axis]
    case .correlationCholesky(let rows, let columns), .covarianceCholesky(let rows, let columns):
      [rows, columns]
    }
  }

  /// The map from ℝⁿ onto the support that inference uses; nil where no array can be latent.
  ///
  /// - Precondition: `mistake` is nil.
  package var bijector: (any ArrayBijector)? {
    switch self {
    case .elementwise(let support, let axes):
      support.continuousBijector.map { ElementwiseBijector(axes: axes, element: $0) }
    case .simplex(let axis): SimplexBijector(along: axis)
    case .ordered(let axis): OrderedBijector(along: axis, positive: false)
    case .positiveOrdered(let axis): OrderedBijector(along: axis, positive: true)
    case .sumToZero(let axis): SumToZeroBijector(along: axis)
    case .unitVector(let axis): UnitVectorBijector(along: axis)
    case .correlationCholesky(let rows, let columns):
      CorrelationCholeskyBijector(rows: rows, columns: columns)
    case .covarianceCholesky(let rows, let columns):
      CovarianceCholeskyBijector(rows: rows, columns: columns)
    case .counts: nil
    }
  }

  /// Whether the numbers, row-major over `axes`, are such an array; sums and lengths to within 10⁻⁸.
  public func contains(_ values: [Double]) -> Bool {
    guard values.count == axes.elementCount, values.allSatisfy(\.isFinite) else { return false }
    switch self {
    case .elementwise(let support, _): return values.allSatisfy(support.contains)
    case .simplex: return values.allSatisfy { $0 > 0 } && isNear(values.reduce(0, +), 1)
    case .ordered: return isIncreasing(values)
    case .positiveOrdered: return (values.first ?? 1) > 0 && isIncreasing(values)
    case .sumToZero:
      return Swift.abs(values.reduce(0, +)) <= 1e-8 * max(1, values.map(Swift.abs).max() ?? 0)
    case .unitVector: return isNear(squares(values), 1)
    case .counts: return values.allSatisfy { $0 >= 0 && $0 == $0.rounded() }
    case .covarianceCholesky(let rows, _): return isLowerFactor(values, order: rows.count)
    case .correlationCholesky(let rows, _):
      let order = rows.count
      return isLowerFactor(values, order: order)
        && (0..<order).allSatisfy { isNear(squares(values[$0 * order..<($0 + 1) * order]), 1) }
    }
  }

  /// What is wrong with the axes, in words; nil where nothing is.
  package var mistake: String? {
    switch self {
    case .elementwise, .ordered, .positiveOrdered, .counts: return nil
    case .simplex(let axis), .sumToZero(let axis), .unitVector(let axis):
      if axis.count >= 2 { return nil }
      return "\(name) along \(axis) has nothing to infer, expected an axis of at least 2 elements."
    case .correlationCholesky(let rows, let columns), .covarianceCholesky(let rows, let columns):
      if rows.count != columns.count {
        return "\(name) has rows \(rows) and columns \(columns), expected as many columns as rows. "
          + "Take the columns as rows.renamed(…)."
      }
      if case .correlationCholesky = self, rows.count < 2 {
        return "\(name) over \(rows) has nothing to infer, expected at least 2 rows."
      }
      return nil
    }
  }

  /// The support in the field's words.
  package var name: String {
    switch self {
    case .elementwise: "an array"
    case .simplex: "a simplex"
    case .ordered: "an ordered vector"
    case .positiveOrdered: "a positive ordered vector"
    case .sumToZero: "a sum-to-zero vector"
    case .unitVector: "a unit vector"
    case .correlationCholesky: "a correlation Cholesky factor"
    case .covarianceCholesky: "a covariance Cholesky factor"
    case .counts: "an array of counts"
    }
  }

  /// Numbers that single elements can come near, for the check that a distribution of elements allows them all.
  var elementExtremes: [Double] {
    switch self {
    case .elementwise(let support, _):
      [-1e150, -1, 1e-12, 0.5, 1 - 1e-12, 2, 1e150].filter(support.contains)
    case .ordered, .sumToZero, .covarianceCholesky: [-1e150, 1e150]
    case .positiveOrdered: [1e-150, 1e150]
    case .counts: [0, 1e15]
    case .simplex: [1e-12, 1 - 1e-12]
    case .unitVector, .correlationCholesky: [1e-12 - 1, 1 - 1e-12]
    }
  }
}

private func isNear(_ value: Double, _ target: Double) -> Bool { Swift.abs(value - target) <= 1e-8 }

private func squares(_ values: some Sequence<Double>) -> Double {
  values.reduce(0) { $0 + $1 * $1 }
}

private func isIncreasing(_ values: [Double]) -> Bool {
  zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
}
