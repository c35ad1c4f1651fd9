import ArgumentParser
import Bayes
import GenreModels

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predictions for new rows from a saved fit.",
    usage: "bayes-genre predict <fit> <table> [<options>]",
    discussion: """
      For classes the likeliest one and the probability of each: row,predicted,p_<label>,…, with --intervals also how unsure the \
      posterior is of it: p_<label>_q5,p_<label>_q95. For a quantity or a count the \
      predictive distribution, with the noise of an observation: row,mean,sd,q5,q50,q95. Mean and standard deviation are over \
      all draws, the quantiles over at most \(Posterior.quantileDraws) of them.
      """)

  @OptionGroup var fit: FitArgument
  @Argument(help: "A CSV file; columns are found by name.") var table: String?
  @OptionGroup(title: "Reading") var reading: TableOptions
  @Option(help: "The CSV file to write. By default, or with -, standard output.")
  var output: String?
  @Flag(
    help:
      "For classes also 5 % and 95 % quantiles of each probability, over at most \(ClassIntervals.draws) draws."
  )
  var intervals = false
  @OptionGroup var csv: CSVOutput
  @Flag(help: "Replace the file if it is there.") var force = false

  func validate() throws {
    let (_, table) = try paths()
    if let output, resolvedPath(output) == resolvedPath(table) {
      throw ValidationError("--output \(output) is the table itself. Choose another file.")
    }
  }

  private func paths() throws -> (fit: String, table: String) {
    try fit.paths(table: table, command: "predict")
  }

  func run() throws {
    try reportingFailures {
      let (path, table) = try paths()
      try checkOutputs([pathOfResult(output)], besides: [path, table], force: force)
      let fit = try TableFit(contentsOf: path)
      let rows = try reading.read(table, names: fit.pipeline.settings.encodedColumns)
      var predictions = try fit.predict(rows)
      if intervals {
        guard let found = try fit.classIntervals(rows) else {
          throw ValidationError(
            "--intervals is for classes, and \(path) predicts numbers, whose quantiles are always there. Leave it out."
          )
        }
        predictions.intervals = found
      }
      for note in predictions.notes { printError("note: \(note)") }
      try csv.write(predictions.table(), to: pathOfResult(output))
    }
  }
}
