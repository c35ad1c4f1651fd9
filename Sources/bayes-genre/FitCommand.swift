import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a classifier to a table of tracks, score it on held-out rows, and save it.")

  @Argument(help: "A CSV file: numeric features, a target column, and columns to drop.")
  var table: String?

  @Option(help: "The column to predict.")
  var target: String?

  @Option(
    parsing: .unconditional,
    help: "Make two classes of a numeric target: above this number, and at most this number.",
    transform: number("a finite number") { $0.isFinite })
  var above: Double?

  @Option(help: "A column that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(
    parsing: .unconditional,
    help: "Training rows: a number, or a share such as 0.8. By default all that are not test rows.",
    transform: splitSize)
  var train: SplitSize?

  @Option(
    parsing: .unconditional,
    help: "Test rows, held out: a number, or a share such as 0.2. By default a fifth.",
    transform: splitSize)
  var test: SplitSize?

  @Option(help: "A CSV file of test rows; the table is then all training rows.")
  var testData: String?

  @Option(help: "What fills missing cells: mean of the training rows, or none to refuse them.")
  var impute = Imputation.mean

  @Option(help: "How features are scaled: standard (mean 0, SD 1 over the training rows), or none.")
  var scale = Scaling.standard

  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Inference") var inference: InferenceOptions
  @OptionGroup(title: "NUTS") var nuts: NUTSOptions
  @OptionGroup(title: "SVI") var svi: SVIOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @Option(help: "The folder to save the fit in; it must not exist.")
  var output: String?

  @Flag(help: "Replace a fit that is there.")
  var force = false

  @Option(
    help:
      "Go on with the fit of this folder, which was stopped or killed: with the same bits as if it never had been."
  )
  var resume: String?

  @Flag(help: "Print the report as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    try validateResume()
    try inference.validate(nuts: nuts, svi: svi)
    if testData != nil, test != nil {
      throw ValidationError(
        "--test and --test-data exclude each other: test rows come from the table or from a file.")
    }
    if train == .rows(0) {
      throw ValidationError("--train: found 0, expected at least one row to train on.")
    }
    if inference.checkpointSeconds != nil, output == nil {
      throw ValidationError(
        "--checkpoint-seconds: found without --output, beside which the run is kept. Leave it out, or add --output."
      )
    }
    if output == "" { throw ValidationError("--output: found no path, expected a new folder.") }
  }

  func run() throws {
    try reportingFailures {
      if let resume {
        let (command, unfinished) = try resumed(resume)
        return try command.fit(going: unfinished)
      }
      if let output {
        try GenreFit.checkWritable(output, overwriting: force)
        if !force, UnfinishedRun.exists(beside: output) { throw UnfinishedRunInTheWay(output) }
      }
      try fit()
    }
  }

  /// Fits, or goes on with a fit.
  private func fit(going resumed: UnfinishedRun? = nil) throws {
    if let output { try GenreFit.checkWritable(output, overwriting: force) }
    let seed = inference.seed ?? UInt64(UInt32.random(in: 1...UInt32.max))
    let split = try readSplit(seed: seed)
    let initial = try nuts.initialValues.map(InitialValues.init(contentsOf:))
    let progress = ProgressPrinter(title: inference.seed == nil ? "seed \(seed)" : nil)
    let interruption = Interruption()
    let watch = InterruptWatch(interruption, say: progress.say)
    defer { watch.cancel() }
    let unfinished = try resumed ?? beginUnfinished(seed: seed)
    let fit: GenreFit
    do {
      fit = try GenreFit(
        modelOptions.specification, to: consume split,
        pipeline: Pipeline(
          target: target ?? "", dropped: drop, imputation: impute, scaling: scale),
        by: inference.approximation(nuts: nuts, svi: svi, seed: seed), corrected: inference.correct,
        parameterization: modelOptions.parameterization,
        initial: initial, unfinished: unfinished,
        progress: quiet ? nil : progress.handler, interruption: interruption)
    } catch let error as RunInUse {
      throw error
    } catch {
      if let unfinished { leave(unfinished, after: error, isNew: resumed == nil) }
      throw error
    }
    do {
      if let output { try fit.save(to: output, overwriting: force) }
    } catch {
      if let unfinished { leave(unfinished, after: error, isNew: resumed == nil) }
      throw error
    }
    if let unfinished {
      if let failure = unfinished.failure { printError("note: no checkpoint was kept: \(failure)") }
      if fit.posterior.run.isUnfinished == true { leave(unfinished) } else { unfinished.remove() }
    }
    if json { try printJSON(fit.report) } else { try printResult(fit.report.text() + "\n") }
    if let output, !quiet { printError("saved in \(output)") }
    if fit.report.interrupted { throw ExitCode(130) }
  }

  /// Leaves a run that can go on, and says how; removes one that has not come far enough.
  private func leave(_ unfinished: UnfinishedRun) {
    guard unfinished.canGoOn, let output else { return unfinished.remove() }
    printError("go on with: bayes-genre fit --resume \(output)")
  }

  /// After a failure, only a run that was stopped or had no room goes on: any other fails again. What an earlier command left
  /// stays.
  private func leave(_ unfinished: UnfinishedRun, after error: any Error, isNew: Bool) {
    switch failureCode(of: error) {
    case 73, 130: leave(unfinished)
    default: if isNew { unfinished.remove() }
    }
  }

  private func readSplit(seed: UInt64) throws -> Split {
    let target = target ?? ""
    func read(_ path: String) throws -> Table {
      let table = try Table.read(path: path, options: reading.csv)
      return try above.map { try table.comparing(target, above: $0) } ?? table
    }
    let rows = try read(table ?? "")
    if let testData {
      let training = try train.map {
        try rows.split(target: target, train: $0, test: nil, seed: seed).training
      }
      let test = try read(testData)
      return training.map { Split(training: $0, test: test) } ?? Split(training: rows, test: test)
    }
    let test = test ?? (train == nil ? .share(0.2) : nil)
    return try rows.split(target: target, train: train, test: test, seed: seed)
  }
}

extension Imputation: ExpressibleByArgument {}
extension Scaling: ExpressibleByArgument {}

/// An unfinished run beside the folder that a new fit is to be saved in.
struct UnfinishedRunInTheWay: Error, CustomStringConvertible {
  let description: String
  init(_ output: String) {
    description =
      "\(output): found an unfinished run of it. Go on with fit --resume \(output), choose another --output, or add --force to "
      + "begin anew."
  }
}
