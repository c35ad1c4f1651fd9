import ArgumentParser
import Bayes
import Geography

/// The studies that can be repeated; each is a command of its own.
private let studies: [any Study.Type] = [GeographyStudy.self]

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Do a published study over again, with honest scores.",
    subcommands: studies.map { command($0) })

  private static func command<Repeated: Study>(_ study: Repeated.Type) -> any ParsableCommand.Type {
    RepeatedStudy<Repeated>.self
  }
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
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func run() throws {
    try reportingFailures {
      try page.check(besides: [table])
      let interruption = Interruption()
      let watch = InterruptWatch(interruption, say: printError)
      defer { watch.cancel() }
      var study = Repeated()
      try options.set(Repeated.settings, in: &study)
      let progress: ProgressHandler = { event in
        guard case .split(let progress) = event else { return }
        printError("\(progress.method) · \(splitLine(progress))")
      }
      let findings = try study.run(
        on: table,
        in: RunContext(progress: quiet ? nil : progress, interruption: interruption))
      try page.emit(findings, json: json)
      if interruption.isRequested { throw ExitCode(130) }
    }
  }
}
