import ArgumentParser
import Bayes

/// How features are prepared: the options of all kinds of steps.
struct PreparationOptions: ParsableArguments {
  enum Steps: OptionCatalogue {
    static let options = PreparationRequest.options.map { OptionCard($0) }
  }

  @OptionGroup(title: "Preparation") var steps: CardOptions<Steps>

  func validate() throws { _ = try pipeline(target: "", dropped: []) }

  /// `Pipeline.recommended`, except for what the options say.
  func pipeline(target: String, dropped: [String]) throws -> Pipeline {
    try usage { try PreparationRequest(steps.allTexts).pipeline(target: target, dropped: dropped) }
  }

  /// The columns whose values are names of categories, or texts.
  var nameColumns: [String] {
    get throws { try pipeline(target: "", dropped: []).encodedColumns }
  }

  /// Whether some missing cells become latent numbers of the model.
  var hasLatentCells: Bool {
    get throws { try pipeline(target: "", dropped: []).hasLatentCells }
  }
}
