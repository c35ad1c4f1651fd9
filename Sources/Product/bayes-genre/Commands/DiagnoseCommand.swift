import ArgumentParser
import Bayes

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Say whether draws can be trusted: what is wrong, what it means, what to try.",
    usage: "bayes-genre diagnose <fit> ... [<options>]")

  @OptionGroup var source: DrawSource
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    try reportingFailures {
      try page.check(besides: source.paths)
      try page.emit(Diagnosis(source.read()), json: json)
    }
  }
}
