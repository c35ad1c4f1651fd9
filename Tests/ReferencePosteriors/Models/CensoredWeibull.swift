import Bayes

/// Lifetimes of which some went on when the study ended.
///
///     shape ~ InverseGamma(3, 3),  b0 ~ Laplace(0, 2),  b1 ~ Laplace(0, 1),
///     t_n ~ Weibull(shape, exp(b0 + b1 x_n)), or known to be larger only
struct CensoredWeibull: Model {
  var time: [Double]
  /// 1 where the end was seen, 0 where the time is a lower bound.
  var ended: [Double]
  var x: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", time.count)
    let shape = m.sample("shape", InverseGamma(shape: 3, scale: 3))
    let b0 = m.sample("b0", Laplace(0, 2))
    let b1 = m.sample("b1", Laplace(0, 1))
    let scale = exp(b0 + b1 * m.data("x", x, over: row))
    let isCensored = m.data("censored", ended.map { 1 - $0 }, over: row)
    m.observe(
      "t", Censored(Weibull(shape: shape, scale: scale), right: isCensored), time, over: row)
  }
}

extension ReferencePosterior {
  static let censoredWeibull = ReferencePosterior(
    "synthetic-weibull_censored_regression", .synthetic
  ) { data in
    CensoredWeibull(
      time: try data.values("t"), ended: try data.values("event"), x: try data.values("x"))
  }
}
