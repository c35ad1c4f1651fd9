import ArgumentParser

@main
struct BayesGenre: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bayes-genre", abstract: "Bayesian genre classification of music tracks.")
}
