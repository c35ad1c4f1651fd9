import MathKernels

/// The Euclidean metric of the kinetic energy, held as its **inverse** M⁻¹ ≈ the posterior (co)variance.
///
/// K(p) = ½ pᵀ M⁻¹ p and p ~ Normal(0, M). The numbers are variances and covariances: never M, never deviations.
/// The better M⁻¹ approximates the posterior covariance, the rounder the posterior looks to the sampler.
public struct Metric: Sendable {
  /// Which entries of M⁻¹ may differ from zero.
  public enum Structure: String, Sendable, Codable { case diagonal, dense }

  enum Storage: Sendable {
    /// Variances, padded to whole blocks with zeros.
    case diagonal(inverse: AlignedBuffer, deviations: AlignedBuffer)
    /// M⁻¹ and L, M⁻¹ = L Lᵀ.
    case dense(inverse: SquareMatrix, factor: CholeskyFactor)
  }

  /// n.
  public let dimension: Int
  let storage: Storage

  /// M⁻¹ = I.
  public static func unit(dimension: Int) -> Metric {
    Metric(diagonal: [Double](repeating: 1, count: dimension))
  }

  /// M⁻¹ = diag(variances).
  /// - Precondition: variances are positive and finite.
  public init(diagonal variances: [Double]) {
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

  public var structure: Structure {
    switch storage {
    case .diagonal: .diagonal
    case .dense: .dense
    }
  }

  /// The numbers of M⁻¹: n variances where diagonal, n × n covariances where dense.
  public var inverse: [Double] {
    switch storage {
    case .diagonal(let inverse, _): Array(inverse.array.prefix(dimension))
    case .dense(let inverse, _): inverse.array
    }
  }

  /// The diagonal of M⁻¹.
  public var variances: [Double] {
    switch storage {
    case .diagonal: inverse
    case .dense(let inverse, _): (0..<dimension).map { inverse[$0, $0] }
    }
  }

  /// result ← M⁻¹ x. The padding of `result` must be zero, and stays so.
  func multiplyInverse(_ x: Vector, into result: Vector, blocks: Int) {
    switch storage {
    case .diagonal(let inverse, _): multiply(inverse.pointer, x, into: result, blocks: blocks)
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
    case .dense(_, let factor):
      switch whitening {
      case .color: factor.multiply(x)
      case .colorTransposed: factor.multiply(x, transposed: true)
      case .whiten: factor.solve(x)
      }
    }
  }
}

extension Metric: Equatable, Codable {
  /// Equal numbers of equal structure.
  public static func == (a: Metric, b: Metric) -> Bool {
    a.structure == b.structure && a.dimension == b.dimension && a.inverse == b.inverse
  }

  private enum CodingKeys: String, CodingKey { case structure, dimension, inverse }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(structure, forKey: .structure)
    try container.encode(dimension, forKey: .dimension)
    try container.encode(inverse, forKey: .inverse)
  }

  /// - Throws: `DecodingError` where the numbers are not those of an inverse metric.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let structure = try container.decode(Structure.self, forKey: .structure)
    let dimension = try container.decode(Int.self, forKey: .dimension)
    let numbers = try container.decode([Double].self, forKey: .inverse)
    guard let metric = Metric(structure, dimension: dimension, inverse: numbers) else {
      throw DecodingError.dataCorruptedError(
        forKey: .inverse, in: container,
        debugDescription: "\(numbers.count) numbers are no \(structure.rawValue) inverse metric of "
          + "\(dimension) dimensions; expected positive variances, or a positive definite covariance."
      )
    }
    self = metric
  }

  /// The metric of which `inverse` gives these numbers.
  private init?(_ structure: Structure, dimension: Int, inverse: [Double]) {
    switch structure {
    case .diagonal:
      guard inverse.count == dimension, inverse.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        return nil
      }
      self.init(diagonal: inverse)
    case .dense:
      guard inverse.count == dimension * dimension else { return nil }
      self.init(dense: SquareMatrix(order: dimension, columns: inverse))
    }
  }
}
