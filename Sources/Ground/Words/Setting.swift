/// A setting that a passage names, by both its spellings. The library knows options from here alone.
package struct Setting: Sendable, Equatable, Codable {
  let option: String
  let argument: String

  private init(_ option: String, swift argument: String) {
    (self.option, self.argument) = (option, argument)
  }

  /// A setting by the name on its card.
  package static func named(_ name: String) -> Setting {
    Setting("--\(name)", swift: name)
  }

  // Preparation
  package static let dropped = Setting("--drop", swift: "Pipeline(dropped:)")
  package static let count = Setting("--count", swift: "TextEncoder(counted:)")
  package static let hash = Setting("--hash", swift: "TextEncoder(hashed:)")

  package static func drop(_ columns: String...) -> Setting { drop(columns) }

  package static func drop(_ columns: [String]) -> Setting {
    Setting(
      columns.map { "--drop \(quoted($0))" }.joined(separator: " "),
      swift: "dropped: [\(columns.map(quoted).joined(separator: ", "))]")
  }

  package static func impute(_ rule: String) -> Setting {
    Setting("--impute \(rule)", swift: "Imputer(.\(camelCased(rule)))")
  }

  package static func impute(_ column: String, _ rule: String) -> Setting {
    Setting(
      "--impute \(quoted(column + "=" + rule))",
      swift: "Imputer(.mean, [\(quoted(column)): .\(camelCased(rule))])")
  }

  package static func scale(_ rule: String) -> Setting {
    Setting(
      "--scale \(rule)", swift: rule == "none" ? "Scaler(nil)" : "Scaler(.\(camelCased(rule)))")
  }

  // Splits and targets
  package static let groupBy = Setting("--group-by", swift: "split(by: .grouped(by:))")
  package static let validation = Setting("--validation 0.2", swift: "validation: 0.2")
  package static let above = Setting("--above NUMBER", swift: "table.classified(_:above:)")
  package static let classes = Setting("--target-kind classes", swift: "as: .classes")

  // Reading
  package static let separator = Setting("--separator", swift: "CSVOptions.separator")
  package static let whitespace = Setting(
    "--separator whitespace", swift: "CSVOptions(separator: .whitespace)")
  package static let noHeader = Setting("--no-header", swift: "CSVOptions(hasHeader: false)")
  package static let decimalComma = Setting(
    "--decimal ,", swift: "CSVOptions.decimalMark = \",\"")

  package static func missing(_ words: [String]) -> Setting {
    Setting(
      words.map { "--missing \(quoted($0))" }.joined(separator: " "),
      swift: "CSVOptions.missingCells.formUnion([\(words.map(quoted).joined(separator: ", "))])")
  }

  package static func thousands(_ mark: Character) -> Setting {
    let names: [Character: String] = [",": "comma", ".": "point", " ": "space", "'": "apostrophe"]
    return Setting(
      "--thousands \(names[mark] ?? String(mark))",
      swift: "CSVOptions.thousandsMark = \(quoted(String(mark)))")
  }

  // Models, inference, output
  package static let centered = Setting(
    "--parameterization centered", swift: "parameterization: .centered")
  package static let noncentered = Setting(
    "--parameterization noncentered", swift: "parameterization: .noncentered")
  package static let svi = Setting("--inference svi", swift: "SVI")
  /// The list of models.
  package static let models = Setting("bayes-genre models", swift: "Catalogue.models")
  package static let meanScale = Setting("--mean-scale", swift: "meanScale")
  package static let clusterScale = Setting("--cluster-scale", swift: "scalePrior")
  package static let export = Setting("bayes-genre export", swift: "posterior.table()")
  package static let map = Setting("--map", swift: "ClusterPlaces")
  package static let png = Setting("--png", swift: "PNG")
  package static let all = Setting("--all", swift: "document(all: true)")

  /// Fitting a model by its name on the command line; in Swift, by what it is called in a sentence.
  package static func model(_ name: String) -> Setting {
    Setting("fit --model \(name)", swift: "the model \(quoted(name))")
  }

  package static func match(_ pattern: String) -> Setting {
    Setting(
      "--match \"\(pattern)\"", swift: "DrawSummary(matching: NamePattern(\"\(pattern)\"))")
  }

  package static let initialValues = Setting("--init", swift: "initial:")
  package static let output = Setting("another --output", swift: "another path")
  package static let force = Setting("add --force", swift: "pass overwriting: true")

  package static func resume(_ output: String) -> Setting {
    Setting(
      "fit --resume \(output)",
      swift: "fit(…, in: RunContext(journal: UnfinishedRun(beside: \(quoted(output)))))")
  }

  private static func camelCased(_ rule: String) -> String {
    let words = rule.split(separator: "-").map(String.init)
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
