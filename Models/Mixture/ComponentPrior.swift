import Bayes

/// The prior of a mixture's component. Densities are with respect to the mean, the logarithms of the scales with what
/// rounding adds to them, and the elements of L below the diagonal.
package struct ComponentPrior {
  let width: Int
  package let hasCorrelations: Bool
  /// Scales of a component: one, or one for each feature.
  let scaleCount: Int
  let meanScale: Double
  let logMedian: Double
  let logDeviation: Double
  /// δ²/12 by scale: no variance is smaller.
  private let rounding: [Double]
  private let logScaleNormalizer: Double
  private let correlations: LKJCholesky
  private let logFactorNormalizer: Double
  /// η of the LKJ distribution.
  static let shape = 2.0

  package init(_ model: GaussianMixtureModel) {
    width = model.rows.features.count
    hasCorrelations = model.hasCorrelations
    scaleCount = model.covariance == .spherical ? 1 : width
    meanScale = model.meanScale
    logMedian = logarithm(model.scalePrior.median)
    logDeviation = model.scalePrior.logDeviation
    rounding = model.roundingVariances
    logScaleNormalizer = -0.5 * logarithm(2 * .pi) - logarithm(logDeviation)
    let feature = Axis("feature", count: width)
    correlations = LKJCholesky(
      concentration: Quantity(Self.shape), rows: feature, columns: feature.renamed("feature′"))
    let half = Self.shape + 0.5 * Double(width - 1)
    var sum = 0.0
    for row in 1..<max(1, width) {
      let before = 0.5 * Double(row)
      sum += logGamma(half) - logGamma(half - before) - before * logarithm(.pi)
    }
    logFactorNormalizer = sum
  }

  package func draw(using random: inout RandomStream) -> NormalComponent {
    NormalComponent(
      mean: (0..<width).map { _ in meanScale * random.normal() },
      logScales: (0..<scaleCount).map { place in
        withRounding(logMedian + logDeviation * random.normal(), at: place)
      },
      factor: drawFactor(using: &random))
  }

  /// L; empty without correlations.
  func drawFactor(using random: inout RandomStream) -> [Double] {
    hasCorrelations ? correlations.draw([Self.shape], using: &random) : []
  }

  package func logDensity(_ component: NormalComponent) -> Double {
    var sum = 0.0
    for mean in component.mean { sum += Self.logNormal(mean / meanScale) - logarithm(meanScale) }
    for (place, logScale) in component.logScales.enumerated() {
      sum += logDensity(
        ofLogScale: logScale, variance: exponential(2 * logScale), at: place)
    }
    return sum + logDensity(ofFactor: component.factor)
  }

  /// s = ½ log (e²ᵗ + δ²/12) of the logarithm t of a scale.
  func withRounding(_ logScale: Double, at place: Int) -> Double {
    let added = rounding[place]
    return added == 0 ? logScale : 0.5 * logAddExp(2 * logScale, logarithm(added))
  }

  /// t of s; NaN or −∞ where s is no more than rounding.
  func withoutRounding(_ logScale: Double, at place: Int) -> Double {
    let added = rounding[place]
    return added == 0 ? logScale : 0.5 * logarithm(exponential(2 * logScale) - added)
  }

  /// log p(s) = log Normal(t | log median, τ²) + log dt/ds; −∞ where s is no more than rounding.
  ///
  /// - Parameter variance: e²ˢ.
  func logDensity(ofLogScale logScale: Double, variance: Double, at place: Int) -> Double {
    var (own, logSlope) = (logScale, 0.0)
    if rounding[place] > 0 {
      let excess = variance - rounding[place]
      guard excess > 0 else { return -.infinity }
      own = 0.5 * logarithm(excess)
      logSlope = 2 * (logScale - own)
    }
    let z = (own - logMedian) / logDeviation
    return logScaleNormalizer - 0.5 * z * z + logSlope
  }

  /// The s above which scales are searched.
  func leastLogScale(at place: Int) -> Double { 0.5 * logarithm(rounding[place]) }

  /// 0 without correlations.
  func logDensity(ofFactor factor: [Double]) -> Double {
    guard hasCorrelations else { return 0 }
    var sum = 0.0
    for row in 1..<width {
      sum += exponent(ofDiagonal: row) * logarithm(factor[row * width + row])
    }
    return sum + logFactorNormalizer
  }

  /// The power of Lᵢᵢ in the density of the correlations' factor.
  func exponent(ofDiagonal row: Int) -> Double {
    Double(width - 1 - row) + 2 * (Self.shape - 1)
  }

  static func logNormal(_ z: Double) -> Double { -0.5 * (z * z + logarithm(2 * .pi)) }
}
