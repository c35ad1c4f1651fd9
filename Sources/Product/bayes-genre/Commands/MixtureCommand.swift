import ArgumentParser
import Bayes
import GenreModels

struct MixtureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mixture",
    abstract:
      "Ask a posterior how many clusters the rows of a table have, and which rows are sure of theirs.",
    discussion: """
      A mixture of normal distributions is fitted with more components than are needed, and at each draw those that have rows are \
      counted: small ones too, and those that share a group which is not normal. The report shows the prior on the number \
      (--concentration) beside the posterior. Chains begin with different numbers of clusters, from all components down. A transition \
      proposes to split and merge components, and draws their parameters given their rows; the report says whether chains agree. For many \
      rows or features `cluster` is quicker. The priors are made for columns of mean 0 and SD 1, as --scale standard makes them.

        bayes-genre mixture tracks.csv --columns tempo,energy --components 10 --seed 1 --report page.html
      """)

  @Argument(help: "A CSV file.") var table: String

  @OptionGroup(title: "Reading") var reading: TableOptions

  @OptionGroup(title: "Columns") var columns: ClusteredColumns
  @OptionGroup(title: "Mixture") var options: MixtureOptions
  @OptionGroup(title: "Chains") var chains: ChainOptions

  @Option(
    help: ArgumentHelp(
      "The columns of latitude and longitude, by name or position: draws a map and shows where clusters live.",
      valueName: "latitude,longitude"))
  var map: ColumnList?

  @OptionGroup var placeOptions: PlaceOptions

  @Option(help: "A column of known labels: prints the adjusted Rand index against them.")
  var compare: String?

  @Option(
    help: ArgumentHelp(
      "Write the cluster of each row, its probability, that of every other cluster, and that of components which are no cluster, as CSV.",
      valueName: "csv"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Write the draws of the clusters as CSV: their number, sizes, shares, means and scales, in units of the scaled columns, for diagnose, summary and other programs.",
      valueName: "csv"))
  var clusterDraws: String?

  @Option(
    help: ArgumentHelp(
      "A table of other rows, which are put into the clusters and change nothing of them: see --new-labels.",
      valueName: "csv"))
  var newRows: String?

  @Option(
    help: ArgumentHelp("Write the clusters of the rows of --new-rows as CSV.", valueName: "csv"))
  var newLabels: String?

  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func validate() throws {
    if map == nil { try placeOptions.refuseWithoutMap() }
    if (newRows == nil) != (newLabels == nil) {
      throw ValidationError(
        "\(newRows == nil ? "--new-labels needs --new-rows" : "--new-rows needs --new-labels"). Give both."
      )
    }
  }

  func run() throws {
    try reportingFailures {
      try page.check(labels, clusterDraws, newLabels, besides: [table, newRows])
      try fit(reading.table(path: table, names: [compare].compactMap(\.self)))
    }
  }

  private func fit(_ table: Table) throws {
    let seed = RunSeed(options.seed)
    let mapped = try map.map { try $0.names(in: table) }
    let features = try columns.features(
      of: table, besides: (mapped ?? []) + [compare].compactMap(\.self))
    let matrix = try features.matrix(of: table)
    let model = try options.model(of: matrix)
    // Other rows are read before the long work: a bad cell in them should not cost it.
    let new = try newRows.map { try reading.table(path: $0) }
    let newMatrix = try new.map(features.matrix)
    let places = try placeOptions.places(mapped, of: table)
    let known = try compare.map { try table.labels(target: $0).codes }

    let run = LongRun(ProgressPrinter(title: seed.title), quiet: quiet)
    defer { run.end() }
    let sampler = try chains.sampler(
      draws: options.draws ?? NUTS().draws, threads: options.threads, seed: seed.number)
    let initial =
      try chains.initialValues.map(InitialValues.init(contentsOf:))
      ?? model.initialValues(chains: sampler.chains, seed: seed.number)
    let posterior = try sampler.fit(model, initial: initial, in: run.context)
    var study = MixtureStudy(
      source: table.source, matrix: matrix, features: features, model: model.inWords,
      countPrior: model.clusterCountPrior(), clusters: try posterior.clusters(),
      posterior: posterior)
    study.places = places
    study.notes = model.priorCautions()
    if let compare, let known {
      study.agreement = (compare, adjustedRandIndex(known, study.clusters.partition))
    }
    try page.emit(
      MixtureReport(
        study, covariance: model.covariance.rawValue, concentration: model.concentration,
        scale: columns.preparation().scaling, labels: labels),
      study.document(for: .commandLine), json: json)
    let clusters = study.clusters
    if let labels {
      try clusters.memberships(rowNumbers: table.rowNumbers).write(path: labels)
    }
    if let clusterDraws { try clusters.table().write(path: clusterDraws) }
    if let new, let newMatrix, let newLabels {
      var other = try options.model(of: newMatrix)
      other.resolution = model.resolution
      let membership = try clusters.membership(of: other, in: posterior)
      try clusters.memberships(membership, rowNumbers: new.rowNumbers).write(path: newLabels)
    }
    try run.exit(ifStopped: run.context.isInterrupted)
  }
}
