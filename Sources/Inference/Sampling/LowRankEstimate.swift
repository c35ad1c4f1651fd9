import MathKernels

/// Learns an inverse metric that is diagonal plus low rank, from the last draws of a window and their gradients.
///
/// The coordinates are scaled first, each by (Var q / Var g)^¼. Then, in the space that scaled draws and gradients span, the
/// geometric mean of Cov(q) and Cov(g)⁻¹ is taken: its eigenvectors are the directions, of which those are kept along which the
/// scaled posterior is markedly longer or shorter than 1.
///
/// Memory is bounded: two vectors a draw, at most 3 million numbers unless the dimension leaves no room for 16 draws.
/// - Source: Seyboldt, Carlson, Carpenter (2026), arXiv:2603.18845, §5.
package struct LowRankEstimate: Sendable, Codable {
  /// Directions with variances between 1/this and this are left to the diagonal.
  static let significance = 2.0
  /// The largest number of directions kept.
  static let maximumRank = 64
  /// The largest number of draws kept.
  static let maximumDraws = 256

  private(set) var record: WindowRecord
  private var scales: DiagonalEstimate

  package init(dimension: Int) {
    record = WindowRecord(
      dimension: dimension,
      capacity: min(Self.maximumDraws, max(16, 1_500_000 / max(1, dimension))))
    scales = DiagonalEstimate(dimension: dimension)
  }

  package mutating func add(_ point: PhasePoint) {
    record.add(point)
    scales.add(point)
  }

  /// The estimate; `nil` for fewer than two draws, or where a variance is not positive.
  package func metric(correcting metric: Metric) -> Metric? {
    guard let variances = scales.variances(correcting: metric.scales) else { return nil }
    let deviations = variances.map { $0.squareRoot() }
    guard let found = directions(scaledBy: deviations) else { return nil }
    let width = found.common.squareRoot()
    return Metric(
      lowRank: LowRankFactor(
        deviations: deviations.map { width * $0 }, directions: found.directions.map(\.vector),
        variances: found.directions.map(\.variance)))
  }

  /// What the scaled posterior looks like.
  private struct Shape {
    /// The variance along most directions: correlations inflate the scales of the coordinates they run through.
    var common = 1.0
    /// Those that differ markedly, with variances in units of the common one.
    var directions: [(vector: [Double], variance: Double)] = []
  }

  /// The shape of the scaled posterior; `nil` where the numbers are not finite.
  private func directions(scaledBy deviations: [Double]) -> Shape? {
    let n = record.dimension
    let vectors = scaledVectors(deviations)
    // The span: eigenvectors of the Gram matrix of all vectors, without those that depend on others.
    let count = 2 * record.count
    let gram = SquareMatrix(order: count)
    for column in 0..<count {
      for row in column..<count {
        let product = innerProduct(vectors.pointer + row * n, vectors.pointer + column * n, n)
        gram[row, column] = product
        gram[column, row] = product
      }
    }
    guard let span = SymmetricEigendecomposition(of: gram), let largest = span.values.last else {
      return nil
    }
    let kept = span.values.indices.filter { span.values[$0] > 1e-8 * largest }
    guard largest > 0, !kept.isEmpty else { return Shape() }

    // In the orthonormal basis Z W Λ^(−½) of the span, vector j has the coordinates Λ^½ W_j.
    let (covariance, information) = (
      scatter(of: 0..<record.count, span, kept), scatter(of: record.count..<count, span, kept)
    )
    guard let mean = SquareMatrix.geometricMean(covariance, inverseOf: information),
      let eigen = SymmetricEigendecomposition(of: mean)
    else { return nil }
    // The median: eigenvalues ascend.
    let common = eigen.values[kept.count / 2]
    func strength(_ index: Int) -> Double { abs(logarithm(eigen.values[index] / common)) }
    let significant = eigen.values.indices
      .filter { strength($0) > logarithm(Self.significance) }
      .sorted { strength($0) > strength($1) }
      .prefix(Self.maximumRank)
    let inverseRoots = kept.map { 1 / span.values[$0].squareRoot() }
    return Shape(
      common: common,
      directions: significant.map { index in
        var vector = [Double](repeating: 0, count: n)
        for source in 0..<count {
          var weight = 0.0
          for (row, place) in kept.enumerated() {
            weight += span.vectors[source, place] * inverseRoots[row] * eigen.vectors[row, index]
          }
          for row in 0..<n { vector[row] += weight * vectors[source * n + row] }
        }
        return (vector, eigen.values[index] / common)
      })
  }

  /// (q − q̄)/d of all draws, then (g − ḡ) d.
  private func scaledVectors(_ deviations: [Double]) -> AlignedBuffer {
    let n = record.dimension
    let half = record.count * n
    let result = AlignedBuffer(count: 2 * half)
    let (positions, gradients) = (
      record.centered(record.positions), record.centered(record.gradients)
    )
    for start in stride(from: 0, to: half, by: n) {
      for index in 0..<n {
        result[start + index] = positions[start + index] / deviations[index]
        result[half + start + index] = gradients[start + index] * deviations[index]
      }
    }
    return result
  }

  /// Σ x xᵀ of some vectors in the basis of the span, and pseudo-draws that say there is no direction: more of them the more
  /// dimensions there are to find one in by chance.
  private func scatter(
    of sources: Range<Int>, _ span: SymmetricEigendecomposition, _ kept: [Int]
  ) -> SquareMatrix {
    let result = SquareMatrix.identity(
      order: kept.count, scale: 10 + Double(record.dimension) / 20)
    let coordinates = AlignedBuffer(count: kept.count * sources.count)
    for (column, source) in sources.enumerated() {
      for (row, place) in kept.enumerated() {
        coordinates[column * kept.count + row] =
          span.vectors[source, place] * span.values[place].squareRoot()
      }
    }
    result.addOuterProducts(of: coordinates.pointer, count: sources.count)
    return result
  }

  /// x · y of vectors without padding, in a fixed order.
  private func innerProduct(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    var sums = SIMD8<Double>.zero
    var index = 0
    while index + 8 <= count {
      sums +=
        UnsafeRawPointer(x + index).loadUnaligned(as: SIMD8<Double>.self)
        * UnsafeRawPointer(y + index).loadUnaligned(as: SIMD8<Double>.self)
      index += 8
    }
    var result = sums.sum()
    while index < count {
      result += x[index] * y[index]
      index += 1
    }
    return result
  }
}
