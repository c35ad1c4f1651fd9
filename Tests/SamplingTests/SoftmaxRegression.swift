import Inference
import MathKernels

/// The likelihood of softmax regression, Σ_n log softmax(α + x_n β)[y_n], and its gradient, coded by hand.
///
/// Rows lie in groups of eight: [group, feature, row]. The linear part Σ_n η[y_n] needs only XᵀY, counted once.
struct SoftmaxLikelihood: Sendable {
  typealias Rows = SIMD8<Double>

  let classes: Int
  let features: Int
  private let inputs: [Rows]
  private let used: [Rows]
  /// Σ over the rows of a class of 1, x_1, …: [feature + 1, class].
  private let classSums: [Double]

  init(rows: [[Double]], labels: [Int], classes: Int) {
    self.classes = classes
    features = rows[0].count
    let groups = (rows.count + 7) / 8
    var inputs = [Rows](repeating: .zero, count: groups * features)
    var used = [Rows](repeating: .zero, count: groups)
    var sums = [Double](repeating: 0, count: (features + 1) * classes)
    for (n, row) in rows.enumerated() {
      used[n / 8][n % 8] = 1
      sums[labels[n]] += 1
      for (d, x) in row.enumerated() {
        inputs[n / 8 * features + d][n % 8] = x
        sums[(d + 1) * classes + labels[n]] += x
      }
    }
    self.inputs = inputs
    self.used = used
    classSums = sums
  }

  /// The log likelihood of coefficients [feature + 1, class], the intercepts first; its gradient is written.
  func evaluate(
    _ coefficients: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Rows>
  ) -> Double {
    let width = classes
    let sums = scratch
    let probabilities = scratch + (features + 1) * width
    for index in 0..<(features + 1) * width { sums[index] = .zero }
    var logNormalizers = Rows.zero
    inputs.withUnsafeBufferPointer { inputs in
      for group in used.indices {
        let x = inputs.baseAddress.unsafelyUnwrapped + group * features
        var largest = Rows(repeating: -.infinity)
        for c in 0..<width {
          var logit = Rows(repeating: coefficients[c])
          for d in 0..<features { logit += coefficients[(d + 1) * width + c] * x[d] }
          probabilities[c] = logit
          largest.replace(with: logit, where: logit .> largest)
        }
        var total = Rows.zero
        for c in 0..<width {
          let share = Self.exponential(probabilities[c] - largest)
          probabilities[c] = share
          total += share
        }
        for lane in 0..<8 {
          logNormalizers[lane] += used[group][lane] * (largest[lane] + logarithm(total[lane]))
        }
        let scale = used[group] / total
        for c in 0..<width {
          let share = probabilities[c] * scale
          sums[c] += share
          for d in 0..<features { sums[(d + 1) * width + c] += share * x[d] }
        }
      }
    }
    var value = -logNormalizers.sum()
    for index in 0..<(features + 1) * width {
      value += coefficients[index] * classSums[index]
      gradient[index] = classSums[index] - sums[index].sum()
    }
    return value
  }

  var scratchCount: Int { (features + 2) * classes }

  /// exp for x ≤ 0, to a few ulps; 0 below −700.
  @inline(__always) static func exponential(_ x: Rows) -> Rows {
    let shift = Rows(repeating: 0x1.8p52)
    let bounded = x.replacing(with: -700, where: x .< -700)
    let shifted = bounded * 1.4426950408889634 + shift
    let k = shifted - shift
    let r = (bounded - k * 0x1.62e42fefa39efp-1) - k * 0x1.abc9e3b39803fp-56
    var series = Rows(repeating: 1 / 479_001_600)
    for factorial in [39_916_800.0, 3_628_800, 362_880, 40_320, 5_040, 720, 120, 24, 6, 2, 1, 1] {
      series = series * r + 1 / factorial
    }
    let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
    return unsafeBitCast(
      unsafeBitCast(series, to: SIMD8<Int64>.self) &+ exponent, to: Rows.self)
  }
}

