import Bayes

/// Weights that move with the mean they share, which independent normals cannot.
struct PulledWeights: GuideProgram {
  func callAsFunction(_ g: inout GuideBuilder) throws {
    let mu = g.meanField("mu")
    let rest = g.parameter("rest", like: "beta")
    let pull = g.parameter("pull", like: "beta")
    let width = g.parameter("width", like: "beta", support: .positive, initial: 0.1)
    g.sample("beta", Normal(rest + pull * mu, width))
    g.meanFieldForRest()
  }
}

func fitPulled(_ model: SharedWeights) throws -> GuidedFit {
  try SVI(seed: 1).fit(model, guide: PulledWeights())
}
