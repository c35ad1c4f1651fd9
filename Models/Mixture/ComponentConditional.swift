import Bayes

/// A distribution near the posterior of a component given the rows that it has: one to draw from, with a density that is known
/// including its constant. Metropolis–Hastings corrects the difference.
///
/// The scales come from their posterior as tabulated, one after the other. With correlations, these and correlations from the
/// prior suit few rows; the more rows, the likelier Σ comes from an inverse Wishart distribution with the mode and the
/// curvature of the scales' posterior, which has lighter tails. Given Σ the mean has its own posterior, which is normal.
package struct ComponentConditional {
  let prior: ComponentPrior
  let statistics: RowStatistics
  private let marginals: [ScaleMarginal]
  private let scales: [TabulatedDensity]
  /// With correlations only.
  private let wishart: InverseWishart?
  /// The probability of the inverse Wishart distribution.
  private var wishartShare: Double {
    statistics.count / (statistics.count + Double(prior.width + 1))
  }

  /// Nil if no such distribution can be found for the rows.
  package init?(of prior: ComponentPrior, given statistics: RowStatistics) {
    self.prior = prior
    self.statistics = statistics
    marginals = prior.scaleMarginals(given: statistics)
    let modes = marginals.map(\.mode)
    scales = zip(marginals, modes).map { TabulatedDensity($0, mode: $1) }
    guard prior.hasCorrelations else {
      wishart = nil
      return
    }
    let curvature = zip(marginals, modes).reduce(0) { $0 + $1.0.curvature(at: $1.1) }
    let correlations = prior.correlations(given: statistics, logScales: modes)
    wishart = InverseWishart(
      halfCount: 0.25 * curvature / Double(modes.count), logScales: modes,
      correlations: correlations)
    if wishart == nil { return nil }
  }

  /// Moves a component with these rows by steps that are never refused: its covariance given its mean, or its scales with the
  /// mean summed out where there are no correlations; then its mean.
  func move(_ component: inout NormalComponent, using random: inout RandomStream) {
    if let wishart {
      CovarianceSlice(prior, statistics, anchor: wishart.center).move(&component, using: &random)
    } else {
      for (place, marginal) in marginals.enumerated() {
        let present = component.logScales[place]
        let step = sliceStep(
          fromLogDensity: marginal(present),
          width: 2 / (marginal.features * marginal.count + 3).squareRoot(), using: &random
        ) { marginal(present + $0) }
        component.logScales[place] += step ?? 0
      }
    }
    guard let mean = MeanConditional(prior, statistics, component) else { return }
    component.mean = mean.draw(using: &random)
  }

  package func draw(using random: inout RandomStream) -> NormalComponent? {
    var component: NormalComponent
    if let wishart, random.uniform() < wishartShare {
      component = wishart.draw(using: &random)
    } else {
      component = NormalComponent(
        mean: [], logScales: scales.map { $0.draw(using: &random) },
        factor: prior.drawFactor(using: &random))
    }
    guard let mean = MeanConditional(prior, statistics, component) else { return nil }
    component.mean = mean.draw(using: &random)
    return component
  }

  /// log q, with respect to the mean, the logarithms of the scales and the elements of L below the diagonal.
  package func logDensity(_ component: NormalComponent) -> Double {
    guard let mean = MeanConditional(prior, statistics, component) else { return .nan }
    var sum = zip(scales, component.logScales).reduce(0) { $0 + $1.0.logDensity($1.1) }
    if let wishart {
      sum = logSumExp([
        logarithm(1 - wishartShare) + sum + prior.logDensity(ofFactor: component.factor),
        logarithm(wishartShare) + wishart.logDensity(component),
      ])
    }
    return sum + mean.logDensity(component.mean)
  }
}

extension ComponentPrior {
  /// The posterior of each scale of a component, if its features were independent.
  func scaleMarginals(given statistics: RowStatistics) -> [ScaleMarginal] {
    let stride = hasCorrelations ? width + 1 : 1
    let scatter = (0..<width).map { statistics.scatter[$0 * stride] }
    let squares = statistics.mean.map { statistics.count * $0 * $0 }
    guard scaleCount == width else {
      return [
        ScaleMarginal(
          features: Double(width), count: statistics.count, scatter: scatter.reduce(0, +),
          square: squares.reduce(0, +), prior: self, place: 0)
      ]
    }
    return (0..<width).map {
      ScaleMarginal(
        features: 1, count: statistics.count, scatter: scatter[$0], square: squares[$0],
        prior: self, place: $0)
    }
  }

