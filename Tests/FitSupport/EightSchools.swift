import Bayes

/// Centred or non-centred eight schools.
///
/// - Source: Rubin (1981), *Estimation in parallel randomized experiments*; Gelman et al., *Bayesian Data Analysis*, §5.5.
public struct EightSchools: Model {
  private static let effects = [28.0, 8, -3, 7, -1, 1, 18, 12]
  private static let errors = [15.0, 10, 16, 11, 9, 11, 10, 18]
  private let parameterization: Parameterization
  private let pointwise: Bool

  /// - Parameter pointwise: adds a deterministic site over the rows of observed data alone.
  public init(parameterization: Parameterization = .centered, pointwise: Bool = false) {
    (self.parameterization, self.pointwise) = (parameterization, pointwise)
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let school = m.plate("school", ["A", "B", "C", "D", "E", "F", "G", "H"])
    let mu = m.sample("mu", Normal(0, 5))
    let tau = m.sample("tau", HalfCauchy(scale: 5))
    let theta = m.sample("theta", Normal(mu, tau), over: school, parameterization: parameterization)
    if pointwise {
      let student = m.plate("student", 3)
      let score = m.data("score", [1, 2, 3], over: student)
      let difference = m.deterministic("difference", mu - score)
      m.observe("score", Normal(difference, 1000), [0, 0, 0], over: student)
    }
    m.observe(
      "effect", Normal(theta, m.data("error", Self.errors, over: school)), Self.effects,
      over: school)
  }
}
