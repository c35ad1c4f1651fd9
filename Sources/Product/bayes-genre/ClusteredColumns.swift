import ArgumentParser
import Bayes

/// Which columns rows are grouped by, and how they become numbers.
struct ClusteredColumns: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = ClusterFeatures.Preparation.settings.map {
      OptionCard($0, of: ClusterFeatures.Preparation())
    }
  }

  @Option(
    help: ArgumentHelp(
      "The columns to group by: names or positions from 1, as in 1-68,70. By default all that are not named elsewhere.",
      valueName: "columns"))
  var columns: ColumnList?

  @Option(help: "A column that is not grouped by; may be given several times.")
  var drop: [String] = []

  @OptionGroup var settings: CardOptions<Catalogue>

  /// The names of the options that were given.
  var namesOfGiven: [String] {
    namesGiven(("--columns", columns)) + settings.given + (drop.isEmpty ? [] : ["--drop"])
  }

  /// How the columns become numbers.
  func preparation() throws -> ClusterFeatures.Preparation {
    try settings.setting(ClusterFeatures.Preparation.settings, in: ClusterFeatures.Preparation())
  }

  /// The conversion of a table's columns to numbers.
  ///
  /// - Parameter others: columns that have another role, and are not grouped by unless they are requested.
  /// - Throws: `DataError` where no column is left, or one holds text.
  func features(of table: Table, besides others: [String]) throws -> ClusterFeatures {
    let left = try table.dropping(drop + (columns == nil ? others : []))
    let names = try columns.map { try $0.names(in: table).filter(left.hasColumn) }
    let chosen = names ?? left.columnNames
    guard !chosen.isEmpty else {
      throw DataError(
        .init(table.source), found: "no columns left to cluster by", expected: "at least one",
        suggestion: "Drop fewer columns.")
    }
    try table.refuseTexts(in: chosen.map(table.column))
    let preparation = try preparation()
    return try ClusterFeatures(
      chosen, of: Split(training: table).training, imputation: preparation.imputation,
      scaling: preparation.scaling)
  }
}
