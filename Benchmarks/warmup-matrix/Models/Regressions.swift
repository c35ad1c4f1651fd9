import Bayes
import ReferencePosteriors

/// Features and answers of regressions, simulated.
struct SimulatedRows {
  var features: DesignMatrix
  var answers: [Double]

  /// Rows whose first `relevant` weights are ±2, and noise of scale 1.
  init(rows: Int, features count: Int, relevant: Int, correlation: Double = 0, seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .simulation)
    let values = (0..<rows).map { _ -> [Double] in
      let common = random.normal()
      return (0..<count).map { _ in
        correlation.squareRoot() * common + (1 - correlation).squareRoot() * random.normal()
      }
    }
    features = DesignMatrix(
      features: (0..<count).map { "x\($0)" }, values: values.flatMap { $0 })
    answers = values.map { row in
      (0..<relevant).reduce(random.normal()) { $0 + ($1 % 2 == 0 ? 2 : -2) * row[$1] }
    }
  }
}

/// The horseshoe: a scale for every weight, nearly all of them close to 0.
///
///     tau ~ HalfCauchy(1),  lambda_j ~ HalfCauchy(1),  beta_j ~ Normal(0, tau lambda_j),  y ~ Normal(X beta, sigma)
///
/// Regularized with slab scale c: lambda² c²/(c² + tau² lambda²) for lambda².
/// - Source: Carvalho, Polson, Scott (2010); Piironen, Vehtari (2017), *Sparsity information and regularization in the horseshoe*.
struct Horseshoe: Model {
  var rows: SimulatedRows
  var parameterization = Parameterization.noncentered
  var slab: Double?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", rows.answers.count)
    let feature = m.plate("feature", rows.features.features)
    let tau = m.sample("tau", HalfCauchy(scale: 0.1))
    let lambda = m.sample("lambda", HalfCauchy(scale: 1), over: feature)
    let sigma = m.sample("sigma", HalfNormal(scale: 2))
    var scale = tau * lambda
    if let slab { scale = scale / sqrt(1 + square(scale / Quantity(slab))) }
    let beta = m.sample("beta", Normal(0, scale), over: feature, parameterization: parameterization)
    let mean = m.data(rows.features, over: row, feature).dot(beta, along: feature)
    m.observe("y", Normal(mean, sigma), rows.answers, over: row)
  }
}

extension StraightLine {
  /// Heights and earnings, as posteriordb's: intercept and slope correlate at −0.998.
  static var simulatedEarnings: StraightLine {
    var random = RandomStream(seed: 21, purpose: .simulation)
    let heights = (0..<500).map { _ in 66.9 + 3.8 * random.normal() }
    return StraightLine(x: heights, y: heights.map { -61 + 1.26 * $0 + 18.9 * random.normal() })
  }
}

/// Counts over years with an effect for every year, as posteriordb's GLMM_Poisson: a cubic trend on the scale of logarithms, vague priors.
struct PoissonTrend: Model {
  var parameterization = Parameterization.noncentered

  func callAsFunction(_ m: inout ModelBuilder) throws {
    var random = RandomStream(seed: 22, purpose: .simulation)
    let years = (0..<40).map { (Double($0) - 19.5) / 20 }
    let counts = years.map { year in
      random.poisson(
        rate: exponential(
          4.3 + 1.2 * year - 0.1 * year * year - 0.2 * year * year * year + 0.15 * random.normal()))
    }
    let year = m.plate("year", years.count)
    let alpha = m.sample("alpha", Uniform(-20, 20))
    let slopes = (1...3).map { m.sample("beta\($0)", Uniform(-10, 10)) }
    let sigma = m.sample("sigma", Uniform(0, 5))
    let x = m.data("x", years, over: year)
    let trend = alpha + x * (slopes[0] + x * (slopes[1] + x * slopes[2]))
    let rate = m.sample(
      "log_rate", Normal(trend, sigma), over: year, parameterization: parameterization)
    m.observe("count", Poisson(logRate: rate), counts, over: year)
  }
}

/// A logistic regression whose classes a plane separates: only the priors hold the weights.
struct SeparatedLogistic: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let rows = SimulatedRows(rows: 100, features: 5, relevant: 2, seed: 23)
    let row = m.plate("row", 100)
    let feature = m.plate("feature", rows.features.features)
    let beta = m.sample("beta", Normal(0, 10), over: feature)
    let alpha = m.sample("alpha", Normal(0, 10))
    let x = rows.features.values
    let isUp = (0..<100).map { x[5 * $0] - x[5 * $0 + 1] > 0 ? 1.0 : 0 }
    let logits = alpha + m.data(rows.features, over: row, feature).dot(beta, along: feature)
    m.observe("y", Bernoulli(logits: logits), isUp, over: row)
  }
}

/// A robust regression with an unknown number of degrees of freedom, on features that are nearly the same.
struct CollinearRegression: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let rows = SimulatedRows(rows: 200, features: 8, relevant: 3, correlation: 0.99, seed: 24)
    let row = m.plate("row", 200)
    let feature = m.plate("feature", rows.features.features)
    let beta = m.sample("beta", Normal(0, 5), over: feature)
    let nu = m.sample("nu", Gamma(shape: 2, rate: 0.1))
    let sigma = m.sample("sigma", HalfNormal(scale: 5))
    let mean = m.data(rows.features, over: row, feature).dot(beta, along: feature)
    m.observe(
      "y", StudentT(degreesOfFreedom: nu, location: mean, scale: sigma), rows.answers, over: row)
  }
}
