import Bayes

/// A regression that outliers do not bend: the weight of the tails is inferred.
///
///     alpha, beta_d ~ Normal(0, 5),  sigma ~ HalfCauchy(1),  nu ~ Gamma(2, 0.1),
///     y ~ StudentT(nu, alpha + x beta, sigma)
struct StudentTRegression: Model {
  var features: DesignMatrix
  var y: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount)
    let feature = m.plate("feature", features.features)
    let alpha = m.sample("alpha", Normal(0, 5))
    let beta = m.sample("beta", Normal(0, 5), over: feature)
    let sigma = m.sample("sigma", HalfCauchy(scale: 1))
    let nu = m.sample("nu", Gamma(shape: 2, rate: 0.1))
    let center = alpha + m.data(features, over: row, feature).dot(beta, along: feature)
    m.observe(
      "y", StudentT(degreesOfFreedom: nu, location: center, scale: sigma), y, over: row)
  }
}

extension ReferencePosterior {
  static let studentTRegression = ReferencePosterior(
    "synthetic-student_t_regression", .synthetic
  ) { data in
    StudentTRegression(features: try data.designMatrix("X"), y: try data.values("y"))
  }
}
