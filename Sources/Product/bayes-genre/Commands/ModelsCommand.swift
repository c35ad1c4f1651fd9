import ArgumentParser
import Bayes
import GenreModels

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "What can be fitted, with the priors.")

  @Flag(help: "Print a JSON object.") var json = false

  private struct Entry: Encodable {
    let name, summary, predicts: String
    let identifier: String?
    let priors: [String]

    init(_ kind: any TableModel.Type) {
      let card = kind.card
      (name, summary, predicts) = (card.id, card.summary, card.response.rawValue)
      identifier = card.study
      priors = kind.init().priors
    }

    var text: String {
      """
      \(name) (\(identifier ?? "predicts a \(predicts)"))
        \(summary)
      \(priors.map { "    \($0)" }.joined(separator: "\n"))

      """
    }
  }

  func run() throws {
    let models = Catalogue.models.map(Entry.init)
    try reportingFailures {
      if json { try printJSON(["models": models]) } else { try printText(models) }
    }
  }

  private func printText(_ models: [Entry]) throws {
    let parameterized = ModelOptions.parameterized
    let kinds = InferenceCatalogue.all.map { kind in
      kind.card.id + (kind.card.remark.map { " (\($0))" } ?? "")
    }
    let notation =
      "c: class, d: feature. Any of them by --inference \(kinds.dropLast().joined(separator: ", ")), or \(kinds.last ?? "")."
    try printResult(
      models.map(\.text).joined(separator: "\n") + """

        \(wrapped(notation, width: 120))
        \(parameterized.dropLast().joined(separator: ", ")) and \(parameterized.last ?? "") take --parameterization centered, noncentered or auto.

        """)
  }
}
