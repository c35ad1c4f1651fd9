import ArgumentParser
import Bayes
import GenreModels

/// A network and how it is trained.
struct TrainingOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = NetworkTraining.settings.map { OptionCard($0, of: NetworkTraining()) }
  }

  @OptionGroup(title: "Training") var settings: CardOptions<Catalogue>

  /// Refuses what belongs to the rows that choose the epoch, where there are none.
  func validateWithoutValidation() throws {
    if settings.isGiven("refit") {
      throw ValidationError(
        "--refit and --validation 0 cannot be combined: without validation rows all rows are trained on anyway."
      )
    }
    if settings.isGiven("patience") {
      throw ValidationError(
        "--patience and --validation 0 cannot be combined: without validation rows no training ends early."
      )
    }
  }

  /// Refuses settings of hidden units where there are none.
  func validateHiddenLayers() throws {
    try network().network.refuseIdle(activationIsGiven: settings.isGiven("activation"))
  }

  func network() throws -> NetworkTraining {
    var network = NetworkTraining()
    try settings.set(NetworkTraining.settings, in: &network)
    return network
  }
}

extension FeedForwardNetwork {
  /// Refuses what hidden units do where there are none.
  func refuseIdle(activationIsGiven: Bool) throws {
    guard hidden.isEmpty else { return }
    let idle = activationIsGiven ? "--activation" : dropout > 0 ? "--dropout" : nil
    guard let idle else { return }
    throw ValidationError(
      "\(idle) and --hidden none cannot be combined: it says what hidden units do, and there are none. Leave one of the two out."
    )
  }
}
