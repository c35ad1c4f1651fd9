import Bayes

/// Regression of counts that may vary more than Poisson's.
///
///     alpha      ~ Normal(log ȳ, 2.5)
///     beta_d     ~ Normal(0, c)
///     dispersion ~ HalfNormal(r)
///     y_i        ~ NegativeBinomial(mean μ_i, concentration φ)
///     log μ_i    = alpha + Σ_d x_id beta_d,   φ = 1/dispersion²
///
/// for rows i and features d, with the mean ȳ of the target in the training rows. The variance is μ + (dispersion μ)²: without
/// dispersion it is Poisson's. Features are meant to have standard deviations of about 1.
///
/// - Source: Stan Development Team, *Prior choice recommendations*, on a half-normal prior for 1/√φ.
public struct NegativeBinomialModel: Model {
  /// Rows × features, scaled; a missing value (NaN) is latent.
  public var features: DesignMatrix
  /// The count of each row; nil when predicting.
  public var response: [Double]?
  /// ȳ, positive.
  public var mean: Double
  /// c, standard deviation of the prior on beta.
  public var ratePrior = 1.0
  /// r, scale of the prior on dispersion.
  public var dispersionPrior = 1.0

  /// The model of some rows, with the default priors.
  public init(features: DesignMatrix, response: [Double]?, mean: Double) {
    self.features = features
    self.response = response
    self.mean = mean
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount, subsampled: features.isComplete)
    let feature = m.plate("feature", features.features)
    let alpha = m.sample(
      "alpha", Normal(log(Quantity(mean)), 2.5), parameterization: .noncentered)
    let beta = m.sample("beta", Normal(0, Quantity(ratePrior)), over: feature)
    let dispersion = m.sample("dispersion", HalfNormal(scale: Quantity(dispersionPrior)))
    let logMean =
      alpha + m.data(features, over: row, feature, missing: .imputed).dot(beta, along: feature)
    m.observe(
      "y", NegativeBinomial(mean: exp(logMean), concentration: 1 / square(dispersion)), response,
      over: row)
  }
}

/// Negative binomial regression for any table with a count to predict.
public struct NegativeBinomialRegression: TableModel {
  public static let card = ModelCard(
    id: "negative-binomial",
    summary: "Regression of counts, which may vary more than Poisson's.", response: .count)
  public static let settings: [SettingCard<NegativeBinomialRegression>] = [
    .number(
      "rate-prior", \.ratePrior,
      "Standard deviation of the normal priors on weights: changes of the log mean for each unit of a feature.",
      .positive),
    .number(
      "dispersion-prior", \.dispersionPrior, "Scale of the half-normal prior on the dispersion.",
      .positive),
  ]

  /// c of `NegativeBinomialModel`.
  public var ratePrior = 1.0
  /// r of `NegativeBinomialModel`.
  public var dispersionPrior = 1.0

  /// The model with its default priors.
  public init() {}

  public var priors: [String] {
    [
      "alpha ~ Normal(log ȳ, 2.5)", "beta_d ~ Normal(0, \(ratePrior.plain))",
      "dispersion ~ HalfNormal(\(dispersionPrior.plain))",
      "y ~ NegativeBinomial(mean exp(alpha + x beta), concentration 1/dispersion²), with mean ȳ of the training target",
    ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = NegativeBinomialModel(
      features: rows.features, response: rows.numbers, mean: rows.target.moments?.mean ?? 1)
    model.ratePrior = ratePrior
    model.dispersionPrior = dispersionPrior
    return model
  }
}
