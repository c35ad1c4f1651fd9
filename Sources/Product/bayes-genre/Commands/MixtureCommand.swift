import ArgumentParser
import Bayes
import Foundation
import GenreModels

extension GaussianMixtureModel.Covariance: ExpressibleByArgument {}

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

  @Option(help: ArgumentHelp("Write the study as a page with its pictures.", valueName: "html"))
  var report: String?

  @Flag(help: "Replace files that are there.") var force = false
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func validate() throws {
    if (newRows == nil) != (newLabels == nil) {
      throw ValidationError(
        "\(newRows == nil ? "--new-labels needs --new-rows" : "--new-rows needs --new-labels"). Give both."
      )
    }
  }

  func run() throws {
    try reportingFailures {
      try checkOutputs(
        [labels, clusterDraws, newLabels, report], besides: [table, newRows], force: force)
      try fit(reading.table(path: table))
    }
  }

  private func fit(_ table: Table) throws {
    let seed = options.seed ?? UInt64(UInt32.random(in: 1...UInt32.max))
    let mapped = try map.map { try $0.names(in: table) }
    let features = try columns.features(
      of: table, besides: (mapped ?? []) + [compare].compactMap(\.self))
    let matrix = try features.matrix(of: table)
    let model = options.model(of: matrix)
    // Other rows are read before the long work: a bad cell in them should not cost it.
    let new = try newRows.map { try reading.table(path: $0) }
    let newMatrix = try new.map(features.matrix)
    let places = try mapped.map { try ClusterStudyOptions.places($0, in: table) }
    let known = try compare.map { try table.labels(target: $0).codes }

    let progress = ProgressPrinter(title: options.seed == nil ? "seed \(seed)" : nil)
    let interruption = Interruption()
    let watch = InterruptWatch(interruption, say: progress.say)
    defer { watch.cancel() }
    let sampler = try chains.sampler(
      draws: options.draws ?? NUTS().draws, threads: options.threads, seed: seed)
    let initial =
      try chains.initialValues.map(InitialValues.init(contentsOf:))
      ?? model.initialValues(chains: sampler.chains, seed: seed)
    let posterior = try sampler.fit(
      model, initial: initial,
      in: RunContext(progress: quiet ? nil : progress.handler, interruption: interruption))
    var study = MixtureStudy(
      source: table.source, matrix: matrix, features: features, model: model.inWords,
      countPrior: model.clusterCountPrior(), clusters: try posterior.clusters(model),
      posterior: posterior)
    study.places = places
    study.notes = options.notes(on: matrix)
    if let compare, let known {
      study.agreement = (compare, adjustedRandIndex(known, study.clusters.partition))
    }
    // Results first: a file that cannot be written should not cost them.
    if json {
      try printJSON(
        MixtureReport(
          study, covariance: model.covariance.rawValue, concentration: model.concentration,
          scale: columns.scaling, labels: labels))
    } else {
      try printText(study.text())
    }
    if let report { try writeFile(Data(study.page().utf8), to: report) }
    let clusters = study.clusters
    if let labels {
      try write(clusters.membership, clusters.partition, table.rowNumbers, to: labels)
    }
    if let clusterDraws { try clusters.table().write(path: clusterDraws) }
    if let new, let newMatrix, let newLabels {
      var other = options.model(of: newMatrix)
      other.resolution = model.resolution
      let membership = try clusters.membership(of: other, in: posterior)
      let likeliest = stride(from: 0, to: membership.count, by: clusters.clusterCount).map {
        start in
        (0..<clusters.clusterCount).max { membership[start + $0] < membership[start + $1] } ?? 0
      }
      try write(membership, likeliest, new.rowNumbers, to: newLabels)
    }
    if interruption.isRequested { throw ExitCode(130) }
  }

  private func write(
    _ membership: [Double], _ labels: [Int], _ rows: [Int], to path: String
  ) throws {
    let count = membership.count / max(1, rows.count)
    try Table(
      source: "labels",
      columns: [
        Column("row", numbers: rows.map(Double.init)),
        Column("cluster", numbers: labels.map(Double.init)),
        Column("probability", numbers: labels.enumerated().map { membership[$0 * count + $1] }),
      ]
        + (0..<count).map { cluster in
          Column("p_\(cluster)", numbers: rows.indices.map { membership[$0 * count + cluster] })
        }
        + [
          Column(
            "p_other",
            numbers: rows.indices.map { row in
              max(0, 1 - membership[row * count..<(row + 1) * count].reduce(0, +))
            })
        ]
    ).write(path: path)
  }
}

/// Settings of the mixture and of how it is fitted.
struct MixtureOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Components that are offered: more than there may be clusters. (default: 10)",
    transform: whole(1...256))
  var components = 10

  @Option(
    help:
      "What a component looks like: spherical (one scale), diagonal (a scale for each feature), full (correlations too)."
  )
  var covariance = GaussianMixtureModel.Covariance.diagonal

  @Option(
    parsing: .unconditional,
    help:
      "The sum of the concentrations of the shares: the smaller, the fewer clusters before the data, and the more slowly chains move between numbers of them. (default: 1)",
    transform: positive)
  var concentration = 1.0

  @Option(
    parsing: .unconditional,
    help:
      "Standard deviation of the means before the data, in units of the scaled columns. (default: 1)",
    transform: positive)
  var meanScale = 1.0

  @Option(
    parsing: .unconditional,
    help:
      "Median of the standard deviations within a component before the data, in units of the scaled columns. (default: 0.5)",
    transform: positive)
  var clusterScale = 0.5

  @Option(
    parsing: .unconditional,
    help:
      "Standard deviation of their logarithms: at 0.5 most lie between a third of the median and three times it. (default: 0.5)",
    transform: positive)
  var clusterScaleDeviation = 0.5

  @Option(
    parsing: .unconditional, help: "Draws kept of each chain. (default: \(NUTS().draws))",
    transform: whole(4...10_000_000))
  var draws: Int?

  @Option(
    parsing: .unconditional,
    help: "The same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @Option(
    help: "Chains that run at a time; by default one per processor.", transform: whole(1...1000))
  var threads: Int?

  /// Columns that the priors do not suit.
  func notes(on matrix: DesignMatrix) -> [String] {
    matrix.features.indices.compactMap { feature in
      let column = (0..<matrix.rowCount).map { matrix[$0, feature] }
      let moments = SampleMoments(column)
      let (mean, deviation) = (moments.mean, moments.populationVariance.squareRoot())
      let reach = 4 * (meanScale * meanScale + clusterScale * clusterScale).squareRoot()
      guard
        abs(mean) > reach || deviation > reach || (deviation > 0 && deviation < clusterScale / 20)
      else { return nil }
      return String(
        format:
          "Column \"%@\" has mean %.4g and SD %.4g, and the priors expect means around 0 ± %.3g and SDs around %.3g: scale the columns, or "
          + "set --mean-scale and --cluster-scale.", matrix.features[feature], mean, deviation,
        meanScale, clusterScale)
    }
  }

  func model(of matrix: DesignMatrix) -> GaussianMixtureModel {
    var model = GaussianMixtureModel(
      rows: matrix, components: components, covariance: covariance)
    model.concentration = concentration
    model.meanScale = meanScale
    model.scalePrior = (clusterScale, clusterScaleDeviation)
    return model
  }
}
