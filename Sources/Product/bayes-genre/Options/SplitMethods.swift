import Bayes
import Foundation
import GenreModels

extension SplitComparison.Method {
  /// A network trained as a point.
  static func training(
    _ specification: GenreModel, named name: String? = nil, pipeline: Pipeline,
    _ interruption: Interruption, by settings: @escaping @Sendable (UInt64) -> PointTraining
  ) -> SplitComparison.Method {
    SplitComparison.Method(name ?? specification.networkInWords) { split, seed in
      try specification.train(
        on: split, pipeline: pipeline, by: settings(seed),
        interruption: interruption
      ).report
    }
  }

  /// A Bayesian model.
  static func inference(
    _ specification: GenreModel, named name: String, pipeline: Pipeline,
    _ interruption: Interruption, by approximation: @escaping @Sendable (UInt64) -> Approximation
  ) -> SplitComparison.Method {
    SplitComparison.Method(name) { split, seed in
      try specification.fit(
        to: split, pipeline: pipeline, by: approximation(seed),
        interruption: interruption
      ).report
    }
  }
}

extension GenreModel {
  /// `network 68 → 32 → 2` without the ends, which the table knows.
  var networkInWords: String {
    network.hidden.isEmpty
      ? "softmax regression, trained"
      : "network of \(network.hidden.map(String.init).joined(separator: ", ")) \(network.activation.rawValue), trained"
  }
}

/// A line of progress for one fit of many.
func splitLine(_ split: Int, of splits: Int, _ report: FitReport) -> String {
  let epoch = (report.run.training?.curve).map { " · best epoch \($0.bestEpoch)" } ?? ""
  return String(
    format: "split %d/%d · test accuracy %.3f, log loss %.3f%@", split, splits,
    report.test?.accuracy ?? .nan, report.test?.logLoss ?? .nan, epoch)
}
