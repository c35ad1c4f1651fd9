import Bayes

/// Seeds that germinated on plates, by kind of seed and of extract, with an effect of each plate in centred form.
///
///     alpha ~ Normal(0, 1) each,  sigma ~ HalfCauchy(1),  b_i ~ Normal(0, sigma),
///     n_i ~ Binomial(N_i, logits: alpha0 + alpha1 x1 + alpha2 x2 + alpha12 x1 x2 + b_i)
struct Seeds: Model {
  var germinated: [Double]
  var sown: [Double]
  var seed: [Double]
  var extract: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let plates = m.plate("plate", sown.count)
    let x1 = m.data("x1", seed, over: plates)
    let x2 = m.data("x2", extract, over: plates)
    let alpha0 = m.sample("alpha0", Normal(0, 1))
    let alpha1 = m.sample("alpha1", Normal(0, 1))
    let alpha2 = m.sample("alpha2", Normal(0, 1))
    let alpha12 = m.sample("alpha12", Normal(0, 1))
    let sigma = m.sample("sigma", HalfCauchy(scale: 1))
    let b = m.sample("b", Normal(0, sigma), over: plates)
    let logits = alpha0 + alpha1 * x1 + alpha2 * x2 + alpha12 * x1 * x2 + b
    m.observe(
      "n", Binomial(trials: m.data("N", sown, over: plates), logits: logits), germinated,
      over: plates)
  }
}

extension ReferencePosterior {
  static let seeds = ReferencePosterior(
    "seeds_data-seeds_stanified_model", .supplement,
    configure: {
      $0.targetAcceptance = 0.99
      $0.draws = 10_000
    }
  ) { data in
    Seeds(
      germinated: try data.values("n"), sown: try data.values("N"), seed: try data.values("x1"),
      extract: try data.values("x2"))
  }
}
