import ArgumentParser
import Bayes
import GenreModels

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Put two saved fits side by side: predictions, posteriors, cost, and a verdict.")

  @Argument(help: "A saved fit.") var first: String
  @Argument(help: "Another saved fit.") var second: String
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    try reportingFailures {
      try page.check(besides: [first, second])
      let comparison = try Comparison(
        TableFit(contentsOf: first), named: first, TableFit(contentsOf: second), named: second)
      try page.emit(comparison, json: json)
    }
  }
}
