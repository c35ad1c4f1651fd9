import ArgumentParser
import Bayes
import GenreModels

extension GenreModel.Kind: ExpressibleByArgument {}
extension ParameterizationChoice: ExpressibleByArgument {}

/// Which model, with which hyperparameters; nil where not given.
struct ModelOptions: ParsableArguments {
  private static let study = GenreModel(.hierarchical)

  @Option(help: "The model to fit; `bayes-genre models` describes them.")
  var model = GenreModel.Kind.hierarchical

  @Option(
    help:
      "Centred or non-centred weights (hierarchical, hierarchical-normal, ard); auto suits the inference."
  )
  var parameterization = ParameterizationChoice.auto

  @Option(
    parsing: .unconditional,
    help:
      "Degrees of freedom of the Student t prior on common means (hierarchical, ard). (default: \(shown(study.degreesOfFreedom)))",
    transform: positive)
  var degreesOfFreedom: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Scale of the half-Cauchy prior on spreads (hierarchical, hierarchical-normal, ard). (default: \(shown(study.scalePrior)))",
    transform: positive)
  var scalePrior: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Units of the hidden layers, such as 32, or 32,16 for two; none is a softmax regression (ffnn). (default: 10)",
    transform: layerWidths)
  var hidden: [Int]?

  @Option(
    help:
      "What a hidden unit does with its input (ffnn). (default: \(study.network.activation.rawValue))"
  )
  var activation: FeedForwardNetwork.Activation?

  @Option(
    help:
      "Weights and biases ~ Normal(0, 1), or weights ~ Normal(0, 1/√fan-in), which suits many features or units (ffnn). (default: \(WeightPriorChoice.unit.rawValue))"
  )
  var weightPrior: WeightPriorChoice?

  /// Refuses hyperparameters of another model. Fixed priors are centred, so only a model without any other form refuses that.
  func validate() throws {
    func refuse(_ given: [String], belongingTo owners: GenreModel.Kind...) throws {
      try bayes_genre.refuse(
        given, with: "--model", model.rawValue, belongingTo: owners.map(\.rawValue))
    }
    try refuse(
      namesGiven(("--degrees-of-freedom", degreesOfFreedom)), belongingTo: .hierarchical, .ard)
    try refuse(
      namesGiven(("--scale-prior", scalePrior)), belongingTo: .hierarchical, .hierarchicalNormal,
      .ard)
    try refuse(
      namesGiven(
        ("--hidden", hidden), ("--activation", activation), ("--weight-prior", weightPrior)),
      belongingTo: .ffnn)
    try refuse(
      parameterization == .noncentered ? ["--parameterization noncentered"] : [],
      belongingTo: .hierarchical, .hierarchicalNormal, .ard)
  }

  var specification: GenreModel {
    var specification = GenreModel(model)
    specification.degreesOfFreedom = degreesOfFreedom ?? specification.degreesOfFreedom
    specification.scalePrior = scalePrior ?? specification.scalePrior
    specification.network.hidden = hidden ?? specification.network.hidden
    specification.network.activation = activation ?? specification.network.activation
    specification.weightPrior = weightPrior?.prior ?? specification.weightPrior
    return specification
  }
}
