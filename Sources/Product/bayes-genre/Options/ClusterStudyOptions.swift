import ArgumentParser
import Bayes

/// What is studied besides the clusters themselves.
struct ClusterStudyOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = ClusterStudy.Parts.settings.map {
      OptionCard($0, of: ClusterStudy.Parts())
    }
  }

  @Option(
    help: ArgumentHelp(
      "The columns of latitude and longitude, by name or position: draws a map and shows where clusters live. Without a header, two columns that --columns leaves over are taken, where they hold such numbers.",
      valueName: "latitude,longitude"))
  var map: ColumnList?

  @OptionGroup var places: PlaceOptions

  @Option(help: "A column of known labels: prints the adjusted Rand index against them.")
  var compare: String?

  @OptionGroup var settings: CardOptions<Catalogue>

  /// The names of the options that were given.
  var namesOfGiven: [String] {
    namesGiven(("--map", map)) + places.settings.given + namesGiven(("--compare", compare))
      + settings.given
  }

  /// Refuses numbers of clusters that a table has no rows for, before any work is done.
  func check(against table: Table) throws {
    let asked = try asked()
    for (name, counts) in [("costs", asked.costs), ("scree", asked.scree)] {
      guard settings.isGiven(name), let most = counts.max(), most > table.rowCount else { continue }
      throw DataError(
        .init(table.source),
        found: "\(counted(table.rowCount, "row")) for \(counted(most, "cluster")) of --\(name)",
        expected: "at least as many rows as clusters", suggestion: "Ask for fewer clusters.")
    }
  }

  private func asked() throws -> ClusterStudy.Parts {
    try settings.setting(ClusterStudy.Parts.settings, in: ClusterStudy.Parts())
  }

  /// What was asked for beyond the clusters: all that is usual for a whole study.
  func parts(isWhole: Bool) throws -> ClusterStudy.Parts {
    var parts = try asked()
    if !isWhole, !settings.isGiven("costs") { parts.costs = [] }
    if !isWhole, !settings.isGiven("scree") { parts.scree = [] }
    return parts
  }
}
