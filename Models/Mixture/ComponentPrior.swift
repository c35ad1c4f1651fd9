import Bayes

/// What a mixture says of a component before the data. Densities are with respect to the mean, the logarithms of the scales and the
/// elements of L below the diagonal.
package struct ComponentPrior {
  let width: Int
  package let hasCorrelations: Bool
  /// Scales of a component: one, or one for each feature.
  let scaleCount: Int
  let meanScale: Double
  let logMedian: Double
  let logDeviation: Double
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
    let feature = Axis("feature", count: width)
    correlations = LKJCholesky(
      concentration: Expression(Self.shape), rows: feature, columns: feature.renamed("feature′"))
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
      logScales: (0..<scaleCount).map { _ in logMedian + logDeviation * random.normal() },
      factor: drawFactor(using: &random))
  }

  /// L; empty without correlations.
  func drawFactor(using random: inout RandomStream) -> [Double] {
    hasCorrelations ? correlations.draw([Self.shape], using: &random) : []
  }

  package func logDensity(_ component: NormalComponent) -> Double {
    var sum = 0.0
    for mean in component.mean { sum += Self.logNormal(mean / meanScale) - logarithm(meanScale) }
    for logScale in component.logScales {
      sum += Self.logNormal((logScale - logMedian) / logDeviation) - logarithm(logDeviation)
    }
    return sum + logDensity(ofFactor: component.factor)
  }

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
