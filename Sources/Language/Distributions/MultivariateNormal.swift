import ComputationGraph
import MathKernels

/// The normal distribution of whole vectors.
///
/// log p(x) = −½ (x − μ)ᵀ Σ⁻¹ (x − μ) − ½ log |Σ| − ½ K log 2π, for real x; Σ symmetric and positive definite. It is taken
/// through the Cholesky factor of what is given: L Lᵀ = Σ, or L Lᵀ = Σ⁻¹.
///
/// ```swift
/// let other = dimension.renamed("dimension′")
/// let L = m.sample("L", LKJCholesky(concentration: 2, rows: dimension, columns: other))
/// m.observe("y", MultivariateNormal(mu, choleskyFactor: sigma * L, rows: dimension, columns: other), y, over: row)
/// ```
///
/// Where Σ is not positive definite to working precision, the density is NaN and the point is rejected.
public struct MultivariateNormal: MultivariateDistribution {
  /// What the matrix is.
  private enum Form: Sendable { case covariance, precision, choleskyFactor }

  /// μ, over the rows, or one number for all.
  public let mean: Quantity
  /// Σ, Σ⁻¹ or L, over rows and columns.
  public let matrix: Quantity
  /// The axis of a vector.
  public let rows: Axis
  /// The rows' axis, renamed.
  public let columns: Axis
  private let form: Form
  /// The lower Cholesky factor of the matrix, or the matrix itself.
  private let factor: Quantity

  /// Mean μ and covariance Σ.
  public init(_ mean: Quantity, covariance: Quantity, rows: Axis, columns: Axis) {
    self.init(mean, covariance, .covariance, rows, columns)
  }

  /// Mean μ and precision Σ⁻¹.
  public init(_ mean: Quantity, precision: Quantity, rows: Axis, columns: Axis) {
    self.init(mean, precision, .precision, rows, columns)
  }

  /// Mean μ and the lower factor L of the covariance L Lᵀ.
  public init(_ mean: Quantity, choleskyFactor: Quantity, rows: Axis, columns: Axis) {
    self.init(mean, choleskyFactor, .choleskyFactor, rows, columns)
  }

  private init(
    _ mean: Quantity, _ matrix: Quantity, _ form: Form, _ rows: Axis, _ columns: Axis
  ) {
    self.mean = mean
    self.matrix = matrix
    self.form = form
    self.rows = rows
    self.columns = columns
    factor = form == .choleskyFactor ? matrix : matrix.cholesky(rows: rows, columns: columns)
  }

  public var name: String { "MultivariateNormal" }
  public var support: ArraySupport { .elementwise(.real, over: [rows]) }
  public var parameters: [DistributionParameter] {
    let axes = [rows, columns]
    let given: DistributionParameter =
      switch form {
      case .covariance: .init("covariance", matrix, .positiveDefinite, axes: axes)
      case .precision: .init("precision", matrix, .positiveDefinite, axes: axes)
      case .choleskyFactor: .init("choleskyFactor", matrix, .choleskyFactor, axes: axes)
      }
    return [.init("mean", mean, .real, axes: [rows]), given]
  }

  public var mistake: String? {
    factor.diagonal(rows: rows, columns: columns).failure.map { "the matrix of \(name): \($0)." }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let residual = value - mean
    let logDiagonal = log(factor.diagonal(rows: rows, columns: columns)).sum(over: rows)
    let constant = Quantity(-0.5 * Double(rows.count) * logTwoPi)
    if form == .precision {
      let whitened = factor.dot(residual, along: rows)
      return constant + logDiagonal - 0.5 * square(whitened).sum(over: columns)
    }
    let whitened = factor.solvingLower(residual, rows: rows, columns: columns)
    return constant - logDiagonal - 0.5 * square(whitened).sum(over: columns)
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let z = z.renamed(rows, to: columns)
    if form == .precision {
      return mean + factor.solvingLowerTransposed(z, rows: rows, columns: columns)
    }
    return mean + factor.dot(z, along: columns)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    let order = rows.count
    let given = Array(parameters[order...])
    let normal = (0..<order).map { _ in random.normal() }
    guard let factor = form == .choleskyFactor ? given : lowerFactor(given, order: order) else {
      return Array(repeating: .nan, count: order)
    }
    var deviation = [Double](repeating: 0, count: order)
    if form == .precision {
      // Lᵀ x = z, from the last row up.
      for row in (0..<order).reversed() {
        let rest = (row + 1..<order).reduce(normal[row]) {
          $0 - factor[$1 * order + row] * deviation[$1]
        }
        deviation[row] = rest / factor[row * order + row]
      }
    } else {
      for row in 0..<order {
        deviation[row] = (0...row).reduce(0) { $0 + factor[row * order + $1] * normal[$1] }
      }
    }
    return zip(parameters, deviation).map { $0 + $1 }
  }
}
