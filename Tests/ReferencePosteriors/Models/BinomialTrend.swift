import Bayes

/// Successes by year, with a quadratic trend in the log odds.
///
///     alpha, beta1, beta2 ~ Normal(0, 100),  C_i ~ Binomial(N_i, logits: alpha + beta1 t_i + beta2 t_i²)
struct BinomialTrend: Model {
  var successes: [Double]
  var trials: [Double]
  var year: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let years = m.plate("year", year.count)
    let t = m.data("t", year, over: years)
    let alpha = m.sample("alpha", Normal(0, 100))
    let beta1 = m.sample("beta1", Normal(0, 100))
    let beta2 = m.sample("beta2", Normal(0, 100))
    let logits = alpha + beta1 * t + beta2 * square(t)
    m.observe(
      "C", Binomial(trials: m.data("N", trials, over: years), logits: logits), successes,
      over: years)
  }
}

extension ReferencePosterior {
  static let binomialTrend = ReferencePosterior(
    "GLM_Binomial_data-GLM_Binomial_model", .supplement
  ) { data in
    BinomialTrend(
      successes: try data.values("C"), trials: try data.values("N"), year: try data.values("year"))
  }
}
