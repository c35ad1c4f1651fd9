import ArgumentParser
import Bayes

extension DrawSummary.Order: ExpressibleByArgument {}

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Mean, spread, interval and precision of every parameter.",
    usage: "bayes-genre summary <fit> ... [<options>]")

  @OptionGroup var source: DrawSource

  @Option(help: "The order: as declared; by name, mean or sd; the worst R̂ or ESS first.")
  var sort = DrawSummary.Order.site

  @Option(
    help: ArgumentHelp(
      "Only these scalars: an array's name, or a pattern such as 'beta[Reel,*]'; * matches anything, ? one character.",
      valueName: "pattern"))
  var match: String?

  @Option(
    parsing: .unconditional, help: "The share of the posterior that the interval holds.",
    transform: properShare)
  var probability = 0.9

  @Flag(help: "The narrowest such interval, not the one between two quantiles.")
  var hdi = false

  @Flag(help: "List every element of large arrays.")
  var all = false

  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    try reportingFailures {
      try page.check(besides: source.paths)
      let summary = try DrawSummary(
        source.read(), matching: match.map(NamePattern.init), order: sort,
        interval: hdi ? .highestDensity : .equalTailed, probability: probability)
      try page.emit(
        summary, summary.document(all: all || match != nil, for: .commandLine), json: json)
    }
  }
}
