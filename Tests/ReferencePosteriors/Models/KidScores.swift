import Bayes

/// Test scores of children by their mothers' schooling, intelligence and both together.
///
///     beta flat,  sigma ~ HalfCauchy(2.5),
///     score ~ Normal(beta_1 + beta_2 school + beta_3 iq + beta_4 school · iq, sigma)
struct KidScores: Model {
  var score: [Double]
  var motherSchooled: [Double]
  var motherIQ: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let child = m.plate("child", score.count)
    let term = m.plate("term", ["1", "school", "iq", "school·iq"])
    let design = zip(motherSchooled, motherIQ).flatMap { school, iq -> [Double] in
      [1, school, iq, school * iq]
    }
    let beta = m.sample("beta", Flat(), over: term)
    let sigma = m.sample("sigma", HalfCauchy(scale: 2.5))
    let mean = m.data("design", design, over: child, term).dot(beta, along: term)
    m.observe("kid_score", Normal(mean, sigma), score, over: child)
  }
}

extension ReferencePosterior {
  static let kidScores = ReferencePosterior("kidiq-kidscore_interaction", .posteriordb) { data in
    KidScores(
      score: try data.values("kid_score"), motherSchooled: try data.values("mom_hs"),
      motherIQ: try data.values("mom_iq"))
  }
}
