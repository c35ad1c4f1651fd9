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

  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var files: MixtureFiles
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func validate() throws {
    if map == nil { try placeOptions.refuseWithoutMap() }
  }

  func run() throws {
    try reportingFailures {
      try files.check(besides: table)
      try fit(reading.table(path: table, names: [compare].compactMap(\.self)))
    }
  }

  private func fit(_ table: Table) throws {
    let kept = try KeptRun(
      beside: nil, seed: options.seed, files: [self.table, chains.initialValues, files.newRows],
      keeping, force: files.page.force)
    let seed = kept.seed
    let mapped = try map.map { try $0.names(in: table) }
    let features = try columns.features(
      of: table, besides: (mapped ?? []) + [compare].compactMap(\.self))
    let model = try options.model(of: features.matrix(of: table))
    // Other rows are read before the long work: a bad cell in them should not cost it.
    let new = try files.newRows.map { try NewRows(reading.table(path: $0), features) }
    let places = try placeOptions.places(mapped, of: table)
    let known = try compare.map { (column: $0, codes: try table.labels(target: $0).codes) }

    let run = LongRun(ProgressPrinter(title: seed.title), quiet: quiet, timeLimit: nil)
    defer { run.end() }
    let posterior = try kept.work(
      in: run.context, isStopped: { (posterior: Posterior) in posterior.run.isUnfinished == true }
    ) { try sampled(model, seed: seed.number, in: $0) }
    var study = try model.study(of: posterior, features: features, source: table.source)
    study.places = places
    if let known {
      study.agreement = (known.column, adjustedRandIndex(known.codes, study.clusters.partition))
    }
    try files.page.emit(
      MixtureReport(
        study, covariance: model.covariance.rawValue, concentration: model.concentration,
        scale: columns.preparation().scaling, labels: files.labels),
      study.document(for: .commandLine), json: json)
    try files.write(study.clusters, of: table)
    if let new { try files.write(new, in: study.clusters, by: model, posterior) }
    try run.exit(ifStopped: run.isStopped)
  }

  private func sampled(
    _ model: GaussianMixtureModel, seed: UInt64, in context: RunContext
  ) throws -> Posterior {
    let sampler = try chains.sampler(
      draws: options.draws ?? NUTS().draws, threads: options.threads, timeLimit: work.timeLimit,
      seed: seed)
    let initial =
      try chains.initialValues.map(InitialValues.init(contentsOf:))
      ?? model.initialValues(chains: sampler.chains, seed: seed)
    return try sampler.fit(model, initial: initial, in: context)
  }
}
