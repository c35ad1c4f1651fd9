import ArgumentParser
import Bayes
import GenreModels

/// Settings of the mixture and of how it is fitted.
struct MixtureOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = GaussianMixtureModel.settings.map {
      OptionCard($0, of: GaussianMixtureModel(rows: DesignMatrix(features: ["x"], values: [])))
    }
  }

  @OptionGroup var settings: CardOptions<Catalogue>

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

  func model(of matrix: DesignMatrix) throws -> GaussianMixtureModel {
    try settings.setting(GaussianMixtureModel.settings, in: GaussianMixtureModel(rows: matrix))
  }
}
