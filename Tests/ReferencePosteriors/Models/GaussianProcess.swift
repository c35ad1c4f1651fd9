import Bayes

/// A smooth curve through noisy points, of unknown length scale.
///
///     rho ~ Gamma(25, 4),  alpha ~ HalfNormal(2),  sigma ~ HalfNormal(1),
///     K_ij = alpha² exp(−(x_i − x_j)²/2rho²) + sigma [i = j],  y ~ MultivariateNormal(0, K)
///
/// Here sigma is a variance.
struct GaussianProcess: Model {
  var x: [Double]
  var y: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let point = m.plate("point", x.count)
    let other = point.renamed("other")
    let rho = m.sample("rho", Gamma(shape: 25, rate: 4))
    let alpha = m.sample("alpha", HalfNormal(scale: 2))
    let sigma = m.sample("sigma", HalfNormal(scale: 1))
    let place = m.data("x", x, over: point)
    let distance = (place - place.renamed(point, to: other)) / rho
    let noise = sigma.diagonalMatrix(rows: point, columns: other)
    let covariance = square(alpha) * exp(-0.5 * square(distance)) + noise
    m.observe("y", MultivariateNormal(0, covariance: covariance, rows: point, columns: other), y)
  }
}

extension ReferencePosterior {
  static let gaussianProcess = ReferencePosterior(
    "gp_pois_regr-gp_regr", .posteriordb, densityTolerance: 1e-7
  ) { data in
    GaussianProcess(x: try data.values("x"), y: try data.values("y"))
  }
}
