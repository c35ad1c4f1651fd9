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
    var residual = mean
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

/// What a component's posterior depends on in its rows.
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
    let weights = weights ?? [Double](repeating: 1, count: members.count)
    let count = weights.reduce(0, +)
    var mean = [Double](repeating: 0, count: width)
    var scatter = [Double](repeating: 0, count: withProducts ? width * width : width)
    var residual = mean
    rows.values.withUnsafeBufferPointer { values in
      for place in members.indices {
        let (start, weight) = (members[place] * width, weights[place])
        for i in 0..<width { mean[i] += weight * values[start + i] }
      }
      if count > 0 { for i in 0..<width { mean[i] /= count } }
      for place in members.indices where weights[place] > 0 {
        let (start, weight) = (members[place] * width, weights[place])
        for i in 0..<width { residual[i] = values[start + i] - mean[i] }
        for i in 0..<width {
          let weighted = weight * residual[i]
          guard withProducts else {
            scatter[i] += weighted * residual[i]
            continue
          }
          for j in 0...i { scatter[i * width + j] += weighted * residual[j] }
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

/// The product of two lower triangular matrices, row-major.
func productOfLowerTriangles(_ left: [Double], _ right: [Double], order: Int) -> [Double] {
  var product = [Double](repeating: 0, count: order * order)
  for row in 0..<order {
    for column in 0...row {
      for k in column...row {
        product[row * order + column] += left[row * order + k] * right[k * order + column]
      }
    }
  }
  return product
}
