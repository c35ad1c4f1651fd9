import Bayes

/// Households that changed to a safe well, by its distance and the arsenic in their own.
///
///     alpha, beta flat,  switched ~ Bernoulli(logits: alpha + beta_1 distance/100 + beta_2 arsenic)
struct Wells: Model {
  var switched: [Double]
  var distance: [Double]
  var arsenic: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let household = m.plate("household", switched.count)
    let feature = m.plate("feature", ["distance/100", "arsenic"])
    let alpha = m.sample("alpha", Flat())
    let beta = m.sample("beta", Flat(), over: feature)
    let features = zip(distance, arsenic).flatMap { distance, arsenic -> [Double] in
      [distance / 100, arsenic]
    }
    let x = m.data("x", features, over: household, feature)
    m.observe(
      "switched", Bernoulli(logits: alpha + x.dot(beta, along: feature)), switched, over: household)
  }
}

extension ReferencePosterior {
  static let wells = ReferencePosterior("wells_data-wells_dist100ars_model", .supplement) { data in
    Wells(
      switched: try data.values("switched"), distance: try data.values("dist"),
      arsenic: try data.values("arsenic"))
  }
}
