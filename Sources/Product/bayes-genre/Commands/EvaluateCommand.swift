import ArgumentParser
import Bayes
import GenreModels

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "How good the predictions of a saved fit are for rows whose targets are known.",
    usage: "bayes-genre evaluate <fit> <table> [<options>]",
    discussion: """
      The table has the target's column besides the features, and rows that the fit did not learn from. Columns are found by \
      name; missing cells are imputed as in the fit; a class that no training row had is refused, with its row.
      """)

  @OptionGroup var fit: FitArgument
  @Argument(help: "A CSV file with the target; columns are found by name.") var table: String?
  @OptionGroup(title: "Reading") var reading: TableOptions
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws { _ = try paths() }

  private func paths() throws -> (fit: String, table: String) {
    try fit.paths(table: table, command: "evaluate")
  }

  func run() throws {
    try reportingFailures {
      let (path, table) = try paths()
      try page.check(besides: [path, table])
      let fit = try TableFit(contentsOf: path)
      let names = fit.pipeline.settings.encodedColumns + [fit.pipeline.settings.target]
      try page.emit(fit.evaluate(reading.read(table, names: names)), json: json)
    }
  }
}
