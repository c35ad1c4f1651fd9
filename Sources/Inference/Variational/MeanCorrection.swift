import Inference
import MathKernels
import Optimization

/// A guide whose draws move with φ's first n numbers: its mean.
protocol LocatedGuide: Guide {
  /// The covariance times a vector.
  func covarianceProduct(_ parameters: [Double], with vector: [Double]) -> [Double]
}

/// How far a guide's mean is from where the ELBO is largest, and the step there.
///
/// In a long narrow valley the ELBO is flat to its tolerance while the mean is still on its way. Its gradient in the mean is
/// g = E ∇ log p, its curvature H = −E ∇² log p, and δ = H⁻¹ g the way that is left: conjugate gradients find it, from gradients
/// at common draws alone, each draw with the one of its negated noise, so that for a normal log p nothing is left to chance.
///
///     gain  g₂ᵀ δ − ½ δᵀ H δ,   offset  √(g₂ᵀ δ)
///
/// g₂ is the gradient at draws that δ does not come from, so that noise in δ earns nothing. The offset is in posterior standard
/// deviations, along the direction in which it is the largest.
///
/// - Source: Nocedal, Wright (2006), *Numerical optimization*, §5.1 for conjugate gradients, §7.1 for ending them.
struct MeanCorrection {
  /// δ.
  let shift: [Double]
  /// Nats that the shift is expected to add to the ELBO.
  let gain: Double
  /// Its Monte Carlo standard error.
  let standardError: Double
  /// Evaluations of the density.
  let gradientEvaluations: Int

  /// Pairs of draws that the shift comes from, and as many that judge it.
  static let pairs = 8
  /// The largest number of products with H.
  private static let maximumProducts = 25
  /// The length of the step that probes H, in deviations of the guide.
  private static let reach = 0.1
  /// Nats that count as something.
  private static let leastGain = 2e-4

  /// Whether the shift does more than noise could.
  var isSignificant: Bool { gain > 2 * standardError + Self.leastGain }

  /// - Parameter gradients: ∇ log p at the mean shifted by a vector, one for each of `2 pairs` pairs of draws; nil where one is
  ///   not finite.
  /// - Returns: nil where there is no estimate.
  init?(
    dimension: Int, covariance: ([Double]) -> [Double],
    gradients: (_ shift: [Double], _ pairs: Range<Int>) throws -> [[Double]]?
  ) rethrows {
    let (own, others) = (0..<Self.pairs, Self.pairs..<2 * Self.pairs)
    let still = [Double](repeating: 0, count: dimension)
    func mean(_ rows: [[Double]]) -> [Double] {
      rows.reduce(still) { sum, row in zip(sum, row).map { $0 + $1 / Double(rows.count) } }
    }
    guard let here = try gradients(still, own).map(mean),
      let judges = try gradients(still, others)
    else { return nil }
    var evaluations = 4 * Self.pairs
    var (shift, residual) = (still, here)
    var preconditioned = covariance(residual)
    // A direction, and the vector from which the covariance makes it.
    var (direction, source) = (preconditioned, residual)
    var slope = Self.product(residual, preconditioned)
    var decrement = 0.0
    for _ in 0..<min(Self.maximumProducts, dimension) where slope > 0 {
      let width = Self.reach / Self.product(direction, source).squareRoot()
      guard width > 0, width.isFinite,
        let there = try gradients(direction.map { width * $0 }, own).map(mean)
      else { break }
      evaluations += 2 * Self.pairs
      let curved = zip(here, there).map { ($0 - $1) / width }
      let curvature = Self.product(direction, curved)
      // Not concave in that direction: the parabola has no maximum.
      guard curvature > 0, curvature.isFinite else { break }
      let step = slope / curvature
      for i in shift.indices {
        shift[i] += step * direction[i]
        residual[i] -= step * curved[i]
      }
      decrement += step * slope
      preconditioned = covariance(residual)
      let next = Self.product(residual, preconditioned)
      if step * slope < 1e-3 * decrement, next < 1e-6 * slope { break }
      direction = zip(preconditioned, direction).map { $0 + next / slope * $1 }
      source = zip(residual, source).map { $0 + next / slope * $1 }
      slope = next
    }
    var moments = ELBOMoments()
    for gradient in judges { moments.add(Self.product(gradient, shift)) }
    self.shift = shift
    gain = moments.mean - 0.5 * decrement
    standardError = moments.standardError
    gradientEvaluations = evaluations
    guard gain.isFinite, standardError.isFinite else { return nil }
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double {
    InverseHessianEstimate.product(x, y)
  }
}
