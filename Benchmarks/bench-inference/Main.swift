import ArgumentParser
import Bayes
import Foundation
import GenreModels
import ReferencePosteriors

/// Effective draws per CPU second of NUTS on the study's models, as JSON lines.
@main struct InferenceBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-inference",
    abstract:
      "Effective draws per CPU second of NUTS on M1 … M5, beside other systems, and on the reference posteriors, as JSON lines."
  )

  @Argument(help: "A CSV file with the design matrix, as it stands, and a column \"class\".")
  var table = "../shared/reference/stan-genre/train.csv"

  @Option(help: "Models, by name.", transform: classifiers)
  var models = Catalogue.models.filter { $0.card.study != nil }.map { $0.card.id }

  @Option(help: "Metric choices.", transform: list)
  var metrics = NUTS.MetricChoice.allCases

  @Option(help: "Seeds 1 … this.")
  var seeds = 1

  @Option(help: "Draws kept of each of the four chains.")
  var draws = NUTS().draws

  @Option(help: "Transitions of their warm-up.")
  var warmup = NUTS().warmup

  @Option(help: "The mean acceptance that the step size is tuned for.")
  var targetAcceptance = NUTS().targetAcceptance

  @Flag(help: "Only the gradients of two chains on two cores, against those of one chain.")
  var scaling = false

  func run() throws {
    guard FileManager.default.fileExists(atPath: table) else {
      throw ValidationError(
        "\(table): no such file. Give a CSV file of features and a column \"class\".")
    }
    let fitted = try Pipeline(target: "class", dropped: [], imputation: .none, scaling: .none)
      .fitted(to: Split(training: Table.read(path: table)).training)
    let rows = Split(training: try Table.read(path: table)).training
    let study = Study(
      tracks: try fitted.designMatrix(of: rows.table), labels: try fitted.labels(of: rows.table),
      classes: fitted.classes)
    if !scaling {
      for kind in models {
        for metric in metrics {
          for seed in 1...max(1, seeds) {
            var sampler = NUTS()
            sampler.metric = metric
            sampler.seed = UInt64(seed)
            sampler.draws = draws
            sampler.warmup = warmup
            sampler.targetAcceptance = targetAcceptance
            if let model = Catalogue.model(kind) {
              printLine(try study.fit(model, by: sampler))
            }
          }
        }
      }
    }
    if !scaling {
      for reference in ReferencePosterior.available {
        printLine(try ReferenceLine(reference, draws: draws, seed: 1))
      }
    }
    printLine(try study.scaling())
  }
}

/// Names of the study's models, separated by commas.
private func classifiers(_ text: String) throws -> [String] {
  try text.split(separator: ",").map { id in
    guard Catalogue.models.contains(where: { $0.card.id == id && $0.card.study != nil }) else {
      throw ValidationError("\"\(id)\" is not among the choices.")
    }
    return String(id)
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

func printLine(_ value: some Encodable) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if let line = try? encoder.encode(value) {
    print(String(decoding: line, as: UTF8.self))
    fflush(nil)
  }
}
