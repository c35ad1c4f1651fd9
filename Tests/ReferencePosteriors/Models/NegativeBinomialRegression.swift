import Bayes

/// Counts that vary more than a Poisson distribution allows, by a linear predictor of their logarithm.
///
///     alpha ~ Normal(0, 2),  beta_d ~ Normal(0, 1),  phi ~ Gamma(2, 0.1),
///     y ~ NegativeBinomial(mean: exp(alpha + x beta), concentration: phi)
struct NegativeBinomialRegression: Model {
  var features: DesignMatrix
  var count: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount)
    let feature = m.plate("feature", features.features)
    let alpha = m.sample("alpha", Normal(0, 2))
    let beta = m.sample("beta", Normal(0, 1), over: feature)
    let phi = m.sample("phi", Gamma(shape: 2, rate: 0.1))
    let mean = exp(alpha + m.data(features, over: row, feature).dot(beta, along: feature))
    m.observe("y", NegativeBinomial(mean: mean, concentration: phi), count, over: row)
  }
}

extension ReferencePosterior {
  static let negativeBinomialRegression = ReferencePosterior(
    "synthetic-negbin_regression", .synthetic
  ) { data in
    NegativeBinomialRegression(
      features: try data.designMatrix("X"), count: try data.values("y"))
  }
}
