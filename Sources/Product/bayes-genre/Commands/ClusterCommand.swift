import ArgumentParser
import Bayes

struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Cluster the rows of a table by K-means, and report what distinguishes each cluster.",
    discussion: """
      Without --json the whole study is made: the cost by iteration for several K, the scree plot, silhouettes, what \
      distinguishes each cluster and, with --map, where it is. Clusters are numbered from 0.

        bayes-genre cluster tracks.txt --no-header --columns 1-68 --map 69,70 --report page.html
      """)

  @Argument(help: "A CSV file.") var table: String

  @OptionGroup(title: "Reading") var reading: TableOptions

  @OptionGroup(title: "Columns") var columns: ClusteredColumns
  @OptionGroup(title: "K-means") var options: KMeansOptions
  @OptionGroup(title: "Study") var study: ClusterStudyOptions
  @OptionGroup(title: "Files") var files: ClusterFiles
  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions

  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func validate() throws {
    guard files.assign != nil else { return }
    let given =
      columns.namesOfGiven + options.namesOfGiven + study.namesOfGiven + work.namesOfGiven
      + keeping.namesOfGiven
    guard let first = given.first else { return }
    throw ValidationError(
      "\(first) and --assign cannot be combined: the saved clusters say what is done with the columns, and nothing is "
        + "clustered.")
  }

  func run() throws {
    try reportingFailures {
      try files.check(besides: table)
      let table = try reading.table(path: table, names: [study.compare].compactMap(\.self))
      if let path = files.assign { return try assign(table, by: path) }
      try cluster(table)
    }
  }

  private func cluster(_ table: Table) throws {
    let kept = try KeptRun(
      beside: nil, seed: options.seed, files: [self.table, options.initial], keeping,
      force: files.page.force)
    try study.check(against: table)
    let map =
      try study.map.map { try $0.names(in: table) }
      ?? columns.columns.flatMap { used in
        ClusterPlaces.columns(
          leftOverIn: table, by: try used.names(in: table) + [study.compare].compactMap(\.self))
      }
    let features = try columns.features(
      of: table, besides: (map ?? []) + [study.compare].compactMap(\.self))
    let matrix = try features.matrix(of: table)
    let start = try options.initialCenters(for: features)
    let settings = try options.kMeans(start: start, seed: kept.seed.number)
    let places = try study.places.places(map, of: table)
    let parts = try study.parts(isWhole: !json || files.drawsPictures)
    // A column without labels should not cost the long work.
    if let known = study.compare { _ = try table.labels(target: known) }

    let run = LongRun(RunProgress(title: kept.seed.title), quiet: quiet, timeLimit: work.timeLimit)
    defer { run.end() }
    var result = try kept.work(in: run.context, isStopped: \.isInterrupted) {
      try ClusterStudy(
        source: table.source, matrix: matrix, settings: settings, parts: parts, in: $0)
    }
    result.places = places
    if let known = study.compare { try result.addAgreement(with: known, of: table) }
    try files.write(result, features: features, table: table)
    try files.page.emit(
      ClusterReport(result, scale: columns.preparation().scaling, labels: files.labels),
      result.document(for: .commandLine), json: json)
    try run.exit(ifStopped: result.isInterrupted)
  }

  /// Assigns the rows of a table to saved clusters.
  private func assign(_ table: Table, by path: String) throws {
    let saved = try SavedClusters(contentsOf: path)
    let found = try saved.nearest(to: table)
    for note in saved.features.notes(on: table) { printError("note: \(note)") }
    if let path = files.labels {
      try files.csv.write(table.clusterTable(found.map(\.cluster)), to: path)
    }
    let report = AssignmentReport(
      source: table.source, found, clusterCount: saved.centers.count, labels: files.labels)
    try json ? printJSON(report) : printText(report.text())
  }
}
