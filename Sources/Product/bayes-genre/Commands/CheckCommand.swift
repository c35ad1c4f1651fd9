import ArgumentParser
import Bayes
import GenreModels

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare what was observed with what the model makes: a predictive check.",
    usage: "bayes-genre check <fit> [<options>]",
    discussion: """
      Replicated tables have the rows and features the fit learned from, and classes or numbers drawn from the fit; with \
      --prior, from the prior alone, which says what the model believes before it sees any.
      """)

  enum Request: OptionCatalogue {
    static let options = CheckRequest.settings.map {
      OptionCard($0, of: CheckRequest(), showsDefault: false)
    }
  }

  @OptionGroup var fit: FitArgument
  @Flag(help: "Draw from the prior alone.") var prior = false
  @OptionGroup var request: CardOptions<Request>
  @Flag(help: "List every feature within every class, not only those that fit worst.")
  var all = false
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws { try fit.requireOne() }

  func run() throws {
    try reportingFailures {
      try page.check(besides: [fit.path])
      let opened = try TableFit(contentsOf: fit.path)
      let request = try request.setting(
        CheckRequest.settings, in: CheckRequest(source: prior ? .prior : .posterior))
      guard let report = try opened.predictiveCheck(request) else {
        throw SavedFitError(
          path: fit.path, found: "a fit saved without the rows it learned from",
          expected: "them beside the draws", suggestion: "Fit again with this version.")
      }
      try page.emit(report, report.document(all: all, for: .commandLine), json: json)
    }
  }
}
