import ArgumentParser
import Bayes

/// A kind of inference by its name, of those that a command can use.
protocol InferenceChoice: ExpressibleByArgument, Sendable {
  static var kinds: [any InferenceKind.Type] { get }
  var kind: any InferenceKind.Type { get }
  init(_ kind: any InferenceKind.Type)
}

extension InferenceChoice {
  init?(argument: String) {
    guard let kind = Self.kinds.first(where: { $0.card.id == argument }) else { return nil }
    self.init(kind)
  }

  static var allValueStrings: [String] { kinds.map { $0.card.id } }
  var defaultValueDescription: String { id }

  var id: String { kind.card.id }

  /// Refuses settings that were given and belong to other kinds.
  ///
  /// - Parameter texts: the texts that were given, by name.
  func refuseOthers(_ texts: [String: [String]]) throws {
    for kind in InferenceCatalogue.all {
      let given = kind.settingNames.filter { texts[$0] != nil }.map { "--\($0)" }
      try refuse(given, with: "--inference", id, belongingTo: [kind.card.id])
    }
  }

  /// Refuses an option that was given, and that only other kinds take.
  func reserve(_ option: String, _ isGiven: Bool, for setting: SharedSetting) throws {
    try refuse(
      isGiven ? [option] : [], with: "--inference", id,
      belongingTo: InferenceCatalogue.kinds(taking: setting).map { $0.card.id })
  }

  /// The inference with what was given.
  func approximation(_ shared: SharedSettings, _ texts: [String: [String]]) throws -> Approximation
  {
    func withSettings<Kind: InferenceKind>(_ kind: Kind.Type) throws -> Approximation {
      var inference = Kind(shared)
      for card in Kind.cards {
        if let text = texts[card.name]?.first { try card.set(text, in: &inference) }
      }
      return Approximation(inference)
    }
    return try withSettings(kind)
  }
}

extension InferenceKind {
  /// The names of its settings, in their order.
  fileprivate static var settingNames: [String] {
    cards.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
  }
}

/// What `fit --inference` takes.
struct FittingChoice: InferenceChoice {
  static let kinds = InferenceCatalogue.all
  let kind: any InferenceKind.Type
  init(_ kind: any InferenceKind.Type) { self.kind = kind }
}

/// What `calibrate --inference` takes: kinds with draws, which can be too wide or too narrow.
struct CalibratedChoice: InferenceChoice {
  static let kinds = InferenceCatalogue.all.filter { $0 is any RankedInference.Type }
  let kind: any InferenceKind.Type
  init(_ kind: any InferenceKind.Type) { self.kind = kind }
}

/// Settings of the kinds of inference that have no group of options of their own, as NUTS and SVI have.
enum OtherInferenceOptions: OptionCatalogue {
  static let options: [OptionCard] = {
    let grouped = NUTSOptions.names + SVIOptions.names + [LongRunOptions.timeLimitName]
    return OptionCard.merged(InferenceCatalogue.all.flatMap { cards(of: $0) })
      .filter { !grouped.contains($0.name) }
  }()

  private static func cards<Kind: InferenceKind>(of kind: Kind.Type) -> [OptionCard] {
    Kind.cards.map { OptionCard($0, of: Kind(SharedSettings(seed: 0))) }
  }
}
