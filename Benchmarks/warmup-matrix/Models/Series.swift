import Bayes
import ReferencePosteriors

extension MovingAverage {
  static func simulated(_ count: Int) -> MovingAverage {
    var random = RandomStream(seed: 11, purpose: .simulation)
    var (value, error) = (0.5, 0.0)
    return MovingAverage(
      series: (0..<count).map { _ in
        let noise = 0.15 * random.normal()
        value = 0.05 + 0.9 * value + 0.3 * error + noise
        error = noise
        return value
      })
  }
}

/// Returns whose logarithmic variance is an autoregression.
///
///     phi ~ Uniform(−1, 1),  sigma ~ HalfCauchy(2),  mu ~ Cauchy(0, 10),
///     h_t ~ Normal(mu + phi (h_{t−1} − mu), sigma),  y_t ~ Normal(0, e^{h_t/2})
///
/// - Source: Kim, Shephard, Chib (1998), *Stochastic volatility*; the parameterization of Stan's User's Guide.
struct StochasticVolatility: Model {
  var returns: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let time = m.plate("time", returns.count)
    let mu = m.sample("mu", Cauchy(0, 10))
    let phi = m.sample("phi", Uniform(-1, 1))
    let sigma = m.sample("sigma", HalfCauchy(scale: 2))
    let noise = m.sample("noise", Normal(0, 1), over: time)
    let isFirst = m.data("is_first", returns.indices.map { $0 == 0 ? 1 : 0 }, over: time)
    let spread = isFirst / sqrt(1 - square(phi)) + (1 - isFirst)
    let h = scan(over: time, from: 0, inputs: [sigma * noise * spread]) { previous, at in
      phi * previous + at[0]
    }
    m.observe("y", Normal(0, exp(0.5 * (mu + h))), returns, over: time)
  }

  static func simulated(_ count: Int) -> StochasticVolatility {
    var random = RandomStream(seed: 12, purpose: .simulation)
    var h = 0.0
    return StochasticVolatility(
      returns: (0..<count).map { _ in
        h = 0.95 * h + 0.25 * random.normal()
        return exponential(0.5 * (h - 1)) * random.normal()
      })
  }
}

/// A level that walks, seen through noise; both scales are unknown.
struct LocalLevel: Model {
  var series: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let time = m.plate("time", series.count)
    let first = m.sample("first", Normal(0, 10))
    let drift = m.sample("drift", HalfNormal(scale: 1))
    let noise = m.sample("noise", HalfNormal(scale: 1))
    let steps = m.sample("steps", Normal(0, 1), over: time)
    let level = scan(over: time, from: first, inputs: [drift * steps]) { previous, at in
      previous + at[0]
    }
    m.observe("y", Normal(level, noise), series, over: time)
  }

  static func simulated(_ count: Int) -> LocalLevel {
    var random = RandomStream(seed: 13, purpose: .simulation)
    var level = 1.0
    return LocalLevel(
      series: (0..<count).map { _ in
        level += 0.3 * random.normal()
        return level + 0.5 * random.normal()
      })
  }
}
