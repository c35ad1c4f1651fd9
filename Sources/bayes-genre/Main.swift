import ArgumentParser
import Bayes
import Foundation

@main
struct BayesGenre: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bayes-genre",
    abstract: "Bayesian classification of music tracks, by NUTS or by variational inference.",
    discussion: """
      Exit codes: 0 done; 64 wrong usage; 65 bad input data; 66 input not found; 70 internal error; 73 cannot write; \
      130 interrupted, with everything drawn so far saved.
      """,
    version: bayesGenreVersion,
    subcommands: [
      FitCommand.self, DiagnoseCommand.self, SummaryCommand.self, CheckCommand.self,
      CompareCommand.self, PredictCommand.self, ModelsCommand.self, ExportCommand.self,
      SimulateCommand.self,
    ])
}
