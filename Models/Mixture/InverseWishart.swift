import Bayes

/// Σ ~ InverseWishart(ν, Ψ), as scales and the Cholesky factor of correlations.
///
/// log p(Σ) = ½ ν log |Ψ| − ½ ν d log 2 − log Γ_d(½ν) − ½ (ν + d + 1) log |Σ| − ½ tr(Ψ Σ⁻¹). With Σ = A Aᵀ and A = diag(eᵗ) L,
/// log |∂Σ/∂(t, L)| = d log 2 + Σᵢ ((d − i + 1) log Aᵢᵢ + i tᵢ − log Lᵢᵢ), i = 1 … d.
///
/// - Source: Bartlett (1933), for draws; Muirhead (1982), *Aspects of Multivariate Statistical Theory*, §2.1 and §3.2.
struct InverseWishart {
  private let order: Int
  /// ν.
  private let degrees: Double
  /// P, the Cholesky factor of Ψ, row-major.
  private let factor: [Double]
  private let logNormalizer: Double

  /// The distribution under which the logarithm of a scale has a given mode, and the curvature 4a there: then ν = d − 1 + 2a. Nil
  /// where the correlations are none.
  init?(halfCount a: Double, logScales: [Double], correlations: [Double]) {
    let order = logScales.count
    guard let factor = CholeskyFactor(of: SquareMatrix(order: order, columns: correlations)) else {
      return nil
    }
    self.order = order
    degrees = Double(order - 1) + 2 * a
    let size = 0.5 * logarithm(2 * a)
    self.factor = factor.rowMajor.enumerated().map {
      $1 * exponential(logScales[$0 / order] + size)
    }
    var sum = -0.25 * Double(order * (order - 1)) * logarithm(.pi)
    for i in 0..<order {
      sum += degrees * logarithm(self.factor[i * order + i])
      sum -= 0.5 * degrees * logarithm(2) + logGamma(0.5 * (degrees - Double(i)))
    }
    logNormalizer = sum
  }

  /// The factor of the covariance whose scales and correlations the distribution was made from.
  var center: [Double] {
    let size = (degrees - Double(order - 1)).squareRoot()
    return factor.map { $0 / size }
  }

  /// A = P V⁻¹, where the lower triangle V has the squares χ² with ν − d + i degrees of freedom on its diagonal, and normal
  /// numbers below.
  func draw(using random: inout RandomStream) -> NormalComponent {
    var triangle = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in 0..<i { triangle[i * order + j] = random.normal() }
      let half = 0.5 * (degrees - Double(order - 1 - i))
      triangle[i * order + i] = exponential(0.5 * (logarithm(2) + random.logGamma(shape: half)))
    }
    var result = NormalComponent(mean: [], logScales: [], factor: factor)
    for i in 0..<order {
      for j in (0...i).reversed() {
        var sum = factor[i * order + j]
        for k in j + 1..<max(i, j) + 1 {
          sum -= result.factor[i * order + k] * triangle[k * order + j]
        }
        result.factor[i * order + j] = sum / triangle[j * order + j]
      }
      let row = result.factor[i * order...i * order + i]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for j in 0...i { result.factor[i * order + j] /= length }
      result.logScales.append(logarithm(length))
    }
    return result
  }

  func logDensity(_ component: NormalComponent) -> Double {
    let root = component.covarianceFactor
    var sum = logNormalizer + Double(order) * logarithm(2)
    for i in 0..<order {
      let logDiagonal = logarithm(component.factor[i * order + i])
      let logRoot = logDiagonal + component.logScales[i]
      // From |Σ|; from A to Σ; from t and L to A.
      sum -= (degrees + Double(order + 1)) * logRoot
      sum += Double(order - i) * logRoot
      sum += Double(i + 1) * component.logScales[i] - logDiagonal
    }
    // tr(Ψ Σ⁻¹) is the sum of squares of A⁻¹ P.
    let inverse = invertedLowerTriangle(root, order: order)
    for i in 0..<order {
      for j in 0...i {
        var element = 0.0
        for k in j...i { element += inverse[i * order + k] * factor[k * order + j] }
        sum -= 0.5 * element * element
      }
    }
    return sum
  }
}

extension CholeskyFactor {
  /// L, row after row.
  var rowMajor: [Double] {
    let order = lower.order
    return (0..<order * order).map { lower[$0 / order, $0 % order] }
  }
}
