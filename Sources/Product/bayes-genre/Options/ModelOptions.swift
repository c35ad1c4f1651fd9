import ArgumentParser
import Bayes
import GenreModels

extension ParameterizationChoice: ExpressibleByArgument {}

/// A model of the catalogue by its name.
struct ModelChoice: ExpressibleByArgument, Sendable {
  let kind: any TableModel.Type
  var card: ModelCard { kind.card }

  init(_ kind: any TableModel.Type) { self.kind = kind }

  init?(argument: String) {
    guard let kind = Catalogue.models.first(where: { $0.card.id == argument }) else { return nil }
    self.init(kind)
  }

  static var allValueStrings: [String] { Catalogue.models.map { $0.card.id } }
  var defaultValueDescription: String { card.id }
}

/// Which model, with which settings.
struct ModelOptions: ParsableArguments {
  /// The settings of all models; one that several have is one option.
  enum Settings: OptionCatalogue {
    static let options = OptionCard.merged(Catalogue.models.flatMap { cards(of: $0) })

    private static func cards<Kind: TableModel>(of kind: Kind.Type) -> [OptionCard] {
      kind.settings.map { OptionCard($0, of: kind.init(), owner: kind.card.id) }
    }
  }

  /// The models whose weights may be centred or not.
  static let parameterized = Catalogue.models.filter { $0.card.hasParameterizations }.map {
    $0.card.id
  }

  @Option(help: "The model to fit; `bayes-genre models` describes them.")
  var model = ModelChoice(HierarchicalClassifier.self)

  @Option(
    help: ArgumentHelp(
      stringLiteral:
        "Centred or non-centred weights (\(Self.parameterized.joined(separator: ", "))); auto suits the inference."
    ))
  var parameterization = ParameterizationChoice.auto

  @OptionGroup var settings: CardOptions<Settings>

  var card: ModelCard { model.card }

  /// Refuses settings of another model. Fixed priors are centred, so only a model without any other form refuses that.
  func validate() throws {
    try settings.refuseOthers(than: card.id, of: "--model")
    try refuse(
      parameterization == .noncentered ? ["--parameterization noncentered"] : [],
      with: "--model", card.id, belongingTo: Self.parameterized)
    if let classifier = try configured() as? FeedForwardClassifier {
      try classifier.network.refuseIdle(activationIsGiven: settings.isGiven("activation"))
    }
  }

  /// The model with the settings that were given.
  func configured() throws -> any TableModel { try configured(model.kind) }

  private func configured<Kind: TableModel>(_ kind: Kind.Type) throws -> any TableModel {
    var model = kind.init()
    try settings.set(kind.settings, in: &model)
    return model
  }
}

extension ModelCard {
  /// Refuses an option that only makes sense where classes are predicted.
  func refuseForNumbers(_ option: String, _ given: Bool, because reason: String) throws {
    guard given, response != .classes else { return }
    throw ValidationError(
      "\(option) and --model \(id) cannot be combined: \(reason), and \(id) predicts \(response.words). Leave \(option) out, or choose a classifier."
    )
  }
}
