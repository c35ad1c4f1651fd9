import Bayes

extension GaussianMixtureModel {
  /// Settings of the mixture, apart from its rows.
  public static let settings: [SettingCard<GaussianMixtureModel>] = [
    .whole(
      "components", \.components,
      "Components that are offered: more than there may be clusters.", 1...256),
    .choice(
      "covariance", \.covariance,
      "What a component looks like: spherical (one scale), diagonal (a scale for each feature), full (correlations too)."
    ),
    .number(
      "concentration", \.concentration,
      "The sum of the concentrations of the shares: the smaller, the fewer clusters before the data, and the more slowly chains move "
        + "between numbers of them.", .positive),
    .number(
      "mean-scale", \.meanScale,
      "Standard deviation of the means before the data, in units of the scaled columns.",
      .positive),
    .number(
      "cluster-scale", \.scalePrior.median,
      "Median of the standard deviations within a component before the data, in units of the scaled columns.",
      .positive),
    .number(
      "cluster-scale-deviation", \.scalePrior.logDeviation,
      "Standard deviation of their logarithms: at 0.5 most are between a third of the median and three times it.",
      .positive),
  ]
}
