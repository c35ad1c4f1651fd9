import Bayes

/// Linear regression with normal noise, and weakly informative priors that adapt to the scale of the target.
///
///     alpha  ~ Normal(ȳ, c s)
///     beta_d ~ Normal(0, c s)
///     sigma  ~ Exponential of mean r s
///     y_i    ~ Normal(alpha + Σ_d x_id beta_d, sigma)
///
/// for rows i and features d, with the mean ȳ and the standard deviation s of the target in the training rows. Features are meant
/// to have standard deviations of about 1.
///
/// - Source: Goodrich, Gabry, Ali, Brilleman, *Prior distributions for rstanarm models*: the default scales c = 2.5, r = 1.
public struct LinearModel: Model {
  /// Rows × features, scaled; a missing value (NaN) is latent.
  public var features: DesignMatrix
  /// The target of each row; nil when predicting.
  public var response: [Double]?
  /// ȳ and s.
  public var scale: TargetMoments
  /// c, standard deviation of the priors on alpha and beta in units of s.
  public var coefficientPrior = 2.5
  /// r, mean of the prior on sigma in units of s.
  public var noisePrior = 1.0

  /// The model of some rows, with the default priors.
  public init(features: DesignMatrix, response: [Double]?, scale: TargetMoments) {
    self.features = features
    self.response = response
    self.scale = scale
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount, subsampled: features.isComplete)
    let feature = m.plate("feature", features.features)
    let wide = Quantity(coefficientPrior * scale.deviation)
    // Non-centred, so that the sampler moves in units of the target's spread, whatever that is.
    let alpha = m.sample(
      "alpha", Normal(Quantity(scale.mean), wide), parameterization: .noncentered)
    let beta = m.sample("beta", Normal(0, wide), over: feature, parameterization: .noncentered)
    let noise = m.sample("noise", Exponential(rate: Quantity(1 / noisePrior)))
    let sigma = m.deterministic("sigma", Quantity(scale.deviation) * noise)
    let mean =
      alpha + m.data(features, over: row, feature, missing: .imputed).dot(beta, along: feature)
    m.observe("y", Normal(mean, sigma), response, over: row)
  }
}

/// Linear regression for any table with a quantity to predict.
public struct LinearRegression: TableModel {
  public static let card = ModelCard(
    id: "linear",
    summary: "Linear regression with normal noise, and priors on the scale of the target.",
    response: .quantity)
  public static let settings: [SettingCard<LinearRegression>] = [
    .number(
      "coefficient-prior", \.coefficientPrior,
      "Standard deviation of the normal priors on intercept and weights, in standard deviations of the training target.",
      .positive),
    .number(
      "noise-prior", \.noisePrior,
      "Mean of the exponential prior on the noise, in standard deviations of the training target.",
      .positive),
  ]

  /// c of `LinearModel`.
  public var coefficientPrior = 2.5
  /// r of `LinearModel`.
  public var noisePrior = 1.0

  /// The model with its default priors.
  public init() {}

  public var priors: [String] {
    [
      "alpha ~ Normal(ȳ, \(coefficientPrior.plain) s)",
      "beta_d ~ Normal(0, \(coefficientPrior.plain) s)",
      "sigma ~ Exponential(1/(\(noisePrior.plain) s)), noise = sigma/s",
      "y ~ Normal(alpha + x beta, sigma), with mean ȳ and SD s of the training target",
    ]
  }
  public var hasIdentifiedScalars: Bool { true }
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = LinearModel(
      features: rows.features, response: rows.numbers,
      scale: rows.target.moments ?? TargetMoments(mean: 0, deviation: 1))
    model.coefficientPrior = coefficientPrior
    model.noisePrior = noisePrior
    return model
  }
}
