import Bayes

/// Radon in homes, by county: few homes in most of them, so that counties lean on each other.
///
///     mu_alpha ~ Normal(0, 10),  sigma_alpha, sigma_y ~ HalfNormal(1),
///     alpha_j ~ Normal(mu_alpha, sigma_alpha),  y_n ~ Normal(alpha_county(n), sigma_y)
struct Radon: Model {
  var logRadon: [Double]
  var county: [Int]
  var countyCount: Int

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let home = m.plate("home", logRadon.count)
    let counties = m.plate("county", countyCount)
    let its = m.index("county_of_home", county, into: counties, over: home)
    let muAlpha = m.sample("mu_alpha", Normal(0, 10))
    let sigmaAlpha = m.sample("sigma_alpha", HalfNormal(scale: 1))
    let sigmaY = m.sample("sigma_y", HalfNormal(scale: 1))
    let alpha = m.sample(
      "alpha", Normal(muAlpha, sigmaAlpha), over: counties, parameterization: .noncentered)
    m.deterministic("alpha_raw", (alpha - muAlpha) / sigmaAlpha)
    m.observe("log_radon", Normal(alpha[its], sigmaY), logRadon, over: home)
  }
}

extension ReferencePosterior {
  static let radon = ReferencePosterior(
    "radon_mn-radon_partially_pooled_noncentered", .supplement, sites: ["alpha_raw": "alpha"]
  ) { data in
    Radon(
      logRadon: try data.values("log_radon"), county: try data.integers("county_idx", from: 1),
      countyCount: try data.integers("J")[0])
  }
}
