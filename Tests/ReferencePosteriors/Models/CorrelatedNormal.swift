import Bayes

/// Vectors whose elements lean on each other: scales and correlations apart.
///
///     mu_i ~ Normal(0, 2),  sigma_i ~ Exponential(1),  L ~ LKJCholesky(eta),
///     y_n ~ MultivariateNormal(mu, diag(sigma) L Lᵀ diag(sigma))
struct CorrelatedNormal: Model {
  var y: [Double]
  var width: Int
  var concentration: Double

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", y.count / width)
    let i = m.plate("i", width)
    let j = i.renamed("j")
    let mu = m.sample("mu", Normal(0, 2), over: i)
    let sigma = m.sample("sigma", Exponential(rate: 1), over: i)
    let factor = m.sample(
      "L", LKJCholesky(concentration: Quantity(concentration), rows: i, columns: j))
    let other = i.renamed("k")
    m.deterministic("Omega", factor.dot(factor.renamed(i, to: other), along: j))
    m.observe(
      "y", MultivariateNormal(mu, choleskyFactor: sigma * factor, rows: i, columns: j), y, over: row
    )
  }
}

extension ReferencePosterior {
  static let correlatedNormal = ReferencePosterior(
    "synthetic-lkj_multivariate_normal", .synthetic, densityTolerance: 1e-7
  ) { data in
    CorrelatedNormal(
      y: try data.values("y"), width: try data.integers("D")[0],
      concentration: try data.number("eta"))
  }
}
