import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a model to a table, score it on held-out rows, and save it.")

  @Argument(help: "A CSV file: numeric features, a target column, and columns to drop.")
  var table: String?

  @Option(help: "The column to predict.")
  var target: String?

  @OptionGroup(title: "Target") var targetOptions: TargetOptions

  @Option(help: "A column that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(
    parsing: .unconditional,
    help: "Training rows: a number, or a share such as 0.8. By default all that are not test rows.",
    transform: splitSize)
  var train: SplitSize?

  @OptionGroup(title: "Split") var splitting: SplitOptions
  @OptionGroup(title: "Preparation") var preparation: PreparationOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Inference") var inference: InferenceOptions
  @OptionGroup(title: "NUTS") var nuts: NUTSOptions
  @OptionGroup(title: "SVI") var svi: SVIOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @Option(
    help: "The folder to save the fit in; it must not exist.", transform: pathBesideOutput)
  var output: String?

  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions

  @OptionGroup var page: ReportOptions

  @Option(
    help:
      "Continue the fit of this folder, which was stopped or killed; the draws are those of a run that was never interrupted, to the bit."
  )
  var resume: String?

  @Flag(help: "Print the report as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    try validateResume()
    try inference.validate(nuts: nuts, svi: svi)
    try targetOptions.validate(for: modelOptions.card)
    try splitting.validate(for: modelOptions.card)
    try validateRows()
    if try preparation.hasLatentCells, svi.settings.isGiven("batch-size") {
      throw ValidationError(
        "--impute latent and --batch-size cannot be combined: each row has latent numbers of its own. Fill the cells, or leave --batch-size out."
      )
    }
    if train == .rows(0) {
      throw ValidationError("--train 0 leaves nothing to learn from. Give at least one row.")
    }
    if keeping.checkpointSeconds != nil, splitting.namesOfFolds.isEmpty {
      try inference.method.reserve("--checkpoint-seconds", true, for: .checkpoints)
      if output == nil {
        throw ValidationError(
          "--checkpoint-seconds needs --output, beside which the run is kept. Leave it out, or add --output."
        )
      }
    }
    if output == "" { throw ValidationError("--output needs the path of a new folder.") }
  }

  /// Refuses rows that cannot be drawn as they were asked for.
  private func validateRows() throws {
    if let folds = splitting.namesOfFolds.first,
      let first = namesGiven(
        ("--train", train), ("--output", output), ("--validation", splitting.validation)
      ).first
    {
      throw ValidationError(
        "\(folds) and \(first) cannot be combined: many fits to one table give scores, each from all rows except those it "
          + "holds out.")
    }
    if splitting.validation == .rows(0) {
      throw ValidationError(
        "--validation 0 takes no row. Leave it out.")
    }
    if train != nil, splitting.testWhere != nil {
      throw ValidationError(
        "--test-where and --train cannot be combined: all other rows are trained on.")
    }
    try splitting.refuseIdleRule(drawsOthers: train != nil || splitting.chosenBy != nil)
  }

  func run() throws {
    try reportingFailures {
      try page.check(besides: [table, splitting.testData, nuts.run.initialValues, output])
      if let resume {
        let (command, unfinished) = try resumed(resume)
        defer { unfinished.release() }
        return try command.fit(in: unfinished, isResumed: true)
      }
      let place = try claimPlace(of: output, force: page.force)
      defer { place?.release() }
      if splitting.namesOfFolds.isEmpty {
        try fit(in: place, isResumed: false)
      } else {
        try fitFolds()
      }
    }
  }

  /// Fits, or continues a fit.
  /// - Parameter place: the path of the fit, and of its unfinished run; nil if it is not saved.
  private func fit(in place: UnfinishedRun?, isResumed: Bool) throws {
    if let output { try TableFit.checkWritable(output, overwriting: page.force) }
    let seed = RunSeed(inference.seed)
    let split = try splitting.split(
      read(table ?? ""), target: target ?? "", kind: modelOptions.card.response, train: train,
      seed: seed.number, read: read)
    let initial = try nuts.run.initialValues.map(InitialValues.init(contentsOf:))
    let run = LongRun(
      ProgressPrinter(title: seed.title), quiet: quiet,
      timeLimit: inference.limitsItself ? nil : work.timeLimit)
    defer { run.end() }
    var context = run.context
    if inference.canGoOn { context.journal = place }
    if let place, !isResumed { context = try begin(place, seed: seed.number, in: context) }
    let fit: TableFit
    do {
      fit = try fitted(
        to: consume split, initial, seed: seed.number,
        timeLimit: inference.limitsItself ? work.timeLimit : nil, in: context)
      if let output { try fit.save(to: output, overwriting: page.force) }
    } catch {
      if let place { leave(place, after: error, isNew: !isResumed) }
      throw error
    }
    if let place { end(place, after: fit) }
    try page.emit(
      fit.report, fit.report.document(for: .commandLine),
      page: { fit.document(for: .commandLine) }, json: json)
    if let output, !quiet { printError("saved in \(output)") }
    try run.exit(ifStopped: fit.report.run.interrupted)
  }

  /// Fits to all rows but a fold, one fold after the other; a time limit is that of all folds.
  private func fitFolds() throws {
    let kept = try KeptRun(
      beside: nil, seed: inference.seed, files: [table, nuts.run.initialValues], keeping,
      force: page.force)
    let seed = kept.seed
    let rows = try read(table ?? "")
    let run = LongRun(
      ProgressPrinter(title: seed.title), quiet: quiet, timeLimit: work.timeLimit)
    defer { run.end() }
    let initial = try nuts.run.initialValues.map(InitialValues.init(contentsOf:))
    let method = SplitComparison.Method(modelOptions.card.id) { split, seed, context in
      try fitted(to: split, initial, seed: seed, in: context).report
    }
    let plan = splitting.plan(
      target: target ?? "", kind: modelOptions.card.response, seed: seed.number)
    let comparison = try kept.work(in: run.fitByFit, isStopped: \.interrupted) {
      try SplitComparison.run([method], on: rows, by: plan, in: $0)
    }
    try page.emit(comparison, json: json)
    try run.exit(ifStopped: comparison.interrupted)
  }

  func fitted(
    to split: consuming Split, _ initial: InitialValues?, seed: UInt64, timeLimit: Double? = nil,
    in context: RunContext
  ) throws -> TableFit {
    try modelOptions.configured().fit(
      to: consume split, pipeline: preparation.pipeline(target: target ?? "", dropped: drop),
      by: inference.approximation(nuts: nuts, svi: svi, seed: seed, timeLimit: timeLimit),
      corrected: inference.correct,
      parameterization: modelOptions.parameterization, initial: initial, in: context)
  }

  func read(_ path: String) throws -> Table {
    try targetOptions.read(
      path, by: reading, target: target ?? "", for: modelOptions.card,
      names: splitting.nameColumns + preparation.nameColumns)
  }
}
