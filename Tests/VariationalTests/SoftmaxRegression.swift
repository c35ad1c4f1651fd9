import Foundation
import Inference
import MathKernels

/// Rows of features with a class each, as read from a prepared CSV whose last column is the class.
struct ClassifiedRows {
  /// [row, feature], row-major.
  var features: [Double] = []
  var classes: [Int] = []

  init(csv: URL) throws {
    let text = try String(contentsOf: csv, encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",").compactMap { Double($0) }
      guard let label = cells.last else { continue }
      features += cells.dropLast()
      classes.append(Int(label))
    }
  }
}

/// Softmax regression with 11 classes, written out by hand: an oracle for the fits, with every constant of its priors.
struct SoftmaxRegression: SubsampledLogDensity {
  enum Prior {
    /// alpha_c, beta_cd ~ Normal(0, 5). Coordinates: alpha, beta.
    case wide
    /// alpha_c ~ Normal(0, 5), mu_d ~ StudentT(4, 0, 1), sigma ~ HalfCauchy(1), z_cd ~ Normal(0, 1),
    /// beta_cd = mu_d + sigma z_cd. Coordinates: alpha, mu, log sigma, z.
    case hierarchical
  }

  let rows: ClassifiedRows
  let prior: Prior
  var featureCount: Int { rows.features.count / max(rowCount, 1) }
  var rowCount: Int { rows.classes.count }
  static let classCount = 11

  var dimension: Int {
    let coefficients = Self.classCount * (1 + featureCount)
    return prior == .wide ? coefficients : coefficients + featureCount + 1
  }

  func makeEvaluator() -> Evaluator { Evaluator(self) }

  struct Evaluator: SubsampledEvaluator {
    /// One lane a class; the spare lanes of alpha keep their probabilities at 0.
    typealias Classes = SIMD16<Double>
    let model: SoftmaxRegression
    var selected: [Int]
    var beta: [Classes]
    var betaGradient: [Classes]

    init(_ model: SoftmaxRegression) {
      self.model = model
      selected = Array(0..<model.rowCount)
      beta = [Classes](repeating: .zero, count: model.featureCount)
      betaGradient = beta
    }

    mutating func selectRows(_ rows: [Int]?) { selected = rows ?? Array(0..<model.rowCount) }

    mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) -> Double {
      let (classes, features) = (SoftmaxRegression.classCount, beta.count)
      let isWide = model.prior == .wide
      let first = isWide ? classes : classes + features + 1
      let sigma = isWide ? 1 : exponential(position[classes + features])
      var value = 0.0

      var alpha = Classes(repeating: -1e300)
      for c in 0..<classes {
        alpha[c] = position[c]
        for d in 0..<features {
          let coefficient = position[first + c * features + d]
          beta[d][c] = isWide ? coefficient : position[classes + d] + sigma * coefficient
        }
      }
      let (logLikelihood, alphaGradient) = likelihood(alpha)
      value += logLikelihood

      for c in 0..<classes {
        value += normal(position[c], 5)
        gradient[c] = alphaGradient[c] - position[c] / 25
        for d in 0..<features {
          let i = first + c * features + d
          value += normal(position[i], isWide ? 5 : 1)
          gradient[i] = sigma * betaGradient[d][c] - position[i] / (isWide ? 25 : 1)
        }
      }
      guard !isWide else { return value }
      for d in 0..<features {
        let mu = position[classes + d]
        value += logGamma(2.5) - logGamma(2) - 0.5 * logarithm(4 * .pi)
        value -= 2.5 * logarithm(onePlus: mu * mu / 4)
        gradient[classes + d] = betaGradient[d].sum() - 5 * mu / (4 + mu * mu)
      }
      // HalfCauchy(1) of sigma, with the Jacobian of the logarithm.
      let square = sigma * sigma
      value += logarithm(2 / .pi) - logarithm(onePlus: square) + position[classes + features]
      var sigmaGradient = 1 - 2 * square / (1 + square)
      for c in 0..<classes {
        for d in 0..<features {
          sigmaGradient += sigma * betaGradient[d][c] * position[first + c * features + d]
        }
      }
      gradient[classes + features] = sigmaGradient
      return value
    }

    private mutating func likelihood(_ alpha: Classes) -> (value: Double, alphaGradient: Classes) {
      var value = 0.0
      var alphaGradient = Classes.zero
      let features = model.rows.features
      for d in betaGradient.indices { betaGradient[d] = .zero }
      for row in selected {
        let first = row * beta.count
        var logits = alpha
        for d in beta.indices { logits += features[first + d] * beta[d] }
        let largest = logits.max()
        let label = model.rows.classes[row]
        value += logits[label] - largest
        var weights = Classes.zero
        for c in 0..<SoftmaxRegression.classCount { weights[c] = exponential(logits[c] - largest) }
        let sum = weights.sum()
        value -= logarithm(sum)
        var residual = -weights / sum
        residual[label] += 1
        alphaGradient += residual
        for d in betaGradient.indices { betaGradient[d] += features[first + d] * residual }
      }
      let scale = Double(model.rowCount) / Double(selected.count)
      for d in betaGradient.indices { betaGradient[d] *= scale }
      return (scale * value, scale * alphaGradient)
    }

    private func normal(_ x: Double, _ scale: Double) -> Double {
      -0.5 * (x / scale) * (x / scale) - logarithm(scale) - 0.5 * logarithm(2 * .pi)
    }
  }
}
