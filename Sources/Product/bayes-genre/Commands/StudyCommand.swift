import ArgumentParser
import Bayes
import Genre
import Geography

/// The studies that can be repeated; each is a command of its own.
private let studies: [any Study.Type] = [GenreStudy.self, GeographyStudy.self]

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Repeat a published study, scored on rows that no choice was made on.",
    subcommands: studies.map { command($0) })

  private static func command<Repeated: Study>(_ study: Repeated.Type) -> any ParsableCommand.Type {
    RepeatedStudy<Repeated>.self
  }
}

/// The study of genres by the name that those who know its paper look for.
struct ExperimentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments", abstract: "The same as study \(GenreStudy.id): \(GenreStudy.title)",
    discussion: GenreStudy.words)

  @OptionGroup var study: RepeatedStudy<GenreStudy>

  func run() throws { try study.run() }
}

/// One study, by its card.
struct RepeatedStudy<Repeated: Study>: ParsableCommand {
  enum Catalogue: OptionCatalogue {
    static var options: [OptionCard] { Repeated.settings.map { OptionCard($0, of: Repeated()) } }
  }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Repeated.id, abstract: Repeated.title, discussion: Repeated.words)
  }

  @Argument(help: ArgumentHelp(stringLiteral: Repeated.source)) var table: String
  @OptionGroup var options: CardOptions<Catalogue>
  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func run() throws {
    try reportingFailures {
      try page.check(besides: [table])
      let study = try options.setting(Repeated.settings, in: Repeated())
      let run = LongRun(RunProgress(), quiet: quiet, timeLimit: work.timeLimit)
      defer { run.end() }
      let kept = try KeptRun(beside: nil, seed: nil, files: [table], keeping, force: page.force)
      let result = try kept.work(in: run.context, isStopped: { _ in run.isStopped }) {
        try study.run(on: table, in: $0)
      }
      try page.emit(result, json: json)
      try run.exit(ifStopped: run.isStopped)
    }
  }
}
