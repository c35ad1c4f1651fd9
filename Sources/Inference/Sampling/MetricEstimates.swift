import MathKernels

// A metric of least Fisher divergence is between what the positions q and what the gradients g of some draws say about the
// posterior: Cov(q), and Cov(g)⁻¹. For a normal posterior the noise of the two cancels. Source of both estimates: Seyboldt,
// Carlson, Carpenter (2026), "Preconditioning Hamiltonian Monte Carlo by minimizing Fisher divergence", arXiv:2603.18845.

/// Learns a diagonal inverse metric: variances √(Var qᵢ / Var gᵢ).
package struct DiagonalEstimate: Sendable, Codable {
  private var positions: RunningMoments
  private var gradients: RunningMoments

  package init(dimension: Int) {
    positions = RunningMoments(dimension: dimension)
    gradients = RunningMoments(dimension: dimension)
  }

  package mutating func add(_ point: PhasePoint) {
    positions.add(point.position)
    gradients.add(point.gradient)
  }

  /// The estimate, with one pseudo-draw that says the metric in use is right; `nil` for fewer than two draws, or where a
  /// variance is not positive.
  package func metric(correcting metric: Metric) -> Metric? {
    variances(correcting: metric.scales).map { Metric(diagonal: $0) }
  }

  /// The variances of that metric, where those in use are `scales`.
  func variances(correcting scales: [Double]) -> [Double]? {
    guard positions.count > 1 else { return nil }
    let freedom = Double(positions.count - 1)
    let (spread, slope) = (positions.variance, gradients.variance)
    let variances = scales.enumerated().map { index, current in
      current
        * ((1 + freedom * spread[index] / current) / (1 + freedom * slope[index] * current))
        .squareRoot()
    }
    return variances.allSatisfy { $0 > 0 && $0.isFinite } ? variances : nil
  }
}

/// Learns a diagonal inverse metric as Stan does: the variances of the draws alone, shrunk a little towards 0.001.
///
/// (k s² + 5 · 10⁻³)/(k + 5), for the sample variance s² of k draws.
/// - Source: Stan Reference Manual, *HMC algorithm parameters*, "Euclidean metric"; `var_adaptation.hpp`.
package struct VarianceEstimate: Sendable, Codable {
  private var positions: RunningMoments

  package init(dimension: Int) { positions = RunningMoments(dimension: dimension) }

  package mutating func add(_ point: PhasePoint) { positions.add(point.position) }

  /// The estimate; `nil` for fewer than two draws, or where a variance is not finite.
  package func metric() -> Metric? {
    guard positions.count > 1 else { return nil }
    let count = Double(positions.count)
    let variances = positions.variance.map { (count * $0 + 5e-3) / (count + 5) }
    return variances.allSatisfy { $0 > 0 && $0.isFinite } ? Metric(diagonal: variances) : nil
  }
}

/// Learns a dense inverse metric: the geometric mean Cov(q) # Cov(g)⁻¹.
package struct DenseEstimate: Sendable, Codable {
  /// Pseudo-draws that say the metric in use is right: so few draws move only the directions about which they say something.
  private static let pseudoDraws = 10.0

  private(set) var record: WindowRecord

  package init(dimension: Int) { record = WindowRecord(dimension: dimension) }

  init(_ record: WindowRecord) { self.record = record }

  package mutating func add(_ point: PhasePoint) { record.add(point) }

  /// The estimate, made in the coordinates in which the metric in use is I; `nil` for fewer than two draws, or where the
  /// numbers do not give a positive definite matrix.
  ///
  /// For a normal posterior it tends to the covariance, without sampling noise from n + 1 draws on.
  package func metric(correcting metric: Metric) -> Metric? {
    guard record.count > 1 else { return nil }
    let covariance = scatter(of: record.positions) { metric.apply(.whiten, to: $0) }
    let information = scatter(of: record.gradients) { metric.apply(.colorTransposed, to: $0) }
    return SquareMatrix.geometricMean(covariance, inverseOf: information)
      .flatMap(metric.corrected(by:))
  }

  /// Σ (x − x̄)(x − x̄)ᵀ of the transformed vectors, plus the pseudo-draws' share of I.
  private func scatter(of vectors: [Double], transform: (Vector) -> Void) -> SquareMatrix {
    let result = SquareMatrix.identity(order: record.dimension, scale: Self.pseudoDraws)
    let centered = AlignedBuffer(record.centered(vectors))
    for draw in 0..<record.count { transform(centered.pointer + draw * record.dimension) }
    result.addOuterProducts(of: centered.pointer, count: record.count)
    return result
  }
}

/// Learns a dense inverse metric from the curvature at a few points: the inverse of the mean of −∇² log p.
struct CurvatureEstimate: Sendable, Codable {
  /// Half the span of the differences, in deviations: the curvature is that of the neighbourhood a trajectory sees.
  private static let reach = 0.3
  /// An eigenvalue below this, in the coordinates of the metric in use, says little: it counts as this.
  private static let leastEigenvalue = 1e-4

  /// Column-major; empty before the first.
  private var sum: [Double] = []
  private var count = 0.0

  /// Takes in the curvature at a chain's position, unless it is not finite.
  mutating func add(_ chain: Chain) throws {
    guard let here = try chain.whitenedCurvature(reach: Self.reach) else { return }
    count += 1
    sum = sum.isEmpty ? here.array : zip(sum, here.array).map(+)
  }

  /// The estimate; eigenvalues count by their size, as the posterior need not be log-concave at a chain's position.
  /// `nil` without a curvature.
  func metric(correcting metric: Metric) -> Metric? {
    guard count > 0,
      let eigen = SymmetricEigendecomposition(
        of: SquareMatrix(order: metric.dimension, columns: sum))
    else { return nil }
    return metric.corrected(
      by: eigen.applying { 1 / max(abs($0) / count, Self.leastEigenvalue) })
  }
}
