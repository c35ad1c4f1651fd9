import ArgumentParser
import Bayes
import GenreModels

extension GenreModel.Kind: ExpressibleByArgument {}
extension ParameterizationChoice: ExpressibleByArgument {}
extension NUTS.MetricChoice: ExpressibleByArgument {}
extension InferenceMethod: ExpressibleByArgument {}
extension Imputation: ExpressibleByArgument {}
extension Scaling: ExpressibleByArgument {}

/// Which model, with which hyperparameters.
struct ModelOptions: ParsableArguments {
  @Option(help: "The model to fit; `bayes-genre models` describes them.")
  var model = GenreModel.Kind.hierarchical

  @Option(
    help:
      "Centred or non-centred weights (hierarchical, hierarchical-normal, ard); auto suits the inference."
  )
  var parameterization = ParameterizationChoice.auto

  @Option(help: "Degrees of freedom of the Student t prior on common means (hierarchical, ard).")
  var degreesOfFreedom = 4.0

  @Option(
    help: "Scale of the half-Cauchy prior on spreads (hierarchical, hierarchical-normal, ard).")
  var scalePrior = 1.0

  @OptionGroup var network: NetworkOptions

  func validate() throws {
    try requirePositive("--degrees-of-freedom", degreesOfFreedom)
    try requirePositive("--scale-prior", scalePrior)
  }

  var specification: GenreModel {
    var specification = GenreModel(model)
    specification.degreesOfFreedom = degreesOfFreedom
    specification.scalePrior = scalePrior
    specification.network = network.network
    specification.weightPrior = .normal(scale: network.weightScale)
    return specification
  }
}

func requirePositive(_ flag: String, _ value: Double) throws {
  guard value > 0, value.isFinite else {
    throw ValidationError("\(flag): found \(value), expected a positive finite number.")
  }
}

func require(_ flag: String, _ value: Int, in range: ClosedRange<Int>) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(flag): found \(value), expected \(range.lowerBound) to \(range.upperBound).")
  }
}
