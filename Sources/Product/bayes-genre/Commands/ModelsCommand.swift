import ArgumentParser
import GenreModels

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "What can be fitted, with the priors.")

  @Flag(help: "Print a JSON object.") var json = false

  private struct Entry: Encodable {
    let name, identifier, summary: String
    let priors: [String]

    init(_ model: GenreModel) {
      name = model.modelName
      identifier = model.identifier
      summary = model.summary
      priors = model.priors
    }
  }

  func run() throws {
    let models = GenreModel.Kind.allCases.map(GenreModel.init)
    try reportingFailures {
      if json { try printJSON(["models": models.map(Entry.init)]) } else { try printText(models) }
    }
  }

  private func printText(_ models: [GenreModel]) throws {
    let entries = models.map { model in
      """
      \(model.modelName) (\(model.identifier))
        \(model.summary)
      \(model.priors.map { "    \($0)" }.joined(separator: "\n"))

      """
    }
    try printResult(
      entries.joined(separator: "\n") + """

        c: genre, d: feature. Any of them by --inference nuts, svi, laplace, pathfinder, map (a point), or ancestral (draws from
        the prior, no fitting).
        hierarchical, hierarchical-normal and ard take --parameterization centered, noncentered or auto.

        """)
  }
}
