import Bayes

/// A normal component of a mixture: its mean, the logarithms of its scales, and the Cholesky factor of its correlations.
package struct NormalComponent {
  package var mean: [Double]
  /// One, or one for each feature.
  package var logScales: [Double]
  /// L, row-major; empty without correlations.
  package var factor: [Double]

  package init(mean: [Double], logScales: [Double], factor: [Double]) {
    (self.mean, self.logScales, self.factor) = (mean, logScales, factor)
  }

  /// Cholesky factor A = diag(scales) L of the covariance, row-major.
  /// - Precondition: the component has correlations.
  var covarianceFactor: [Double] {
    let width = logScales.count
    return factor.indices.map { factor[$0] * exponential(logScales[$0 / width]) }
  }
}

/// The density of rows from a normal component.
package struct RowDensity {
  private let mean: [Double]
  /// A⁻¹ row-major, or the inverse scales.
  private let whitening: [Double]
  private let logNormalizer: Double

  package init(_ component: NormalComponent) {
    mean = component.mean
    let width = mean.count
    if component.factor.isEmpty {
      let logScales = (0..<width).map { component.logScales[$0 % component.logScales.count] }
      whitening = logScales.map { exponential(-$0) }
      logNormalizer = -logScales.reduce(0, +) - 0.5 * Double(width) * logarithm(2 * .pi)
    } else {
      let whitening = invertedLowerTriangle(component.covarianceFactor, order: width)
      self.whitening = whitening
      logNormalizer =
        (0..<width).reduce(0) { $0 + logarithm(whitening[$1 * width + $1]) }
        - 0.5 * Double(width) * logarithm(2 * .pi)
    }
  }

  /// log Normal(x | mean, Σ) of some rows.
  package func logDensities(of rows: DesignMatrix, at members: some Collection<Int>) -> [Double] {
    let width = mean.count
    let isDense = whitening.count > width
    var residual = [Double](repeating: 0, count: width)
    return rows.values.withUnsafeBufferPointer { values in
      whitening.withUnsafeBufferPointer { whitening in
        members.map { row in
          var squares = 0.0
          if isDense {
            for i in 0..<width { residual[i] = values[row * width + i] - mean[i] }
            for i in 0..<width {
              var sum = 0.0
              for j in 0...i { sum += whitening[i * width + j] * residual[j] }
              squares += sum * sum
            }
          } else {
            for i in 0..<width {
              let z = (values[row * width + i] - mean[i]) * whitening[i]
              squares += z * z
            }
          }
          return logNormalizer - 0.5 * squares
        }
      }
    }
  }
}

/// What a component's posterior depends on of the rows that it has.
package struct RowStatistics {
  /// Number of rows, or the sum of their weights.
  let count: Double
  let mean: [Double]
  /// Sums of squares around the mean: by feature, or with products of features as a matrix.
  let scatter: [Double]

  /// - Parameter weights: those of the members, in their order; 1 by default.
  package init(
    of rows: DesignMatrix, at members: [Int], weights: [Double]? = nil, withProducts: Bool
  ) {
    let width = rows.features.count
    var (count, sums) = (0.0, [Double](repeating: 0, count: width))
    for (place, row) in members.enumerated() {
      let weight = weights?[place] ?? 1
      count += weight
      for i in 0..<width { sums[i] += weight * rows.values[row * width + i] }
    }
    let mean = sums.map { count > 0 ? $0 / count : 0 }
    var scatter = [Double](repeating: 0, count: withProducts ? width * width : width)
    var residual = [Double](repeating: 0, count: width)
    rows.values.withUnsafeBufferPointer { values in
      for (place, row) in members.enumerated() {
        let weight = weights?[place] ?? 1
        for i in 0..<width { residual[i] = values[row * width + i] - mean[i] }
        for i in 0..<width {
          guard withProducts else {
            scatter[i] += weight * residual[i] * residual[i]
            continue
          }
          for j in 0...i { scatter[i * width + j] += weight * residual[i] * residual[j] }
        }
      }
    }
    if withProducts {
      for i in 0..<width { for j in 0..<i { scatter[j * width + i] = scatter[i * width + j] } }
    }
    (self.count, self.mean, self.scatter) = (count, mean, scatter)
  }
}

/// The inverse of a lower triangular matrix, row-major.
func invertedLowerTriangle(_ matrix: [Double], order: Int) -> [Double] {
  var inverse = [Double](repeating: 0, count: order * order)
  for column in 0..<order {
    inverse[column * order + column] = 1 / matrix[column * order + column]
    for row in column + 1..<order {
      var sum = 0.0
      for k in column..<row { sum += matrix[row * order + k] * inverse[k * order + column] }
      inverse[row * order + column] = -sum / matrix[row * order + row]
    }
  }
  return inverse
}
