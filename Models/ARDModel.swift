import Bayes

/// M4: automatic relevance determination. Each feature has its own scale, so that the data can switch it off.
///
///     alpha_c ~ Normal(0, 5)
///     mu_d    ~ StudentT(ν, 0, 1)
///     sigma_d ~ HalfCauchy(s)
///     beta_cd ~ Normal(mu_d, sigma_d)
///     eta_ic  = alpha_c + Σ_d x_id beta_cd
///     genre_i ~ Categorical(softmax(eta_i))
///
/// for tracks i, features d and genres c. ARD is only a plate on the scale: compare `sigma` with `HierarchicalModel`.
public struct ARDModel: Model {
  /// Tracks × features, scaled; a missing value (NaN) is latent.
  public var tracks: DesignMatrix
  /// The genre of each track; nil when predicting.
  public var genre: Labels?
  /// All genres, in a fixed order.
  public var classes: [String]
  /// Degrees of freedom ν of the common means.
  public var degreesOfFreedom = 4.0
  /// Scale s of the prior on each sigma.
  public var scalePrior = 1.0
  /// How beta is given to the sampler.
  public var parameterization = Parameterization.centered

  /// The model of some tracks, with the study's hyperparameters.
  public init(tracks: DesignMatrix, genre: Labels?, classes: [String]) {
    self.tracks = tracks
    self.genre = genre
    self.classes = classes
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let track = m.plate("track", tracks.rowCount, subsampled: tracks.isComplete)
    let feature = m.plate("feature", tracks.features)
    let genres = m.plate("genre", classes)
    let alpha = m.sample("alpha", Normal(0, 5), over: genres)
    let mu = m.sample(
      "mu", StudentT(degreesOfFreedom: degreesOfFreedom, location: 0, scale: 1), over: feature)
    let sigma = m.sample("sigma", HalfCauchy(scale: Quantity(scalePrior)), over: feature)
    let beta = m.sample(
      "beta", Normal(mu, sigma), over: genres, feature, parameterization: parameterization)
    let logits =
      alpha + m.data(tracks, over: track, feature, missing: .imputed).dot(beta, along: feature)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }
}

/// M4 for any table of classes.
public struct ARDClassifier: TableModel {
  public static let card = ModelCard(
    id: "ard", study: "M4",
    summary: "As hierarchical, with a spread for each feature: automatic relevance determination.",
    response: .classes, hasParameterizations: true)
  public static let settings: [SettingCard<ARDClassifier>] = [
    .number(
      "degrees-of-freedom", \.degreesOfFreedom,
      "Degrees of freedom of the Student t prior on common means.", .positive),
    .number(
      "scale-prior", \.scalePrior, "Scale of the half-Cauchy prior on spreads.", .positive),
  ]

  /// Degrees of freedom ν of the common means.
  public var degreesOfFreedom = 4.0
  /// Scale s of the prior on each sigma.
  public var scalePrior = 1.0

  /// The model of the study.
  public init() {}

  public var priors: [String] {
    [
      "alpha_c ~ Normal(0, 5)", "mu_d ~ StudentT(\(degreesOfFreedom.plain), 0, 1)",
      "sigma_d ~ HalfCauchy(\(scalePrior.plain)) for each feature d",
      "beta_cd ~ Normal(mu_d, sigma_d)", "genre ~ Categorical(softmax(alpha + x beta))",
    ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = ARDModel(tracks: rows.features, genre: rows.labels, classes: rows.classes)
    model.degreesOfFreedom = degreesOfFreedom
    model.scalePrior = scalePrior
    model.parameterization = parameterization
    return model
  }
}
