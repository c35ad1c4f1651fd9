import ArgumentParser
import Bayes
import GenreModels

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The draws of a saved fit, for other programs.",
    usage: "bayes-genre export <fit> [<options>]")

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv }

  @OptionGroup var fit: FitArgument
  @Option(help: "csv: chain,draw, and one column for each scalar.") var format = Format.csv
  @Option(help: "The file to write; by default, or with -, standard output.") var output: String?
  @OptionGroup var csv: CSVOutput
  @Flag(help: "Replace the file if it is there.") var force = false

  func validate() throws { try fit.requireOne() }

  func run() throws {
    try reportingFailures {
      try checkOutputs([pathOfResult(output)], besides: [fit.path], force: force)
      let posterior =
        try Posterior.isTableFit(savedAt: fit.path)
        ? TableFit(contentsOf: fit.path).posterior : Posterior(contentsOf: fit.path)
      switch format {
      case .csv:
        try csv.write(posterior.table(), to: pathOfResult(output))
      }
    }
  }
}
