import Bayes

/// A thousand numbers from two normal distributions: the share of the first is one number, not an array.
///
///     mu ~ Normal(0, 2) in order,  sigma_k ~ HalfNormal(2),  theta ~ Beta(5, 5),
///     y_n ~ theta Normal(mu_1, sigma_1) + (1 − theta) Normal(mu_2, sigma_2)
struct TwoNormals: Model {
  var y: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", y.count)
    let component = m.plate("component", ["first", "second"])
    let mu = m.sample("mu", Normal(0, 2), over: component, support: .ordered(along: component))
    let sigma = m.sample("sigma", HalfNormal(scale: 2), over: component)
    let theta = m.sample("theta", Beta(5, 5))
    let isFirst = m.data("is_first", [1, 0], over: component)
    let share = isFirst * theta + (1 - isFirst) * (1 - theta)
    m.observe("y", Mixture(weights: share, of: Normal(mu, sigma), along: component), y, over: row)
  }
}

extension ReferencePosterior {
  static let twoNormals = ReferencePosterior(
    "low_dim_gauss_mix-low_dim_gauss_mix", .posteriordb,
    initial: { data in
      // At quartiles of the data: from some other points a chain ends where one component has both groups.
      let y = try data.values("y").sorted()
      return .values(["mu": [y[y.count / 4], y[3 * y.count / 4]]])
    }
  ) { data in
    TwoNormals(y: try data.values("y"))
  }
}
