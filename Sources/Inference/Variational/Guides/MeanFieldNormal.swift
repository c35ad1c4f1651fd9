import Inference
import MathKernels
import Words

/// Independent normals, one for each unconstrained coordinate.
///
///     zᵢ = μᵢ + exp(ωᵢ) εᵢ,   H = Σᵢ ωᵢ + n/2 · (1 + log 2π)
///
/// φ holds μ₁ … μₙ, then the log-scales ω₁ … ωₙ. For a normal posterior with precision matrix Λ the optimum has the
/// exact means and scales 1/√Λᵢᵢ, which are too small where coordinates are correlated.
///
/// - Source: Kucukelbir, Tran, Ranganath, Gelman, Blei (2017), *Automatic differentiation variational inference*, §2.4–2.5.
public struct MeanFieldNormal: Guide, LocatedGuide, Equatable, Codable {
  public let dimension: Int
  /// exp(ωᵢ) to start from, for every coordinate.
  public let initialScale: Double

  public var parameterCount: Int { 2 * dimension }

  /// A guide of `dimension` coordinates.
  /// - Precondition: `dimension` is not negative, `initialScale` positive and finite.
  public init(dimension: Int, initialScale: Double = 0.1) {
    NormalGuide.check(dimension: dimension, initialScale: initialScale)
    self.dimension = dimension
    self.initialScale = initialScale
  }

  public func initialParameters(around position: [Double]) -> [Double] {
    precondition(position.count == dimension)
    return position + [Double](repeating: logarithm(initialScale), count: dimension)
  }

  /// μ.
  public func means(_ parameters: [Double]) -> [Double] { Array(parameters[..<dimension]) }

  /// exp(ω), the standard deviations.
  public func scales(_ parameters: [Double]) -> [Double] {
    parameters[dimension...].map { exponential($0) }
  }

  public func makeEvaluator() -> Evaluator { Evaluator(dimension: dimension) }

  func covarianceProduct(_ parameters: [Double], with vector: [Double]) -> [Double] {
    zip(scales(parameters), vector).map { $0 * $0 * $1 }
  }

  /// Draws and differentiates coordinate by coordinate, on one thread; it remembers exp(ω) of its last draw.
  public struct Evaluator: GuideEvaluator {
    let dimension: Int
    /// exp(ω) of the last draw.
    private var scales: [Double]

    init(dimension: Int) {
      self.dimension = dimension
      scales = [Double](repeating: 0, count: dimension)
    }

    public mutating func draw(
      noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
    ) -> Double {
      var logDensity = -NormalGuide.logNormalizer(dimension)
      for i in 0..<dimension {
        scales[i] = exponential(parameters[dimension + i])
        position[i] = parameters[i] + scales[i] * noise[i]
        logDensity -= parameters[dimension + i] + 0.5 * noise[i] * noise[i]
      }
      return logDensity
    }

    public mutating func pullBack(
      _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
      parameters: Span<Double>, into gradient: inout MutableSpan<Double>
    ) {
      for i in 0..<dimension {
        gradient[i] += positionGradient[i]
        gradient[dimension + i] += positionGradient[i] * scales[i] * noise[i]
      }
    }

    public mutating func logDensityGradient(
      at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
      addingTo gradient: inout MutableSpan<Double>
    ) {
      for i in 0..<dimension { gradient[i] -= weight * noise[i] / scales[i] }
    }

    public mutating func entropy(
      parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
    ) -> Double? {
      var sum = NormalGuide.standardEntropy(dimension)
      for i in dimension..<2 * dimension {
        sum += parameters[i]
        gradient[i] += weight
      }
      return sum
    }
  }
}

/// Independent normals: `MeanFieldNormal`.
public struct MeanFieldFamily: GuideFamily {
  public static let id = "mean-field"
  public static let words = "independent normals"
  public static let settings: [SettingCard<Self>] = []

  public init() {}

  public var name: String { "mean-field normal" }

  public func guide(dimension: Int) -> any Guide { MeanFieldNormal(dimension: dimension) }
}

extension GuideFamily where Self == MeanFieldFamily {
  /// Independent normals: `MeanFieldNormal`.
  public static var meanField: Self { Self() }
}
