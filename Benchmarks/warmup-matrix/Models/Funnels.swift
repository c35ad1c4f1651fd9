import Bayes

/// Neal's funnel: the spread of some numbers varies over orders of magnitude.
///
///     v ~ Normal(0, 3),  x_i ~ Normal(0, e^{v/2})
///
/// - Source: Neal (2003), *Slice sampling*, §8.
struct Funnel: Model {
  var count = 9
  var parameterization = Parameterization.centered

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let element = m.plate("element", count)
    let v = m.sample("v", Normal(0, 3))
    _ = m.sample("x", Normal(0, exp(0.5 * v)), over: element, parameterization: parameterization)
  }
}

/// A banana: a normal plane, bent.
///
///     x ~ Normal(0, 10),  y ~ Normal(0.03 (x² − 100), 1)
///
/// - Source: Haario, Saksman, Tamminen (1999), *Adaptive proposal distribution for random walk Metropolis algorithm*.
struct Banana: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let x = m.sample("x", Normal(0, 10))
    _ = m.sample("y", Normal(0.03 * (square(x) - 100), 1))
  }
}

/// Rosenbrock's valley as a density, in pairs: x ~ Normal(1, 1),  y ~ Normal(x², 0.1).
///
/// - Source: Pagani, Wiegand, Nadarajah (2022), *An n-dimensional Rosenbrock distribution*.
struct Rosenbrock: Model {
  var pairs = 3

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let pair = m.plate("pair", pairs)
    let x = m.sample("x", Normal(1, 1), over: pair)
    _ = m.sample("y", Normal(square(x), 0.1), over: pair)
  }
}

/// Normal numbers whose scales reach from 10⁻⁵ to 10⁵.
struct UnevenScales: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    for power in -5...5 {
      _ = m.sample("x\(power + 5)", Normal(0, Quantity(exponential(Double(power) * 2.302585))))
    }
  }
}

/// Student t numbers with few degrees of freedom: tails that trajectories take long to come back from.
struct HeavyTails: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let element = m.plate("element", 10)
    _ = m.sample("x", StudentT(degreesOfFreedom: 2, location: 0, scale: 1), over: element)
  }
}

/// Scales without data, some of them nearly improper, as they stand in a model with too many of them.
struct Scales: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let element = m.plate("element", 5)
    _ = m.sample("half_cauchy", HalfCauchy(scale: 1), over: element)
    _ = m.sample("half_t", HalfStudentT(degreesOfFreedom: 3, scale: 2), over: element)
    _ = m.sample("inverse_gamma", InverseGamma(shape: 1, scale: 1), over: element)
    _ = m.sample("exponential", Exponential(rate: 1), over: element)
    _ = m.sample("gamma", Gamma(shape: 0.5, rate: 0.5), over: element)
  }
}

/// Shares and probabilities, some near an edge of their support.
struct Edges: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let kind = m.plate("kind", 5)
    let share = m.sample("share", Dirichlet(concentration: 0.5, along: kind))
    _ = m.sample("beta", Beta(0.5, 0.5))
    _ = m.sample("uniform", Uniform(3, 7))
    m.observe(
      "y", Categorical(probabilities: share, along: kind),
      Labels(classes: (0..<5).map(String.init), codes: [0, 0, 0, 0, 1]), over: m.plate("row", 5))
  }
}
