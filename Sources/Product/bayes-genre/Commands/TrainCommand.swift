import ArgumentParser
import Bayes
import GenreModels

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract:
      "Train a network, or a softmax regression, as a point: the weights of the least loss.",
    discussion: """
      The epoch is chosen on validation rows, which are not trained on; the test rows choose nothing. A point says \
      nothing of its own uncertainty: `fit --model ffnn` fits the same network as a Bayesian model.
      """)

  @Argument(help: "A CSV file: numeric features, a target column, and columns to drop.")
  var table: String

  @Option(help: "The column to predict.")
  var target: String

  @OptionGroup(title: "Target") var targetOptions: TargetOptions

  @Option(help: "A column that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(
    parsing: .unconditional,
    help:
      "Training rows: a number, or a share such as 0.8; a fifth of them chooses the epoch unless --validation takes others. By default all that are not test rows.",
    transform: splitSize)
  var train: SplitSize?

  @Option(
    parsing: .unconditional,
    help: "Train on so many splits, each of its own seed, and print the mean scores.",
    transform: whole(2...100_000))
  var splits: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Names splits, initial weights, minibatches and masks: the same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @OptionGroup(title: "Split") var splitting: SplitOptions
  @OptionGroup(title: "Preparation") var preparation: PreparationOptions
  @OptionGroup(title: "Training") var options: TrainingOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @Option(
    help: "The folder to save the network in, for predict; it must not exist.",
    transform: pathBesideOutput)
  var output: String?

  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions

  @OptionGroup var page: ReportOptions

  @Flag(help: "Print the report as one JSON object, the curves with it.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    try refuseWithManySplits()
    if train == .rows(0) {
      throw ValidationError("--train 0 leaves nothing to learn from. Give at least one row.")
    }
    if train != nil, splitting.testWhere != nil {
      throw ValidationError(
        "--test-where and --train cannot be combined: all other rows are trained on.")
    }
    try options.validateHiddenLayers()
    try targetOptions.validate(for: FeedForwardClassifier.card)
    try splitting.refuseIdleRule(drawsOthers: train != nil || splitting.validation != .rows(0))
    if splitting.validation == .rows(0) { try options.validateWithoutValidation() }
    if try preparation.hasLatentCells {
      throw ValidationError(
        "--impute latent and train cannot be combined: a point is trained by minibatches. Choose a rule that fills cells, or use `fit`."
      )
    }
    if output == "" { throw ValidationError("--output needs the path of a new folder.") }
  }

  /// Refuses what does not go with many splits of one table.
  private func refuseWithManySplits() throws {
    guard let first = (namesGiven(("--splits", splits)) + splitting.namesOfFolds).first else {
      return
    }
    func refuse(_ others: [String], _ reason: String) throws {
      guard let other = others.first else { return }
      throw ValidationError("\(first) and \(other) cannot be combined: \(reason)")
    }
    let isDrawn = splits != nil
    try refuse(
      isDrawn ? splitting.namesOfFolds : [],
      "both say how often the table is split. Leave one of the two out.")
    try refuse(
      namesGiven(("--test-data", splitting.testData), ("--test-where", splitting.testWhere)),
      isDrawn
        ? "each split draws its own test rows. Leave one of the two out."
        : "every row is held out once.")
    try refuse(
      namesGiven(("--train", train)),
      "each training takes all rows except those that its split holds out. Leave one of the two out."
    )
    try refuse(
      namesGiven(("--output", output)),
      "many splits of one table give scores, not a network to save.")
  }

  func run() throws {
    try reportingFailures {
      try page.check(besides: [table, splitting.testData, output])
      let kept = try KeptRun(
        beside: output, seed: seed, files: [table, splitting.testData], keeping, force: page.force)
      defer { kept.place.release() }
      if let output {
        try TableFit.checkWritable(output, overwriting: page.force || kept.isContinued)
      }
      let seed = kept.seed
      let rows = try read(table)
      let run = LongRun(
        TrainingPrinter(title: seed.title), quiet: quiet, timeLimit: work.timeLimit)
      defer { run.end() }
      if splits == nil, splitting.namesOfFolds.isEmpty {
        try trainOnce(rows, kept, run)
      } else {
        try trainRepeatedly(rows, kept, run)
      }
    }
  }

  private func trainOnce(_ rows: Table, _ kept: KeptRun, _ run: LongRun) throws {
    let seed = kept.seed.number
    let split = try splitting.split(
      rows, target: target, train: train, seed: seed, read: read)
    let network = try network()
    let fit = try kept.work(in: run.context, isStopped: \.report.run.interrupted) { context in
      let fit = try network.model.train(
        on: split, pipeline: try pipeline, by: network.trainer(seed: seed), in: context)
      if let output { try fit.save(to: output, overwriting: page.force || kept.isContinued) }
      return fit
    }
    try page.emit(
      fit.report, fit.report.document(for: .commandLine),
      page: { fit.document(for: .commandLine) }, json: json)
    if let output, !quiet { printError("saved in \(output)") }
    try run.exit(ifStopped: fit.report.run.interrupted)
  }

  private func trainRepeatedly(_ rows: Table, _ kept: KeptRun, _ run: LongRun) throws {
    let method = SplitComparison.Method.training(try network(), pipeline: try pipeline)
    let plan = splitting.plan(target: target, splits: splits ?? 1, seed: kept.seed.number)
    let comparison = try kept.work(in: run.fitByFit, isStopped: \.interrupted) {
      try SplitComparison.run([method], on: rows, by: plan, in: $0)
    }
    try page.emit(comparison, json: json)
    try run.exit(ifStopped: comparison.interrupted)
  }

  private var pipeline: Pipeline {
    get throws { try preparation.pipeline(target: target, dropped: drop) }
  }

  /// Without `--validation`, the rows that choose the epoch are taken by the same rule as the test rows.
  private func network() throws -> NetworkTraining {
    var network = try options.network()
    network.training.validationRule = splitting.rule(target: target)
    if splitting.validation == .rows(0) { network.training.validationShare = nil }
    return network
  }

  private func read(_ path: String) throws -> Table {
    try targetOptions.read(
      path, by: reading, target: target, for: FeedForwardClassifier.card,
      names: splitting.nameColumns + preparation.nameColumns)
  }
}
