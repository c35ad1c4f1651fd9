import ArgumentParser
import Bayes
import GenreModels

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract:
      "Train a network, or a softmax regression, as a point: the weights of the least loss.",
    discussion: """
      The epoch is chosen on validation rows taken from the training rows; the rows that score choose nothing. A point says \
      nothing of its own uncertainty: `fit --model ffnn` fits the same network as a Bayesian model.
      """)

  @Argument(help: "A CSV file: numeric features, a target column, and columns to drop.")
  var table: String

  @Option(help: "The column to predict.")
  var target: String

  @Option(
    parsing: .unconditional,
    help: "Make two classes of a numeric target: above this number, and at most this number.",
    transform: number("a finite number") { $0.isFinite })
  var above: Double?

  @Option(help: "A column that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(
    parsing: .unconditional,
    help: "Test rows, held out: a number, or a share such as 0.2. By default a fifth.",
    transform: splitSize)
  var test: SplitSize?

  @Option(help: "A CSV file of test rows; the table is then all training rows.")
  var testData: String?

  @Option(
    parsing: .unconditional,
    help: "Train on so many splits, each of its own seed, and print the mean scores.",
    transform: whole(2...100_000))
  var splits: Int?

  @Option(help: "What fills missing cells: mean of the training rows, or none to refuse them.")
  var impute = Imputation.mean

  @Option(help: "How features are scaled: standard (mean 0, SD 1 over the training rows), or none.")
  var scale = Scaling.standard

  @Option(
    parsing: .unconditional,
    help:
      "Names splits, initial weights, minibatches and masks: the same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @OptionGroup(title: "Training") var options: TrainingOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @Option(help: "The folder to save the network in, for predict; it must not exist.")
  var output: String?

  @Flag(help: "Replace a fit that is there.")
  var force = false

  @Flag(help: "Print the report as one JSON object, the curves with it.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    if testData != nil, test != nil {
      throw ValidationError(
        "--test and --test-data exclude each other: test rows come from the table or from a file.")
    }
    if splits != nil, testData != nil || output != nil {
      throw ValidationError(
        "--splits: found with \(testData != nil ? "--test-data" : "--output"), expected neither that nor the other: many splits "
          + "of one table give scores and no network.")
    }
    if output == "" { throw ValidationError("--output: found no path, expected a new folder.") }
  }

  func run() throws {
    try reportingFailures {
      if let output { try GenreFit.checkWritable(output, overwriting: force) }
      let seed = seed ?? UInt64(UInt32.random(in: 1...UInt32.max))
      let rows = try read(table)
      let printer = TrainingPrinter(title: self.seed == nil ? "seed \(seed)" : nil)
      let interruption = Interruption()
      let watch = InterruptWatch(interruption, say: printer.say)
      defer { watch.cancel() }
      if let splits {
        try trainRepeatedly(rows, splits, seed: seed, printer, interruption)
      } else {
        try trainOnce(rows, seed: seed, printer, interruption)
      }
    }
  }

  private func trainOnce(
    _ rows: Table, seed: UInt64, _ printer: TrainingPrinter, _ interruption: Interruption
  ) throws {
    let split =
      try testData.map { Split(training: rows, test: try read($0)) }
      ?? rows.split(target: target, test: test ?? .share(0.2), seed: seed)
    let fit = try GenreFit(
      training: options.specification, to: split, pipeline: pipeline,
      by: options.training(seed: seed), progress: quiet ? nil : printer.handler,
      interruption: interruption)
    if let output { try fit.save(to: output, overwriting: force) }
    if json { try printJSON(fit.report) } else { try printResult(fit.report.text() + "\n") }
    if let output, !quiet { printError("saved in \(output)") }
    if fit.report.interrupted { throw ExitCode(130) }
  }

  private func trainRepeatedly(
    _ rows: Table, _ splits: Int, seed: UInt64, _ printer: TrainingPrinter,
    _ interruption: Interruption
  ) throws {
    let comparison = try SplitComparison(
      of: rows, target: target, test: test ?? .share(0.2), splits: splits, seed: seed,
      methods: [
        .training(options.specification, pipeline: pipeline, interruption) {
          options.training(seed: $0)
        }
      ], interruption: interruption
    ) { split, _, report in
      if !quiet { printer.say(splitLine(split, of: splits, report)) }
    }
    if json { try printJSON(comparison) } else { try printResult(comparison.text() + "\n") }
    if comparison.interrupted { throw ExitCode(130) }
  }

  private var pipeline: Pipeline {
    Pipeline(target: target, dropped: drop, imputation: impute, scaling: scale)
  }

  private func read(_ path: String) throws -> Table {
    let table = try Table.read(path: path, options: reading.csv)
    return try above.map { try table.comparing(target, above: $0) } ?? table
  }
}
