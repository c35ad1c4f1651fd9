import Inference
import MathKernels
import Words

/// A normal whose covariance is a diagonal and a few factors: Σ = D² + F Fᵀ, D = diag(exp ω), F of r columns.
///
///     z = μ + D ε + F η,   log det Σ = 2 Σᵢ ωᵢ + log det C,   C = I + Fᵀ D⁻² F
///
/// φ holds μ₁ … μₙ, the log-scales ω₁ … ωₙ, then F row after row; the noise is ε₁ … εₙ, then η₁ … ηᵣ. A draw and its
/// pull-back cost O(n r), its density and the entropy O(n r²) by the Woodbury identity.
///
/// - Source: Ong, Nott, Smith (2018), *Gaussian variational approximation with a factor covariance structure*, §3.
public struct LowRankPlusDiagonalNormal: Guide, LocatedGuide, Equatable, Codable {
  public let dimension: Int
  /// r.
  public let rank: Int
  /// exp(ωᵢ) to start from; factors start a hundred times smaller, in random directions, as 0 would never move.
  public let initialScale: Double

  public var parameterCount: Int { dimension * (2 + rank) }
  public var noiseDimension: Int { dimension + rank }

  /// A guide of `dimension` coordinates and `rank` factors.
  /// - Precondition: neither is negative, `initialScale` is positive and finite.
  public init(dimension: Int, rank: Int, initialScale: Double = 0.1) {
    precondition(rank >= 0, "a guide needs a rank of 0 or more, found \(rank)")
    NormalGuide.check(dimension: dimension, initialScale: initialScale)
    self.dimension = dimension
    self.rank = rank
    self.initialScale = initialScale
  }

  public func initialParameters(around position: [Double]) -> [Double] {
    precondition(position.count == dimension)
    var random = RandomStream(seed: 0, chain: GuideNoise.factors, purpose: .guideNoise)
    return position + [Double](repeating: logarithm(initialScale), count: dimension)
      + (0..<dimension * rank).map { _ in 0.01 * initialScale * random.normal() }
  }

  /// μ.
  public func means(_ parameters: [Double]) -> [Double] { Array(parameters[..<dimension]) }

  /// The marginal standard deviations.
  public func scales(_ parameters: [Double]) -> [Double] {
    (0..<dimension).map { covariance($0, $0, parameters).squareRoot() }
  }

  /// An element of Σ.
  public func covariance(_ row: Int, _ column: Int, _ parameters: [Double]) -> Double {
    let factors = parameters[(2 * dimension)...]
    let (first, second) = (
      factors.startIndex + row * rank, factors.startIndex + column * rank
    )
    let own = row == column ? exponential(2 * parameters[dimension + row]) : 0
    return (0..<rank).reduce(own) { $0 + factors[first + $1] * factors[second + $1] }
  }

  public func makeEvaluator() -> Evaluator { Evaluator(dimension: dimension, rank: rank) }

  /// D² x + F Fᵀ x.
  func covarianceProduct(_ parameters: [Double], with vector: [Double]) -> [Double] {
    let start = 2 * dimension
    let inner = (0..<rank).map { factor in
      (0..<dimension).reduce(0) { $0 + parameters[start + $1 * rank + factor] * vector[$1] }
    }
    return (0..<dimension).map { row in
      (0..<rank).reduce(exponential(2 * parameters[dimension + row]) * vector[row]) {
        $0 + parameters[start + row * rank + $1] * inner[$1]
      }
    }
  }
}

extension LowRankPlusDiagonalNormal {
  /// Draws and differentiates, on one thread; it remembers D and the factor of C of its last draw.
  public struct Evaluator: GuideEvaluator {
    let dimension: Int
    let rank: Int
    /// exp(ω), and exp(−ω).
    private var scales: [Double]
    private var precisions: [Double]
    /// The Cholesky factor of C, row after row.
    private var capacitance: [Double]
    /// Vectors of length r.
    private var weights: [Double]

    init(dimension: Int, rank: Int) {
      self.dimension = dimension
      self.rank = rank
      scales = [Double](repeating: 0, count: dimension)
      precisions = scales
      capacitance = [Double](repeating: 0, count: rank * rank)
      weights = [Double](repeating: 0, count: rank)
    }

    public mutating func draw(
      noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
    ) -> Double {
      let logVolume = factorize(parameters)
      // x = z − μ; its squared length in Σ⁻¹ is |D⁻¹ x|² − |L⁻¹ Fᵀ D⁻² x|², L the factor of C.
      var squares = 0.0
      for k in 0..<rank { weights[k] = 0 }
      for i in 0..<dimension {
        let place = 2 * dimension + i * rank
        var offset = scales[i] * noise[i]
        for k in 0..<rank { offset += parameters[place + k] * noise[dimension + k] }
        position[i] = parameters[i] + offset
        let scaled = offset * precisions[i]
        squares += scaled * scaled
        for k in 0..<rank { weights[k] += parameters[place + k] * precisions[i] * scaled }
      }
      solve(transposed: false)
      for k in 0..<rank { squares -= weights[k] * weights[k] }
      return -0.5 * squares - logVolume - NormalGuide.logNormalizer(dimension)
    }

