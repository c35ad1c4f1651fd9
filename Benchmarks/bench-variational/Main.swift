import ArgumentParser
import Bayes
import Foundation
import GenreModels

/// Steps of SVI per CPU second on the study's models, beside NumPyro's in the same run, as JSON lines.
@main struct VariationalBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-variational",
    abstract:
      "Steps of SVI per CPU second on M1 … M5, beside NumPyro's where BAYES_GENRE_NUMPYRO_PYTHON names a Python that has it; "
      + "with --table, fits to convergence instead.")

  @Option(help: "Models, by name.", transform: classifiers)
  var models = StudyModel.all

  @Option(help: "A CSV file with the design matrix, as it stands, and a column \"class\": fit it.")
  var table: String?

  @Option(help: "Seeds 1 … this of the fits.")
  var seeds = 1

  @Option(
    help: "Guides of the fits: \(GuideCatalogue.choice.choices.joined(separator: ", ")).",
    transform: names)
  var guides = ["mean-field"]

  @Option(help: "Learning rates of the fits: automatic, fast, constant.", transform: names)
  var rates = ["automatic"]

  @Option(
    help: "How the fits estimate the gradient of the entropy; by default as SVI finds best.",
    transform: list)
  var entropies: [EntropyGradient] = []

  func run() throws {
    if let table {
      try fit(Study(table: table))
    } else {
      try measureSpeed()
    }
  }

  private func fit(_ study: Study) throws {
    for kind in models {
      let model = try study.model(kind)
      for guide in guides {
        for rate in rates {
          for entropy in entropies.isEmpty ? [nil] : entropies.map(Optional.some) {
            for seed in 1...max(1, seeds) {
              var settings = SVI(seed: UInt64(seed))
              settings.entropyGradient = entropy
              printLine(try FitLine(model, kind.card, guide: guide, rate: rate, settings: settings))
            }
          }
        }
      }
    }
  }

  private func measureSpeed() throws {
    let cases = models.flatMap { kind in
      (["hierarchical", "ffnn"].contains(kind.card.id) ? [1_000, 10_000] : [1_000]).map {
        (kind, $0)
      }
    }
    let rivals = try Rival.measure(cases.map { "\($0.name):\($1)" })
    for (kind, rows) in cases {
      let name = kind.name
      printLine(
        try SpeedLine(
          Study(rows: rows).model(kind), name: name, rows: rows, rival: rivals["\(name):\(rows)"]))
    }
  }
}

/// A classifier of the study.
struct StudyModel: Sendable {
  let kind: any TableModel.Type
  var card: ModelCard { kind.card }
  /// M1 … M5.
  var name: String { card.study ?? card.id }

  static let all = Catalogue.models.filter { $0.card.study != nil }.map(StudyModel.init)
}

/// Classifiers of the study by name, separated by commas.
private func classifiers(_ text: String) throws -> [StudyModel] {
  try text.split(separator: ",").map { id in
    guard let model = StudyModel.all.first(where: { $0.card.id == id }) else {
      throw ValidationError("\"\(id)\" is not among the choices.")
    }
    return model
  }
}

/// Values of an option, separated by commas.
private func list<Value: RawRepresentable<String>>(_ text: String) throws -> [Value] {
  try text.split(separator: ",").map {
    guard let value = Value(rawValue: String($0)) else {
      throw ValidationError("\"\($0)\" is not among the choices.")
    }
    return value
  }
}

private func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

func printLine(_ value: some Encodable) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  if let line = try? encoder.encode(value) {
    print(String(decoding: line, as: UTF8.self))
    fflush(nil)
  }
}

/// Rows to fit, read or simulated.
struct Study {
  let tracks: DesignMatrix
  let labels: Labels
  let classes: [String]

  /// The rows of a CSV file.
  init(table: String) throws {
    guard FileManager.default.fileExists(atPath: table) else {
      throw ValidationError(
        "\(table): no such file. Give a CSV file of features and a column \"class\".")
    }
    let rows = Split(training: try Table.read(path: table)).training
    let fitted = try Pipeline(target: "class", dropped: [], imputation: .none, scaling: .none)
      .fitted(to: rows)
    tracks = try fitted.designMatrix(of: rows.table)
    labels = try fitted.labels(of: rows.table)
    classes = fitted.classes
  }

  /// Noise of the study's shape.
  init(rows: Int) {
    var random = RandomStream(seed: 2, purpose: .simulation)
    let values = (0..<rows * 14).map { _ in random.normal() }
    let codes = (0..<rows).map { _ in random.index(below: 11) }
    tracks = DesignMatrix(features: (1...14).map { "x\($0)" }, values: values)
    labels = Labels(classes: (0..<11).map(String.init), codes: codes)
    classes = labels.classes
  }

  func model(_ kind: StudyModel) throws -> CompiledModel {
    try CompiledModel(
      kind.kind.init().model(
        of: ModelRows(tracks, target: .classes(classes), responses: .classes(labels)),
        parameterization: .noncentered))
  }
}
