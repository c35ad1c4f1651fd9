import Bayes

/// A mean and a scale, known from five observations only: their priors matter.
struct NormalSample: GenerativeModel {
  static let rows = 5
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", Self.rows)
    let mu = m.sample("mu", Normal(1, 2))
    let sigma = m.sample("sigma", HalfNormal(scale: 1.5))
    m.observe("y", Normal(mu, sigma), y, over: row)
  }

  func observing(_ observations: [String: [Double]]) -> NormalSample {
    NormalSample(y: observations["y"])
  }
}

/// Group effects whose common scale may be near zero: a funnel, taken apart by the non-centred form.
struct Groups: GenerativeModel {
  static let errors = [1, 1.25, 1.5, 1.75, 2]
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let group = m.plate("group", Self.errors.count)
    let mu = m.sample("mu", Normal(0, 2))
    let tau = m.sample("tau", HalfNormal(scale: 1))
    let theta = m.sample(
      "theta", Normal(mu, tau), over: group, parameterization: .noncentered)
    m.observe("y", Normal(theta, m.data("error", Self.errors, over: group)), y, over: group)
  }

  func observing(_ observations: [String: [Double]]) -> Groups {
    Groups(y: observations["y"])
  }
}

/// Failures and successes by two correlated predictors.
struct Logistic: GenerativeModel {
  static let rows = 15
  static let x = (0..<rows).flatMap { row -> [Double] in
    let first = Double(row - 7) / 4
    return [first, 0.8 * first + (row % 2 == 0 ? 0.5 : -0.5)]
  }
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", Self.rows)
    let feature = m.plate("feature", ["a", "b"])
    let alpha = m.sample("alpha", Normal(0, 1.5))
    let beta = m.sample("beta", Normal(0, 1), over: feature)
    let x = m.data("x", Self.x, over: row, feature)
    m.observe("y", Bernoulli(logits: alpha + x.dot(beta, along: feature)), y, over: row)
  }

  func observing(_ observations: [String: [Double]]) -> Logistic {
    Logistic(y: observations["y"])
  }
}

/// A location with a heavy-tailed prior, far beyond the data's scale now and then.
struct HeavyTailed: GenerativeModel {
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", 3)
    let location = m.sample("location", StudentT(degreesOfFreedom: 2, location: 0, scale: 1))
    m.observe("y", Normal(location, 1), y, over: row)
  }

  func observing(_ observations: [String: [Double]]) -> HeavyTailed {
    HeavyTailed(y: observations["y"])
  }
}

/// Counts of groups of different sizes, whose rates vary by an unknown amount.
struct Counts: GenerativeModel {
  static let exposure = [0.5, 1, 2, 4]
  /// Where the logarithm of the scale lies in a position.
  static let scaleCoordinate = 0
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let group = m.plate("group", Self.exposure.count)
    // Cut at 0, where it ends anyway: the coordinate is its logarithm.
    let scale = m.sample("scale", Truncated(Gamma(shape: 3, rate: 1), lower: 0))
    let rate = m.sample("rate", Gamma(shape: 2, rate: 1 / scale), over: group)
    m.observe(
      "y", Poisson(rate: rate * m.data("exposure", Self.exposure, over: group)), y, over: group)
  }

  func observing(_ observations: [String: [Double]]) -> Counts {
    Counts(y: observations["y"])
  }
}