    public mutating func pullBack(
      _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
      parameters: Span<Double>, into gradient: inout MutableSpan<Double>
    ) {
      for i in 0..<dimension {
        let slope = positionGradient[i]
        gradient[i] += slope
        gradient[dimension + i] += slope * scales[i] * noise[i]
        let place = 2 * dimension + i * rank
        for k in 0..<rank { gradient[place + k] += slope * noise[dimension + k] }
      }
    }

    /// −Σ⁻¹ x = −D⁻² (x − F C⁻¹ Fᵀ D⁻² x).
    public mutating func logDensityGradient(
      at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
      addingTo gradient: inout MutableSpan<Double>
    ) {
      for k in 0..<rank { weights[k] = 0 }
      for i in 0..<dimension {
        let scaled = (position[i] - parameters[i]) * precisions[i] * precisions[i]
        let place = 2 * dimension + i * rank
        for k in 0..<rank { weights[k] += parameters[place + k] * scaled }
      }
      solve(transposed: false)
      solve(transposed: true)
      for i in 0..<dimension {
        var rest = position[i] - parameters[i]
        let place = 2 * dimension + i * rank
        for k in 0..<rank { rest -= parameters[place + k] * weights[k] }
        gradient[i] -= weight * rest * precisions[i] * precisions[i]
      }
    }

    /// ∂H/∂ωᵢ = Dᵢ² (Σ⁻¹)ᵢᵢ,  ∂H/∂F = Σ⁻¹ F = D⁻² F C⁻¹.
    public mutating func entropy(
      parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
    ) -> Double? {
      let logVolume = factorize(parameters)
      for i in 0..<dimension {
        let place = 2 * dimension + i * rank
        for k in 0..<rank { weights[k] = parameters[place + k] }
        solve(transposed: false)
        solve(transposed: true)
        let precision = precisions[i] * precisions[i]
        var share = 0.0
        for k in 0..<rank {
          share += parameters[place + k] * weights[k]
          gradient[place + k] += weight * precision * weights[k]
        }
        gradient[dimension + i] += weight * (1 - precision * share)
      }
      return logVolume + NormalGuide.standardEntropy(dimension)
    }

    /// Takes in D and F; ½ log det Σ.
    private mutating func factorize(_ parameters: Span<Double>) -> Double {
      var logVolume = 0.0
      for place in capacitance.indices { capacitance[place] = 0 }
      for k in 0..<rank { capacitance[k * rank + k] = 1 }
      for i in 0..<dimension {
        logVolume += parameters[dimension + i]
        scales[i] = exponential(parameters[dimension + i])
        precisions[i] = 1 / scales[i]
        let place = 2 * dimension + i * rank
        let precision = precisions[i] * precisions[i]
        for k in 0..<rank {
          let scaled = parameters[place + k] * precision
          for j in 0...k { capacitance[k * rank + j] += scaled * parameters[place + j] }
        }
      }
      capacitance.withUnsafeMutableBufferPointer { elements in
        guard let base = elements.baseAddress else { return }
        RowMajorMatrix.factorize(base, order: rank)
        for k in 0..<rank { logVolume += logarithm(base[k * rank + k]) }
      }
      return logVolume
    }

    /// weights ← L⁻¹ weights, or L⁻ᵀ weights.
    private mutating func solve(transposed: Bool) {
      if transposed {
        for k in stride(from: rank - 1, through: 0, by: -1) {
          weights[k] /= capacitance[k * rank + k]
          for j in 0..<k { weights[j] -= capacitance[k * rank + j] * weights[k] }
        }
      } else {
        for k in 0..<rank {
          for j in 0..<k { weights[k] -= capacitance[k * rank + j] * weights[j] }
          weights[k] /= capacitance[k * rank + k]
        }
      }
    }
  }
}

/// A normal of diagonal covariance and a few factors: `LowRankPlusDiagonalNormal`.
public struct LowRankFamily: GuideFamily {
  public static let id = "low-rank"
  public static let words = "a normal of diagonal covariance and a few factors"
  public static let settings: [SettingCard<Self>] = [
    .whole("rank", \.rank, "Factors of the covariance besides its diagonal.", 1...1000)
  ]

  /// The number of factors, 1 or more.
  public var rank = 10

  public init() {}

  public var name: String { "normal of rank \(rank) plus diagonal" }

  /// The highest rank for a number of coordinates: no covariance has more factors than coordinates. A few are allowed for any
  /// number, so that a model of few coordinates does not need another setting.
  static func largestRank(dimension: Int) -> Int { max(dimension, 10) }

  public func guide(dimension: Int) throws -> any Guide {
    guard rank >= 1 else {
      throw InvalidGuide("low-rank guide: found the rank \(rank), expected 1 or more.")
    }
    let largest = Self.largestRank(dimension: dimension)
    guard rank <= largest else {
      throw InvalidGuide(
        "low-rank guide: found the rank \(rank) for \(dimension) dimensions, expected at most \(largest). Try a lower rank or a full-rank guide."
      )
    }
    return LowRankPlusDiagonalNormal(dimension: dimension, rank: rank)
  }
}

extension GuideFamily where Self == LowRankFamily {
  /// A normal of diagonal covariance and a few factors: `LowRankPlusDiagonalNormal`.
  public static func lowRank(rank: Int) -> Self {
    var family = Self()
    family.rank = rank
    return family
  }
}
