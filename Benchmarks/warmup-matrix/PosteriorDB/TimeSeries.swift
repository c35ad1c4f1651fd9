import Bayes
import MathKernels
import ReferencePosteriors

/// GARCH(1, 1): a series whose variance leans on its last value and on the last squared deviation.
///
///     mu, alpha0 > 0 flat,  alpha1 flat on (0, 1),  beta1 flat on (0, 1 − alpha1),
///     v_t = alpha0 + alpha1 (y_{t−1} − mu)² + beta1 v_{t−1},  y_t ~ Normal(mu, √v_t),  v_1 given
///
/// beta1 = (1 − alpha1) share, so that the density of the share has the factor 1 − alpha1.
/// - Source: posteriordb, `garch-garch11`.
struct ConditionalVariance: Model {
  var series: [Double]
  /// √v_1.
  var firstScale: Double

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let later = m.plate("later", series.count - 1)
    let mu = m.sample("mu", Flat())
    let alpha0 = m.sample("alpha0", Flat(on: .positive))
    let alpha1 = m.sample("alpha1", Flat(on: .interval(0, 1)))
    let share = m.sample("share", Flat(on: .interval(0, 1)))
    let beta1 = m.deterministic("beta1", (1 - alpha1) * share)
    m.factor("width", log1p(-alpha1))
    let before = m.data("before", Array(series.dropLast()), over: later)
    let variance = scan(
      over: later, from: Quantity(firstScale * firstScale), inputs: [square(before - mu)]
    ) { previous, at in
      alpha0 + alpha1 * at[0] + beta1 * previous
    }
    m.observe("first", Normal(mu, Quantity(firstScale)), Array(series.prefix(1)))
    m.observe("y", Normal(mu, sqrt(variance)), Array(series.dropFirst()), over: later)
  }
}

/// Counts along a line, whose logarithmic rate is a smooth curve of unknown length scale.
///
///     rho ~ Gamma(25, 4),  alpha ~ HalfNormal(2),  f_tilde_i ~ Normal(0, 1),  f = L f_tilde,
///     L Lᵀ = K,  K_ij = alpha² exp(−(x_i − x_j)²/2rho²) + 10⁻¹⁰ [i = j],  k_i ~ Poisson(e^{f_i})
///
/// - Source: posteriordb, `gp_pois_regr-gp_pois_regr`.
struct PoissonProcess: Model {
  static let jitter = 1e-10
  var x: [Double]
  var counts: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let point = m.plate("point", x.count)
    let noise = m.plate("noise", x.count)
    let rho = m.sample("rho", Gamma(shape: 25, rate: 4))
    let alpha = m.sample("alpha", HalfNormal(scale: 2))
    let standard = m.sample("f_tilde", Normal(0, 1), over: noise)
    let place = m.data("x", x, over: point)
    let distance = (place - place.renamed(point, to: noise)) / rho
    let covariance =
      square(alpha) * exp(-0.5 * square(distance))
      + Quantity(Self.jitter).diagonalMatrix(rows: point, columns: noise)
    let f = m.deterministic(
      "f", covariance.cholesky(rows: point, columns: noise).dot(standard, along: noise))
    m.observe("k", Poisson(logRate: f), counts, over: point)
  }

  /// L⁻¹ f; NaN where K is not positive definite.
  static func standardized(_ f: [Double], at x: [Double], rho: Double, alpha: Double) -> [Double] {
    let covariance = x.indices.flatMap { i in
      x.indices.map { j in
        let distance = (x[i] - x[j]) / rho
        return alpha * alpha * exponential(-0.5 * distance * distance) + (i == j ? jitter : 0)
      }
    }
    let matrix = SquareMatrix(order: x.count, columns: covariance)
    guard let factor = CholeskyFactor(of: matrix) else { return f.map { _ in .nan } }
    var result = f
    result.withUnsafeMutableBufferPointer { values in
      if let start = values.baseAddress { factor.solve(start) }
    }
    return result
  }
}

extension PosteriorDBModel {
  static let garch = PosteriorDBModel(
    name: "garch-garch11",
    translate: { draw, _ in
      ["share": [try draw.value("beta1") / (1 - draw.value("alpha1"))]]
    }
  ) { data in
    ConditionalVariance(series: try data.values("y"), firstScale: try data.number("sigma1"))
  }

  static let poissonProcess = PosteriorDBModel(
    name: "gp_pois_regr-gp_pois_regr",
    translate: { draw, data in
      let x = try data.values("x")
      let standard = PoissonProcess.standardized(
        try draw.vector("f", count: x.count), at: x, rho: try draw.value("rho"),
        alpha: try draw.value("alpha"))
      return ["f_tilde": standard]
    }
  ) { data in
    PoissonProcess(x: try data.values("x"), counts: try data.values("k"))
  }
}
