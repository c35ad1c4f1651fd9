import Bayes

/// M2 and M3: softmax regression whose weights share, for each feature, a common mean across genres.
///
///     alpha_c ~ Normal(0, 5)
///     mu_d    ~ StudentT(ν, 0, 1)
///     sigma   ~ HalfCauchy(s)
///     beta_cd ~ Normal(mu_d, sigma)
///     eta_ic  = alpha_c + Σ_d x_id beta_cd
///     genre_i ~ Categorical(softmax(eta_i))
///
/// for tracks i, features d and genres c. With infinite degrees of freedom the Student t is the normal distribution: that is M3.
public struct HierarchicalModel: Model {
  /// Tracks × features, scaled; a missing value (NaN) is latent.
  public var tracks: DesignMatrix
  /// The genre of each track; nil when predicting.
  public var genre: Labels?
  /// All genres, in a fixed order.
  public var classes: [String]
  /// Degrees of freedom ν of the common means; infinity for Normal(0, 1).
  public var degreesOfFreedom = 4.0
  /// Scale s of the prior on sigma.
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
    let mu =
      degreesOfFreedom == .infinity
      ? m.sample("mu", Normal(0, 1), over: feature)
      : m.sample(
        "mu", StudentT(degreesOfFreedom: degreesOfFreedom, location: 0, scale: 1), over: feature)
    let sigma = m.sample("sigma", HalfCauchy(scale: Quantity(scalePrior)))
    let beta = m.sample(
      "beta", Normal(mu, sigma), over: genres, feature, parameterization: parameterization)
    let logits =
      alpha + m.data(tracks, over: track, feature, missing: .imputed).dot(beta, along: feature)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }
}

/// M2 for any table of classes.
public struct HierarchicalClassifier: TableModel {
  public static let card = ModelCard(
    id: "hierarchical", study: "M2",
    summary:
      "Weights share a mean for each feature and one spread: they borrow strength across genres.",
    response: .classes, hasParameterizations: true)
  public static let settings: [SettingCard<HierarchicalClassifier>] = [
    .number(
      "degrees-of-freedom", \.degreesOfFreedom,
      "Degrees of freedom of the Student t prior on common means.", .positive),
    .number(
      "scale-prior", \.scalePrior, "Scale of the half-Cauchy prior on spreads.", .positive),
  ]

  /// Degrees of freedom ν of the common means.
  public var degreesOfFreedom = 4.0
  /// Scale s of the prior on sigma.
  public var scalePrior = 1.0

  /// The model of the study.
  public init() {}

  public var priors: [String] {
    [
      "alpha_c ~ Normal(0, 5)", "mu_d ~ StudentT(\(degreesOfFreedom.plain), 0, 1)",
      "sigma ~ HalfCauchy(\(scalePrior.plain))", "beta_cd ~ Normal(mu_d, sigma)",
      "genre ~ Categorical(softmax(alpha + x beta))",
    ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = HierarchicalModel(
      tracks: rows.features, genre: rows.labels, classes: rows.classes)
    model.degreesOfFreedom = degreesOfFreedom
    model.scalePrior = scalePrior
    model.parameterization = parameterization
    return model
  }
}

/// M3 for any table of classes.
public struct HierarchicalNormalClassifier: TableModel {
  public static let card = ModelCard(
    id: "hierarchical-normal", study: "M3",
    summary: "As hierarchical, with light-tailed common means.", response: .classes,
    hasParameterizations: true)
  public static let settings: [SettingCard<HierarchicalNormalClassifier>] = [
    .number("scale-prior", \.scalePrior, "Scale of the half-Cauchy prior on spreads.", .positive)
  ]

  /// Scale s of the prior on sigma.
  public var scalePrior = 1.0

  /// The model of the study.
  public init() {}

  public var priors: [String] {
    [
      "alpha_c ~ Normal(0, 5)", "mu_d ~ Normal(0, 1)", "sigma ~ HalfCauchy(\(scalePrior.plain))",
      "beta_cd ~ Normal(mu_d, sigma)", "genre ~ Categorical(softmax(alpha + x beta))",
    ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = HierarchicalModel(
      tracks: rows.features, genre: rows.labels, classes: rows.classes)
    model.degreesOfFreedom = .infinity
    model.scalePrior = scalePrior
    model.parameterization = parameterization
    return model
  }
}
