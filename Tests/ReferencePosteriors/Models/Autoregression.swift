import Bayes

/// A series that leans on its own past; its first values are given.
///
///     alpha ~ Normal(0, 10),  beta_k ~ Normal(0, 10),  sigma ~ HalfCauchy(2.5),
///     y_t ~ Normal(alpha + Σ_k beta_k y_{t−k}, sigma)
struct Autoregression: Model {
  var series: [Double]
  var order: Int

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let time = m.plate("time", series.count - order)
    let lag = m.plate("lag", (1...order).map(String.init))
    let past = (order..<series.count).flatMap { t in (1...order).map { series[t - $0] } }
    let alpha = m.sample("alpha", Normal(0, 10))
    let beta = m.sample("beta", Normal(0, 10), over: lag)
    let sigma = m.sample("sigma", HalfCauchy(scale: 2.5))
    let mean = alpha + m.data("past", past, over: time, lag).dot(beta, along: lag)
    m.observe("y", Normal(mean, sigma), Array(series[order...]), over: time)
  }
}

extension ReferencePosterior {
  static let autoregression = ReferencePosterior("arK-arK", .posteriordb) { data in
    Autoregression(series: try data.values("y"), order: try data.integers("K")[0])
  }
}
