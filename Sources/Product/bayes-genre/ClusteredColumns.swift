import ArgumentParser
import Bayes

/// Which columns rows are grouped by, and how they become numbers.
struct ClusteredColumns: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The columns to group by: names or positions from 1, as in 1-68,70. By default all that are not named elsewhere.",
      valueName: "columns"))
  var columns: ColumnList?

  @Option(help: "A column that is not grouped by; may be given several times.")
  var drop: [String] = []

  @Option(
    help:
      "What fills missing cells: mean, median, most-frequent, zero, a number, or none to refuse them. (default: none)"
  )
  var impute: Imputation?

  @Option(
    help:
      "How columns are scaled: standard (mean 0, SD 1), robust (median 0, interquartile range 1), minmax (0 to 1), or none. (default: standard)"
  )
  var scale: Scaling?

  /// How columns are scaled.
  var scaling: Scaling { scale ?? .standard }

  /// The names of the options that were given.
  var namesOfGiven: [String] {
    namesGiven(("--columns", columns), ("--impute", impute), ("--scale", scale))
      + (drop.isEmpty ? [] : ["--drop"])
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
    return try ClusterFeatures(
      chosen, of: Split(training: table).training, imputation: impute ?? .none, scaling: scaling)
  }
}
