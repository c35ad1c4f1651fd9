import ArgumentParser
import Bayes

/// Settings of NUTS alone; nil where not given.
struct NUTSOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = NUTS.settings.map { OptionCard($0, of: NUTS()) }
  }

  @OptionGroup(title: "NUTS") var run: ChainOptions
  @OptionGroup(title: "NUTS") var settings: CardOptions<Catalogue>

  /// The texts of the settings that were given, by name.
  var texts: [String: [String]] {
    run.settings.allTexts.merging(settings.allTexts) { text, _ in text }
  }

  /// The names of all settings.
  static var names: [String] { (ChainOptions.Catalogue.options + Catalogue.options).map(\.name) }

  func validateTogether(draws: Int) throws {
    if settings.isGiven("until-ess"), draws < 4 {
      throw ValidationError(
        "--until-ess needs --draws 4 or more: no ESS is defined below."
      )
    }
    var asked = NUTS()
    try settings.set(NUTS.settings, in: &asked)
    guard let maximum = asked.maximumDraws else { return }
    guard settings.isGiven("until-ess") else {
      throw ValidationError(
        "--max-draws needs --until-ess, which it limits. Leave it out, or add --until-ess."
      )
    }
    guard maximum >= draws else {
      throw ValidationError(
        "--max-draws \(maximum) is below the \(draws) of --draws. Raise it.")
    }
  }
}
