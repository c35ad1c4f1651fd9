import Bayes

/// M1: Bayesian softmax regression with independent priors.
///
///     alpha_c ~ Normal(0, s)
///     beta_cd ~ Normal(0, s)
///     eta_ic  = alpha_c + Σ_d x_id beta_cd
///     genre_i ~ Categorical(softmax(eta_i))
///
/// for tracks i, features d and genres c; alpha may be left out. A shift common to all genres changes no probability: only the priors hold it.
public struct LogisticModel: Model {
  /// Tracks × features, scaled; a missing value (NaN) is latent.
  public var tracks: DesignMatrix
  /// The genre of each track; nil when predicting.
  public var genre: Labels?
  /// All genres, in a fixed order.
  public var classes: [String]
  /// Prior standard deviation s of intercepts and weights.
  public var priorScale = 5.0
  /// Whether alpha is left out: the same logits then for a track whose features are all 0.
  public var hasNoIntercept = false

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
    let scale = Quantity(priorScale)
    let alpha = hasNoIntercept ? 0 : m.sample("alpha", Normal(0, scale), over: genres)
    let beta = m.sample("beta", Normal(0, scale), over: genres, feature)
    let logits =
      alpha + m.data(tracks, over: track, feature, missing: .imputed).dot(beta, along: feature)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }
}

/// M1 for any table of classes.
public struct LogisticClassifier: TableModel {
  public static let card = ModelCard(
    id: "logistic", study: "M1", summary: "Softmax regression with independent, wide priors.",
    response: .classes)
  public static let settings: [SettingCard<LogisticClassifier>] = [
    .flag("no-intercept", \.hasNoIntercept, "Leave the intercepts alpha out.")
  ]

  /// Whether the intercepts alpha are left out.
  public var hasNoIntercept = false

  /// The model of the study.
  public init() {}

  public var priors: [String] {
    hasNoIntercept
      ? ["beta_cd ~ Normal(0, 5)", "genre ~ Categorical(softmax(x beta))"]
      : [
        "alpha_c ~ Normal(0, 5)", "beta_cd ~ Normal(0, 5)",
        "genre ~ Categorical(softmax(alpha + x beta))",
      ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = LogisticModel(tracks: rows.features, genre: rows.labels, classes: rows.classes)
    model.hasNoIntercept = hasNoIntercept
    return model
  }
}