/// The study's models of softmax regression, with gradients by hand.
struct SoftmaxRegression: LogDensity {
  enum Prior: Sendable {
    /// α, β ~ Normal(0, 5): positions are α[class], β[feature, class].
    case independent
    /// β ~ Normal(μ_d, σ): α, β, μ[feature], log σ.
    case hierarchicalCentred
    /// β = μ_d + σ z: α, z, μ, log σ.
    case hierarchical
    /// β ~ Normal(μ_d, σ_d): α, β, μ, log σ[feature].
    case relevanceCentred
    /// β = μ_d + σ_d z: α, z, μ, log σ[feature].
    case relevance

    var isNonCentred: Bool { self == .hierarchical || self == .relevance }
    var hasScalePerFeature: Bool { self == .relevance || self == .relevanceCentred }
  }

  let likelihood: SoftmaxLikelihood
  let prior: Prior

  var coefficientCount: Int { (likelihood.features + 1) * likelihood.classes }

  var dimension: Int {
    switch prior {
    case .independent: coefficientCount
    case .hierarchical, .hierarchicalCentred: coefficientCount + likelihood.features + 1
    case .relevance, .relevanceCentred: coefficientCount + 2 * likelihood.features
    }
  }

  func makeEvaluator() -> Evaluator { Evaluator(model: self) }

  final class Evaluator: DensityEvaluator {
    private let model: SoftmaxRegression
    private var coefficients: [Double]
    private var slopes: [Double]
    private var scratch: [SIMD8<Double>]

    init(model: SoftmaxRegression) {
      self.model = model
      coefficients = .init(repeating: 0, count: model.coefficientCount)
      slopes = coefficients
      scratch = .init(repeating: .zero, count: model.likelihood.scratchCount)
    }

    func logDensity(at q: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
      let (width, features) = (model.likelihood.classes, model.likelihood.features)
      let count = model.coefficientCount
      let isNonCentred = model.prior.isNonCentred
      func scaleIndex(_ d: Int) -> Int {
        count + features + (model.prior.hasScalePerFeature ? d : 0)
      }
      for index in 0..<count { coefficients[index] = q[index] }
      if isNonCentred {
        for d in 0..<features {
          let scale = exponential(q[scaleIndex(d)])
          for c in 0..<width {
            let index = (d + 1) * width + c
            coefficients[index] = q[count + d] + scale * q[index]
          }
        }
      }
      var value = model.likelihood.evaluate(
        coefficients, gradient: &slopes, scratch: &scratch)

      for c in 0..<width {
        value -= q[c] * q[c] / 50
        gradient[c] = slopes[c] - q[c] / 25
      }
      if model.prior == .independent {
        for index in width..<count {
          value -= q[index] * q[index] / 50
          gradient[index] = slopes[index] - q[index] / 25
        }
        return value
      }
      for d in 0..<features {
        let mu = q[count + d]
        // StudentT(4, 0, 1).
        value -= 2.5 * logarithm(onePlus: mu * mu / 4)
        gradient[count + d] = -5 * mu / (4 + mu * mu)
      }
      // HalfCauchy(1) of σ, with the Jacobian σ.
      for index in (count + features)..<model.dimension {
        let square = exponential(2 * q[index])
        value += q[index] - logarithm(onePlus: square)
        gradient[index] = 1 - 2 * square / (1 + square)
      }
      for d in 0..<features {
        let scale = exponential(q[scaleIndex(d)])
        for c in 0..<width {
          let index = (d + 1) * width + c
          if isNonCentred {
            let z = q[index]
            value -= z * z / 2
            gradient[index] = slopes[index] * scale - z
            gradient[count + d] += slopes[index]
            gradient[scaleIndex(d)] += slopes[index] * scale * z
          } else {
            let z = (q[index] - q[count + d]) / scale
            value -= z * z / 2 + q[scaleIndex(d)]
            gradient[index] = slopes[index] - z / scale
            gradient[count + d] += z / scale
            gradient[scaleIndex(d)] += z * z - 1
          }
        }
      }
      return value
    }
  }
}
