import Inference
import MathKernels
import Words

/// A normal with any covariance, by its Cholesky factor.
///
///     z = μ + L ε,   H = Σᵢ ωᵢ + n/2 · (1 + log 2π),   Lᵢᵢ = exp(ωᵢ)
///
/// φ holds μ₁ … μₙ, then the lower triangle of L row after row, with ωᵢ for its diagonal: n (n + 3)/2 numbers. A draw and
/// its pull-back cost O(n²). For a normal posterior the optimum is the posterior.
///
/// - Source: Kucukelbir, Tran, Ranganath, Gelman, Blei (2017), *Automatic differentiation variational inference*, §2.4.
public struct FullRankNormal: Guide, LocatedGuide, Equatable, Codable {
  public let dimension: Int
  /// Standard deviation to start from, for every coordinate.
  public let initialScale: Double

  public var parameterCount: Int { dimension * (dimension + 3) / 2 }

  /// A guide of `dimension` coordinates.
  /// - Precondition: `dimension` is not negative, `initialScale` positive and finite.
  public init(dimension: Int, initialScale: Double = 0.1) {
    NormalGuide.check(dimension: dimension, initialScale: initialScale)
    self.dimension = dimension
    self.initialScale = initialScale
  }

  public func initialParameters(around position: [Double]) -> [Double] {
    precondition(position.count == dimension)
    var parameters = position + [Double](repeating: 0, count: parameterCount - dimension)
    for row in 0..<dimension {
      parameters[Self.place(row, row, dimension)] = logarithm(initialScale)
    }
    return parameters
  }

  /// φ of the normal with a mean and a lower Cholesky factor, of positive diagonal.
  package static func parameters(mean: [Double], factor: SquareMatrix) -> [Double] {
    var parameters = mean
    for row in mean.indices {
      for column in 0..<row { parameters.append(factor[row, column]) }
      parameters.append(logarithm(factor[row, row]))
    }
    return parameters
  }

  /// μ.
  public func means(_ parameters: [Double]) -> [Double] { Array(parameters[..<dimension]) }

  /// The marginal standard deviations.
  public func scales(_ parameters: [Double]) -> [Double] {
    (0..<dimension).map { covariance($0, $0, parameters).squareRoot() }
  }

  /// An element of the covariance matrix L Lᵀ.
  public func covariance(_ row: Int, _ column: Int, _ parameters: [Double]) -> Double {
    func factor(_ row: Int, _ column: Int) -> Double {
      let element = parameters[Self.place(row, column, dimension)]
      return row == column ? exponential(element) : element
    }
    return (0...min(row, column)).reduce(0) { $0 + factor(row, $1) * factor(column, $1) }
  }

  public func makeEvaluator() -> Evaluator { Evaluator(dimension: dimension) }

  /// L Lᵀ x.
  func covarianceProduct(_ parameters: [Double], with vector: [Double]) -> [Double] {
    var inner = [Double](repeating: 0, count: dimension)
    forEachElement(of: parameters) { inner[$1] += $2 * vector[$0] }
    var result = [Double](repeating: 0, count: dimension)
    forEachElement(of: parameters) { result[$0] += $2 * inner[$1] }
    return result
  }

  /// Row, column and value of each element of the lower triangle of L.
  private func forEachElement(of parameters: [Double], _ body: (Int, Int, Double) -> Void) {
    var place = dimension
    for row in 0..<dimension {
      for column in 0...row {
        body(row, column, column == row ? exponential(parameters[place]) : parameters[place])
        place += 1
      }
    }
  }

  /// The index in φ of an element of the lower triangle.
  private static func place(_ row: Int, _ column: Int, _ dimension: Int) -> Int {
    dimension + row * (row + 1) / 2 + column
  }

  /// Draws and differentiates by the factor in φ, on one thread; it remembers exp(ω) of its last draw.
  public struct Evaluator: GuideEvaluator {
    let dimension: Int
    /// exp(ω), and L⁻ᵀ ε.
    private var diagonal: [Double]
    private var solution: [Double]

    init(dimension: Int) {
      self.dimension = dimension
      diagonal = [Double](repeating: 0, count: dimension)
      solution = diagonal
    }

    public mutating func draw(
      noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
    ) -> Double {
      var logDensity = -NormalGuide.logNormalizer(dimension)
      var place = dimension
      for row in 0..<dimension {
        var sum = parameters[row]
        for column in 0..<row { sum += parameters[place + column] * noise[column] }
        place += row + 1
        let logScale = parameters[place - 1]
        diagonal[row] = exponential(logScale)
        position[row] = sum + diagonal[row] * noise[row]
        logDensity -= logScale + 0.5 * noise[row] * noise[row]
      }
      return logDensity
    }

    public mutating func pullBack(
      _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
      parameters: Span<Double>, into gradient: inout MutableSpan<Double>
    ) {
      var place = dimension
      for row in 0..<dimension {
        let slope = positionGradient[row]
        gradient[row] += slope
        for column in 0..<row { gradient[place + column] += slope * noise[column] }
        place += row + 1
        gradient[place - 1] += slope * noise[row] * diagonal[row]
      }
    }

    public mutating func logDensityGradient(
      at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
      addingTo gradient: inout MutableSpan<Double>
    ) {
      // Lᵀ x = ε by back substitution, row after row of L.
      for row in 0..<dimension { solution[row] = noise[row] }
      for row in stride(from: dimension - 1, through: 0, by: -1) {
        let place = FullRankNormal.place(row, 0, dimension)
        let value = solution[row] / diagonal[row]
        gradient[row] -= weight * value
        for column in 0..<row { solution[column] -= parameters[place + column] * value }
      }
    }

    public mutating func entropy(
      parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
    ) -> Double? {
      var sum = NormalGuide.standardEntropy(dimension)
      for row in 0..<dimension {
        let place = FullRankNormal.place(row, row, dimension)
        sum += parameters[place]
        gradient[place] += weight
      }
      return sum
    }
  }
}

/// A normal with any covariance: `FullRankNormal`.
public struct FullRankFamily: GuideFamily {
  public static let id = "full-rank"
  public static let words = "a normal of any covariance"
  public static let settings: [SettingCard<Self>] = []

  public init() {}

  public var name: String { "full-rank normal" }

  /// Dimensions up to which n (n + 3)/2 parameters are worth it.
  package static let largestDimension = 4000

  public func guide(dimension: Int) throws -> any Guide {
    guard dimension <= Self.largestDimension else {
      throw InvalidGuide(
        "full-rank guide: found \(dimension) dimensions, expected at most \(Self.largestDimension). Try a mean-field or low-rank guide."
      )
    }
    return FullRankNormal(dimension: dimension)
  }
}

extension GuideFamily where Self == FullRankFamily {
  /// A normal with any covariance: `FullRankNormal`.
  public static var fullRank: Self { Self() }
}
