import Bayes

/// A mixture of two normals in order, well or badly separated.
struct TwoClusters: Model {
  var distance: Double

  func callAsFunction(_ m: inout ModelBuilder) throws {
    var random = RandomStream(seed: 41, purpose: .simulation)
    let values = (0..<200).map { ($0 % 3 == 0 ? distance : 0) + random.normal() }
    let (row, cluster) = (m.plate("row", values.count), m.plate("cluster", 2))
    let share = m.sample("share", Dirichlet(concentration: 2, along: cluster))
    let center = m.sample(
      "centre", Normal(0, 5), over: cluster, support: .ordered(along: cluster))
    let spread = m.sample("spread", LogNormal(0, 0.5), over: cluster)
    m.observe(
      "y", Mixture(weights: share, of: Normal(center, spread), along: cluster), values, over: row)
  }
}

/// Two normals far apart without data: no chain crosses.
struct TwoModes: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let cluster = m.plate("cluster", 2)
    let x = m.sample("x", Flat())
    let y = m.sample("y", Normal(0, 1))
    let center = m.data("centre", [-5, 5], over: cluster)
    m.factor(
      "modes",
      (-0.5 * square(x - center)).logSumExp(along: cluster) - 0.5 * square(y - 0.1 * x))
  }
}
