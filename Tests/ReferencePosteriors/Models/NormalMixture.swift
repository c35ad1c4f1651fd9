import Bayes

/// Numbers from several normal distributions, of which nobody knows which.
///
///     theta ~ Dirichlet(2, …),  mu ~ Normal(0, 5) in order,  sigma_k ~ LogNormal(0, 0.5),
///     y_n ~ Σ_k theta_k Normal(mu_k, sigma_k)
struct NormalMixture: Model {
  var y: [Double]
  var componentCount: Int

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", y.count)
    let component = m.plate("component", componentCount)
    let theta = m.sample("theta", Dirichlet(concentration: 2, along: component))
    let mu = m.sample("mu", Normal(0, 5), over: component, support: .ordered(along: component))
    let sigma = m.sample("sigma", LogNormal(0, 0.5), over: component)
    m.observe("y", Mixture(weights: theta, of: Normal(mu, sigma), along: component), y, over: row)
  }
}

extension ReferencePosterior {
  static let normalMixture = ReferencePosterior(
    "synthetic-normal_mixture_dirichlet_weights", .synthetic,
    initial: { data in
      // At quantiles of the data: from anywhere else a chain may end where one component has two groups.
      let y = try data.values("y").sorted()
      let count = try data.integers("K")[0]
      let middles = (0..<count).map { y[(2 * $0 + 1) * y.count / (2 * count)] }
      return .values(["mu": middles])
    }
  ) { data in
    NormalMixture(y: try data.values("y"), componentCount: try data.integers("K")[0])
  }
}
