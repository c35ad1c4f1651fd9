import ArgumentParser
import Bayes

/// Settings of SVI alone, and of the families of guides.
struct SVIOptions: ParsableArguments {
  /// The choice of a family, and the settings of each.
  enum GuideOptions: OptionCatalogue {
    static let options = OptionCard.merged(
      [OptionCard(GuideCatalogue.choice, of: GuideCatalogue.standard.id)]
        + GuideCatalogue.all.flatMap { cards(of: $0) })

    private static func cards<Family: GuideFamily>(of family: Family.Type) -> [OptionCard] {
      Family.settings.map { OptionCard($0, of: Family(), owner: Family.id) }
    }
  }

  enum Catalogue: OptionCatalogue {
    static let options = SVI.settings.map { OptionCard($0, of: SVI()) }
  }

  @OptionGroup(title: "SVI") var guide: CardOptions<GuideOptions>
  @OptionGroup(title: "SVI") var settings: CardOptions<Catalogue>

  /// The texts of the settings that were given, by name.
  var texts: [String: [String]] { guide.allTexts.merging(settings.allTexts) { text, _ in text } }

  /// The names of all settings.
  static var names: [String] { (GuideOptions.options + Catalogue.options).map(\.name) }

  private var familyName: String {
    guide.text(GuideCatalogue.choice.name) ?? GuideCatalogue.standard.id
  }

  func validateTogether() throws {
    try guide.refuseOthers(than: familyName, of: "--\(GuideCatalogue.choice.name)")
    let schedule = settings.text("schedule")
    func reserve(_ name: String, for owners: SVI.Schedule..., otherwise: SVI.Schedule) throws {
      guard settings.isGiven(name) else { return }
      try refuse(
        ["--\(name)"], with: "--schedule", schedule ?? otherwise.rawValue,
        belongingTo: owners.map(\.rawValue))
    }
    try reserve("learning-rate", for: .constant, .warmRestarts, otherwise: .constant)
    try reserve("period", for: .warmRestarts, otherwise: .automatic)
  }
}
