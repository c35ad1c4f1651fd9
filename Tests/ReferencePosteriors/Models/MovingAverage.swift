import Bayes

/// ARMA(1, 1) with recursive errors: from a random point they grow like theta^T.
///
///     mu ~ Normal(0, 10),  phi, theta ~ Normal(0, 2),  sigma ~ HalfCauchy(2.5),
///     e_t = y_t − mu − phi y_{t−1} − theta e_{t−1} ~ Normal(0, sigma),  y_0 = mu,  e_0 = 0
public struct MovingAverage: Model {
  public var series: [Double]

  public init(series: [Double]) { self.series = series }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let time = m.plate("time", series.count)
    let mu = m.sample("mu", Normal(0, 10))
    let phi = m.sample("phi", Normal(0, 2))
    let theta = m.sample("theta", Normal(0, 2))
    let sigma = m.sample("sigma", HalfCauchy(scale: 2.5))
    let now = m.data("now", series, over: time)
    let before = m.data("before", [0] + series.dropLast(), over: time)
    let isFirst = m.data("is_first", series.indices.map { $0 == 0 ? 1 : 0 }, over: time)
    let rest = now - mu - phi * (before + isFirst * mu)
    let errors = scan(over: time, from: 0, inputs: [rest]) { previous, at in
      at[0] - theta * previous
    }
    m.observe("y", Normal(now - errors, sigma), series, over: time)
  }
}

extension ReferencePosterior {
  static let movingAverage = ReferencePosterior("arma-arma11", .posteriordb) { data in
    MovingAverage(series: try data.values("y"))
  }
}
