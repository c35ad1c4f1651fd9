import ArgumentParser
import Bayes
import GenreModels

/// What a mixture reads and writes besides its table.
struct MixtureFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the cluster of each row, its probability, that of every other cluster, and that of components which are no cluster, as CSV.",
      valueName: "csv"), transform: pathBesideOutput)
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Write the draws of the clusters as CSV: their number, sizes, shares, means and scales, in units of the scaled columns, for diagnose, summary and other programs.",
      valueName: "csv"), transform: pathBesideOutput)
  var clusterDraws: String?

  @Option(
    help: ArgumentHelp(
      "A table of other rows, which are put into the clusters and change nothing of them: see --new-labels.",
      valueName: "csv"))
  var newRows: String?

  @Option(
    help: ArgumentHelp("Write the clusters of the rows of --new-rows as CSV.", valueName: "csv"),
    transform: pathBesideOutput)
  var newLabels: String?

  @OptionGroup var csv: CSVOutput
  @OptionGroup var page: ReportOptions

  func validate() throws {
    if (newRows == nil) != (newLabels == nil) {
      throw ValidationError(
        "\(newRows == nil ? "--new-labels needs --new-rows" : "--new-rows needs --new-labels"). Give both."
      )
    }
  }

  /// Refuses what cannot be written, before any work is done.
  func check(besides table: String) throws {
    try page.check(labels, clusterDraws, newLabels, besides: [table, newRows])
  }

  /// Writes the clusters of the table's rows, and their draws.
  func write(_ clusters: ClusterPosterior, of table: Table) throws {
    if let labels {
      try csv.write(clusters.memberships(rowNumbers: table.rowNumbers), to: labels)
    }
    if let clusterDraws { try csv.write(clusters.table(), to: clusterDraws) }
  }

  /// Writes the clusters of other rows, which are rounded as those of the model are.
  func write(
    _ new: NewRows, in clusters: ClusterPosterior, by model: GaussianMixtureModel,
    _ posterior: Posterior
  ) throws {
    guard let newLabels else { return }
    var model = model
    model.rows = new.matrix
    let membership = try clusters.membership(of: model, in: posterior)
    try csv.write(clusters.memberships(membership, rowNumbers: new.numbers), to: newLabels)
  }
}

/// Rows that are put into clusters, and change nothing of them.
struct NewRows {
  let numbers: [Int]
  let matrix: DesignMatrix

  init(_ table: Table, _ features: ClusterFeatures) throws {
    (numbers, matrix) = (table.rowNumbers, try features.matrix(of: table))
  }
}
