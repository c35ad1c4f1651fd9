import MathKernels

/// The Euclidean metric of the kinetic energy, held as its **inverse** M⁻¹ ≈ the posterior (co)variance.
///
/// K(p) = ½ pᵀ M⁻¹ p and p ~ Normal(0, M). The numbers are variances and covariances: never M, never deviations.
/// The better M⁻¹ approximates the posterior covariance, the rounder the posterior looks to the sampler.
package struct Metric: Sendable {
  /// Which entries of M⁻¹ may differ from zero.
  package enum Structure: String, Sendable, Codable, CaseIterable {
    /// Variances alone.
    case diagonal
    /// Diagonal except in a few directions.
    case lowRank = "low-rank"
    /// All variances and covariances.
    case dense
  }

  enum Storage: Sendable {
    /// Variances, padded to whole blocks with zeros.
    case diagonal(inverse: AlignedBuffer, deviations: AlignedBuffer)
    case lowRank(LowRankFactor)
    /// M⁻¹ and L, M⁻¹ = L Lᵀ.
    case dense(inverse: SquareMatrix, factor: CholeskyFactor)
  }

  /// n.
  package let dimension: Int
  let storage: Storage

  /// M⁻¹ = I.
  package static func unit(dimension: Int) -> Metric {
    Metric(diagonal: [Double](repeating: 1, count: dimension))
  }

  /// M⁻¹ = diag(variances).
  /// - Precondition: variances are positive and finite.
  package init(diagonal variances: [Double]) {
    precondition(
      variances.allSatisfy { $0 > 0 && $0.isFinite }, "an inverse metric's variances are positive")
    dimension = variances.count
    let padding = [Double](repeating: 0, count: (8 - variances.count % 8) % 8)
    let inverse = AlignedBuffer(variances + padding)
    storage = .diagonal(
      inverse: inverse, deviations: AlignedBuffer(inverse.array.map { $0.squareRoot() }))
  }

  /// M⁻¹ = a dense covariance, n × n; `nil` where it is not positive definite to working precision.
  package init?(dense inverse: SquareMatrix) {
    guard let factor = CholeskyFactor(of: inverse) else { return nil }
    dimension = inverse.order
    storage = .dense(inverse: inverse, factor: factor)
  }

  /// M⁻¹ = D (I + V (Λ − I) Vᵀ) D, for deviations D and variances Λ along orthonormal directions V.
  /// - Precondition: deviations and variances are positive, and there is a direction for each variance.
  package init(deviations: [Double], directions: [[Double]], variances: [Double]) {
    precondition(
      (deviations + variances).allSatisfy { $0 > 0 && $0.isFinite }
        && directions.count == variances.count,
      "a low-rank inverse metric has positive deviations, and a positive variance for each direction"
    )
    self.init(
      lowRank: LowRankFactor(
        deviations: deviations, directions: directions, variances: variances))
  }

  init(lowRank factor: LowRankFactor) {
    dimension = factor.dimension
    storage = .lowRank(factor)
  }

  /// Which entries of this one may.
  package var structure: Structure {
    switch storage {
    case .diagonal: .diagonal
    case .lowRank: .lowRank
    case .dense: .dense
    }
  }

  /// The numbers that M⁻¹ is made of: n variances where diagonal, n × n covariances where dense. Where low rank, with
  /// M⁻¹ = D (I + V (Λ − I) Vᵀ) D: n deviations D, k variances Λ, and k orthonormal directions V of n numbers each.
  package var inverse: [Double] {
    switch storage {
    case .diagonal(let inverse, _): Array(inverse.array.prefix(dimension))
    case .lowRank(let factor): factor.numbers
    case .dense(let inverse, _): inverse.array
    }
  }

  /// The diagonal of M⁻¹.
  package var variances: [Double] {
    switch storage {
    case .diagonal: inverse
    case .lowRank(let factor): factor.marginalVariances
    case .dense(let inverse, _): (0..<dimension).map { inverse[$0, $0] }
    }
  }

  /// The squares of what coordinates are scaled by before directions count: variances where there are none.
  var scales: [Double] {
    guard case .lowRank(let factor) = storage else { return variances }
    return factor.deviations.array.prefix(dimension).map { $0 * $0 }
  }

  /// Directions besides the coordinates along which a low-rank metric is longer or shorter; `nil` for other structures.
  package var rank: Int? {
    guard case .lowRank(let factor) = storage else { return nil }
    return factor.rank
  }

  /// result ← M⁻¹ x. The padding of `result` must be zero, and stays so.
  func multiplyInverse(_ x: Vector, into result: Vector, blocks: Int) {
    switch storage {
    case .diagonal(let inverse, _): multiply(inverse.pointer, x, into: result, blocks: blocks)
    case .lowRank(let factor): factor.multiplyInverse(x, into: result)
    case .dense(let inverse, _): inverse.multiply(x, into: result)
    }
  }

  /// From z ~ Normal(0, I) in `momentum`: p ~ Normal(0, M) there, and its velocity M⁻¹ p.
  ///
  /// With M⁻¹ = L Lᵀ: p = L⁻ᵀ z and M⁻¹ p = L z.
  func drawMomentum(fromNoise momentum: Vector, velocity: Vector, blocks: Int) {
    switch storage {
    case .diagonal(_, let deviations):
      multiply(momentum, deviations.pointer, into: velocity, blocks: blocks)
      for index in 0..<dimension { momentum[index] /= deviations[index] }
    case .lowRank(let factor): factor.drawMomentum(fromNoise: momentum, velocity: velocity)
    case .dense(_, let factor):
      copy(momentum, into: velocity, blocks: blocks)
      factor.multiply(velocity)
      factor.solve(momentum, transposed: true)
    }
  }

  /// x ← L x, x ← Lᵀ x or x ← L⁻¹ x, for M⁻¹ = L Lᵀ: between the posterior's coordinates and those in which M is I.
  enum Whitening { case color, colorTransposed, whiten }

  func apply(_ whitening: Whitening, to x: Vector) {
    switch storage {
    case .diagonal(_, let deviations):
      for index in 0..<dimension {
        x[index] =
          whitening == .whiten ? x[index] / deviations[index] : x[index] * deviations[index]
      }
    case .lowRank(let factor): factor.apply(whitening, to: x)
    case .dense(_, let factor):
      switch whitening {
      case .color: factor.multiply(x)
      case .colorTransposed: factor.multiply(x, transposed: true)
      case .whiten: factor.solve(x)
      }
    }
  }
}
