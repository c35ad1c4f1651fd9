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

  @Option(help: "A column that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(help: "How the posterior is approximated.")
  var inference = InferenceMethod.nuts

  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  @Option(
    help: "Training rows: a number, or a share such as 0.8. By default all that are not test rows.")
  var train: SplitSize?

  @Option(help: "Test rows, held out: a number, or a share such as 0.2. By default a fifth.")
  var test: SplitSize?

  @Option(help: "A CSV file of test rows; the table is then all training rows.")
  var testData: String?

  @Option(help: "What fills missing cells: mean of the training rows, or none to refuse them.")
  var impute = Imputation.mean

  @Option(help: "How features are scaled: standard (mean 0, SD 1 over the training rows), or none.")
  var scale = Scaling.standard

  @Option(
    help:
      "Names split, chains and guide: the same seed gives the same bits. By default one is drawn and printed."
  )
  var seed: UInt64?

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

  @Option(
    help: "Seconds between two savings of the unfinished run, beside --output (NUTS).")
  var checkpointSeconds = 10.0

  @Flag(help: "Print the report as one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    try validateResume()
    guard checkpointSeconds >= 0, checkpointSeconds.isFinite else {
      throw ValidationError(
        "--checkpoint-seconds: found \(checkpointSeconds), expected 0 or a positive number.")
    }
    if testData != nil, test != nil {
      throw ValidationError(
        "--test and --test-data exclude each other: test rows come from the table or from a file.")
    }
    if train == .rows(0) {
      throw ValidationError("--train: found 0, expected at least one row to train on.")
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
    let seed = seed ?? UInt64(UInt32.random(in: 1...UInt32.max))
    let split = try readSplit(seed: seed)
    let initial = try nuts.initialValues.map(InitialValues.init(contentsOf:))
    if self.seed == nil { printError("seed \(seed)") }
    noteIdleParameterization()
    let progress = ProgressPrinter()
    let interruption = Interruption()
    let watch = InterruptWatch(interruption, say: progress.say)
    defer { watch.cancel() }
    let unfinished = try resumed ?? beginUnfinished(seed: seed)
    let fit: GenreFit
    do {
      fit = try GenreFit(
        modelOptions.specification, to: split,
        pipeline: Pipeline(
          target: target ?? "", dropped: drop, imputation: impute, scaling: scale),
        by: approximation(seed: seed), parameterization: modelOptions.parameterization,
        initial: initial, unfinished: unfinished,
        progress: quiet ? nil : progress.handler, interruption: interruption)
    } catch let error as RunInUse {
      throw error
    } catch {
      if let unfinished { leave(unfinished) }
      throw error
    }
    if let output { try fit.save(to: output, overwriting: force) }
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
    guard unfinished.hasChains, let output else { return unfinished.remove() }
    printError("go on with: bayes-genre fit --resume \(output)")
  }

  private func noteIdleParameterization() {
    let choice = modelOptions.parameterization
    guard !quiet, choice != .auto, !modelOptions.specification.hasParameterizations else { return }
    printError(
      "note: --parameterization \(choice.rawValue) changes nothing: the weights of "
        + "\(modelOptions.model.rawValue) have fixed priors.")
  }

  private func approximation(seed: UInt64) -> Approximation {
    switch inference {
    case .nuts: .nuts(nuts.sampler(seed: seed))
    case .svi: .svi(svi.inference(seed: seed))
    case .ancestral: .ancestral(draws: nuts.draws, seed: seed)
    }
  }

  private func readSplit(seed: UInt64) throws -> Split {
    let target = target ?? ""
    let rows = try Table.read(path: table ?? "", options: reading.csv)
    if let testData {
      let training = try train.map {
        try rows.split(target: target, train: $0, test: nil, seed: seed).training
      }
      let test = try Table.read(path: testData, options: reading.csv)
      return training.map { Split(training: $0, test: test) } ?? Split(training: rows, test: test)
    }
    let test = test ?? (train == nil ? .share(0.2) : nil)
    return try rows.split(target: target, train: train, test: test, seed: seed)
  }
}

extension SplitSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// An unfinished run beside the folder that a new fit is to be saved in.
struct UnfinishedRunInTheWay: Error, CustomStringConvertible {
  let description: String
  init(_ output: String) {
    description =
      "\(output): found an unfinished run of it. Go on with fit --resume \(output), choose another --output, or add --force to "
      + "begin anew."
  }
}
