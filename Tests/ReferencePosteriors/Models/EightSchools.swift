import Bayes

/// The effects of coaching in eight schools, each measured once.
///
///     mu ~ Normal(0, 5),  tau ~ HalfCauchy(5),  theta_j ~ Normal(mu, tau),  y_j ~ Normal(theta_j, sigma_j)
struct EightSchools: Model {
  var effect: [Double]
  var standardError: [Double]
  var parameterization: Parameterization

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let school = m.plate("school", effect.count)
    let sigma = m.data("sigma", standardError, over: school)
    let mu = m.sample("mu", Normal(0, 5))
    let tau = m.sample("tau", HalfCauchy(scale: 5))
    let theta = m.sample(
      "theta", Normal(mu, tau), over: school, parameterization: parameterization)
    m.observe("y", Normal(theta, sigma), effect, over: school)
  }
}

extension ReferencePosterior {
  /// The funnel that no step size fits: its divergences are the answer.
  static let eightSchoolsCentered = ReferencePosterior(
    "eight_schools-eight_schools_centered", .posteriordb, comparesDraws: false
  ) { data in
    EightSchools(
      effect: try data.values("y"), standardError: try data.values("sigma"),
      parameterization: .centered)
  }

  static let eightSchoolsNoncentered = ReferencePosterior(
    "eight_schools-eight_schools_noncentered", .posteriordb, sites: ["theta_trans": "theta"],
    configure: { $0.targetAcceptance = 0.95 }
  ) { data in
    EightSchools(
      effect: try data.values("y"), standardError: try data.values("sigma"),
      parameterization: .noncentered)
  }
}
