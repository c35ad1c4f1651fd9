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
  /// η of the LKJ distribution.
  static let shape = 2.0

  package init(_ model: GaussianMixtureModel) {
    width = model.rows.features.count
    hasCorrelations = model.hasCorrelations
    scaleCount = model.covariance == .spherical ? 1 : width
    meanScale = model.meanScale
    logMedian = logarithm(model.scalePrior.median)
    logDeviation = model.scalePrior.logDeviation
  }

  private var correlations: LKJCholesky {
    let feature = Axis("feature", count: width)
    return LKJCholesky(
      concentration: Expression(Self.shape), rows: feature, columns: feature.renamed("feature′"))
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
      // Row i = row + 1 of d: ½(d − i).
      let after = 0.5 * Double(width - 1 - row)
      sum += 2 * (after + Self.shape - 1) * logarithm(factor[row * width + row])
      sum -= 0.5 * Double(row) * logarithm(.pi)
      sum += logGamma(Self.shape + 0.5 * Double(width - 1)) - logGamma(Self.shape + after)
    }
    return sum
  }

  static func logNormal(_ z: Double) -> Double { -0.5 * (z * z + logarithm(2 * .pi)) }
}
