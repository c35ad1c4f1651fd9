import ArgumentParser
import Bayes
import GenreModels

extension GaussianMixtureModel.Covariance: ExpressibleByArgument {}

/// Settings of the mixture and of how it is fitted.
struct MixtureOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Components that are offered: more than there may be clusters. (default: 10)",
    transform: whole(1...256))
  var components = 10

  @Option(
    help:
      "What a component looks like: spherical (one scale), diagonal (a scale for each feature), full (correlations too)."
  )
  var covariance = GaussianMixtureModel.Covariance.diagonal

  @Option(
    parsing: .unconditional,
    help:
      "The sum of the concentrations of the shares: the smaller, the fewer clusters before the data, and the more slowly chains move between numbers of them. (default: 1)",
    transform: positive)
  var concentration = 1.0

  @Option(
    parsing: .unconditional,
    help:
      "Standard deviation of the means before the data, in units of the scaled columns. (default: 1)",
    transform: positive)
  var meanScale = 1.0

  @Option(
    parsing: .unconditional,
    help:
      "Median of the standard deviations within a component before the data, in units of the scaled columns. (default: 0.5)",
    transform: positive)
  var clusterScale = 0.5

  @Option(
    parsing: .unconditional,
    help:
      "Standard deviation of their logarithms: at 0.5 most lie between a third of the median and three times it. (default: 0.5)",
    transform: positive)
  var clusterScaleDeviation = 0.5

  @Option(
    parsing: .unconditional, help: "Draws kept of each chain. (default: \(NUTS().draws))",
    transform: whole(4...10_000_000))
  var draws: Int?

  @Option(
    parsing: .unconditional,
    help: "The same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @Option(
    help: "Chains that run at a time; by default one per processor.", transform: whole(1...1000))
  var threads: Int?

  func model(of matrix: DesignMatrix) -> GaussianMixtureModel {
    var model = GaussianMixtureModel(
      rows: matrix, components: components, covariance: covariance)
    model.concentration = concentration
    model.meanScale = meanScale
    model.scalePrior = (clusterScale, clusterScaleDeviation)
    return model
  }
}
