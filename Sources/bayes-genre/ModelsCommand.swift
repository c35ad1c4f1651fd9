import ArgumentParser
import GenreModels

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "What can be fitted, with the priors.")

  @Flag(help: "Print a JSON object.") var json = false

  private struct Entry: Encodable {
    let name, identifier, summary: String
    let priors: [String]
  }

  func run() throws {
    let models = GenreModel.Kind.allCases.map(GenreModel.init)
    if json {
      try printJSON([
        "models": models.map {
          Entry(
            name: $0.modelName, identifier: $0.identifier, summary: $0.summary, priors: $0.priors)
        }
      ])
      return
    }
    for model in models {
      print("\(model.modelName) (\(model.identifier))")
      print("  \(model.summary)")
      for prior in model.priors { print("    \(prior)") }
      print("")
    }
    print(
      """
      c: genre, d: feature. Any of them by --inference nuts, svi, or ancestral (draws from the prior, no fitting).
      hierarchical, hierarchical-normal and ard take --parameterization centered, noncentered or auto.
      """)
  }
}