  /// Correlations of rows, shrunk towards none as by a few rows without.
  fileprivate func correlations(given statistics: RowStatistics, logScales: [Double]) -> [Double] {
    let weight = 2 * Self.shape - 1
    var matrix = (0..<width * width).map { place in
      let (i, j) = (place / width, place % width)
      return statistics.scatter[place] * exponential(-logScales[i] - logScales[j])
        + (i == j ? weight : 0)
    }
    let diagonal = (0..<width).map { matrix[$0 * width + $0].squareRoot() }
    for place in matrix.indices {
      matrix[place] /= diagonal[place / width] * diagonal[place % width]
    }
    return matrix
  }

  /// The component that rows with weights suggest, by moments: the prior counts as a few more rows. Nil where there is none.
  func estimate(given statistics: RowStatistics) -> NormalComponent? {
    let weight = 0.5 / (logDeviation * logDeviation)
    let own = weight * exponential(2 * logMedian)
    let logScales = scaleMarginals(given: statistics).map { marginal in
      0.5
        * logarithm(
          (own + marginal.scatter / marginal.features) / (weight + marginal.count))
    }
    guard hasCorrelations else {
      return NormalComponent(mean: statistics.mean, logScales: logScales, factor: [])
    }
    let matrix = correlations(given: statistics, logScales: logScales)
    guard let factor = CholeskyFactor(of: SquareMatrix(order: width, columns: matrix)) else {
      return nil
    }
    return NormalComponent(
      mean: statistics.mean, logScales: logScales, factor: factor.rowMajor)
  }
}

/// The normal posterior of a component's mean given its rows and its covariance.
private struct MeanConditional {
  private let center: [Double]
  /// The factor of the precision; its diagonal where it has no other elements.
  private let factor: CholeskyFactor?
  private let roots: [Double]

  init?(_ prior: ComponentPrior, _ statistics: RowStatistics, _ component: NormalComponent) {
    let width = prior.width
    let priorPrecision = 1 / (prior.meanScale * prior.meanScale)
    guard prior.hasCorrelations else {
      let logScales = component.logScales
      let weights = (0..<width).map {
        statistics.count * exponential(-2 * logScales[$0 % logScales.count])
      }
      let precisions = weights.map { $0 + priorPrecision }
      center = (0..<width).map { weights[$0] / precisions[$0] * statistics.mean[$0] }
      roots = precisions.map { $0.squareRoot() }
      factor = nil
      return
    }
    let inverse = invertedLowerTriangle(component.covarianceFactor, order: width)
    let precision = SquareMatrix.identity(order: width, scale: priorPrecision)
    var pull = [Double](repeating: 0, count: width)
    for i in 0..<width {
      for j in 0...i {
        var sum = 0.0
        for k in i..<width { sum += inverse[k * width + i] * inverse[k * width + j] }
        precision[i, j] += statistics.count * sum
        pull[i] += statistics.count * sum * statistics.mean[j]
        if i != j { pull[j] += statistics.count * sum * statistics.mean[i] }
      }
    }
    guard let factor = CholeskyFactor(of: precision) else { return nil }
    factor.solve(&pull)
    factor.solve(&pull, transposed: true)
    (center, self.factor) = (pull, factor)
    roots = (0..<width).map { factor.lower[$0, $0] }
  }

  func draw(using random: inout RandomStream) -> [Double] {
    var noise = center.map { _ in random.normal() }
    if let factor {
      factor.solve(&noise, transposed: true)
    } else {
      for place in noise.indices { noise[place] /= roots[place] }
    }
    return zip(center, noise).map { $0 + $1 }
  }

  func logDensity(_ mean: [Double]) -> Double {
    var residual = zip(mean, center).map { $0 - $1 }
    if let factor {
      factor.multiply(&residual, transposed: true)
    } else {
      for place in residual.indices { residual[place] *= roots[place] }
    }
    return zip(residual, roots).reduce(0) {
      $0 + ComponentPrior.logNormal($1.0) + logarithm($1.1)
    }
  }
}
