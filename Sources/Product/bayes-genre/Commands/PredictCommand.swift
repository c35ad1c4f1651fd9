import ArgumentParser
import Bayes
import GenreModels

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predictions for new rows from a saved fit.",
    usage: "bayes-genre predict <fit> <table> [<options>]",
    discussion: """
      For classes the likeliest one and the probability of each: row,predicted,p_<label>,… For a quantity or a count the \
      predictive distribution, with the noise of an observation: row,mean,sd,q5,q50,q95. Mean and standard deviation are over \
      all draws, the quantiles over at most \(Posterior.quantileDraws) of them.
      """)

  @OptionGroup var fit: FitArgument
  @Argument(help: "A CSV file; columns are found by name.") var table: String?
  @OptionGroup(title: "Reading") var reading: TableOptions
  @Option(help: "The CSV file to write. By default, or with -, standard output.")
  var output: String?
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
      let predictions = try fit.predict(
        reading.read(table, names: fit.pipeline.settings.encodedColumns))
      for note in predictions.notes { printError("note: \(note)") }
      try csv.write(predictions.table(), to: pathOfResult(output))
    }
  }
}
