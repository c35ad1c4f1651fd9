import ArgumentParser
import Bayes
import CStorage
import Foundation

@main
struct BayesGenre: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bayes-genre",
    abstract:
      "Bayesian models of classes, quantities and counts in tables, by NUTS or by variational inference.",
    discussion: """
      Exit codes: 0 done; 64 wrong usage; 65 bad input data; 66 input not found; 70 internal error; 73 cannot write; \
      130 interrupted by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP, \(codeAfter(signal: SIGUSR1)) by SIGUSR1, each with everything done so far \
      kept; a second signal stops at once. A --time-limit ends with 0, or with 130 where there was nothing to keep.
      """,
    version: bayesGenreVersion,
    subcommands: [
      FitCommand.self, TrainCommand.self, DiagnoseCommand.self, SummaryCommand.self,
      CheckCommand.self,
      CompareCommand.self, PredictCommand.self, EvaluateCommand.self, ModelsCommand.self,
      ExportCommand.self,
      InspectCommand.self, SimulateCommand.self, CalibrateCommand.self, ClusterCommand.self,
      MixtureCommand.self, StudyCommand.self, ExperimentsCommand.self,
      NotebookCommand.self,
    ])

  static func main() {
    BrokenPipe.survive()
    // Tables and matrices come and go.
    cst_give_back(1 << 20)
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try KernelSet.validateRequest()
    } catch {
      printError("bayes-genre: \(error)")
      exit(withError: ExitCode(64))
    }
    if let mistake = unknownCommand(in: arguments) ?? repeatedOption(in: arguments) {
      printError("bayes-genre: \(mistake)")
      exit(withError: ExitCode(64))
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      leave(after: error)
    }
  }

  /// Ends the process as the parser would, but shows what the arguments hold that moves the cursor or colours the terminal.
  private static func leave(after error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success { exit(withError: error) }
    let message = fullMessage(for: error)
    if !message.isEmpty { printError(message) }
    exit(withError: code)
  }

  /// The command that the first words name, one below the other; nil if there is none.
  static func command(named words: [String]) -> (any ParsableCommand.Type)? {
    var named: (any ParsableCommand.Type)?
    for word in words {
      let commands = (named?.configuration ?? configuration).subcommands
      guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
        break
      }
      named = next
    }
    return named
  }

  /// The problem with an option of one value that is given twice, whose last value the parser would keep; nil if there is none.
  private static func repeatedOption(in arguments: [String]) -> String? {
    let names = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      .map { String($0.prefix { $0 != "=" }) }
    var seen: Set<String> = []
    let repeated = names.filter { !seen.insert($0).inserted }
    guard !repeated.isEmpty, let command = command(named: arguments) else { return nil }
    let single = OptionNames(of: command).single
    return repeated.first(where: single.contains).map {
      "\($0) is given twice. Leave one of the two out."
    }
  }

  /// The problem with the first word, where a command is expected; nil if it is a command or an option.
  private static func unknownCommand(
    in arguments: [String], of command: any ParsableCommand.Type = BayesGenre.self
  ) -> String? {
    let inner = command.configuration.subcommands
    let commands = inner.compactMap { $0.configuration.commandName }
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard !inner.isEmpty, let word = words.first, !word.hasPrefix("-"), word != "help" else {
      return nil
    }
    if let next = inner.first(where: { $0.configuration.commandName == word }) {
      return unknownCommand(in: Array(words.dropFirst()), of: next)
    }
    let parent = command == BayesGenre.self ? nil : command.configuration.commandName
    let near = nearestName(to: word, among: commands)
    let suggestion =
      near.map { "Did you mean \(quoted($0))?" }
      ?? (parent == nil && word.hasSuffix(".csv")
        ? "To fit a classifier to a table: bayes-genre fit \(word) --target COLUMN."
        : "`bayes-genre \(parent.map { $0 + " " } ?? "")--help` describes them.")
    return
      "there is no \(parent ?? "command") \(quoted(word)). Choose one of \(commands.joined(separator: ", ")). \(suggestion)"
  }
}
