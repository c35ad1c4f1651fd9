import Bayes
import Foundation
import GenreModels

extension SplitComparison.Method {
  /// A network trained as a point.
  static func training(
    _ model: FeedForwardClassifier, named name: String? = nil, pipeline: Pipeline,
    by settings: @escaping @Sendable (UInt64) -> PointTraining
  ) -> SplitComparison.Method {
    SplitComparison.Method(name ?? model.networkInWords) { split, seed, context in
      try model.train(
        on: split, pipeline: pipeline, by: settings(seed), in: context
      ).report
    }
  }
}

extension FeedForwardClassifier {
  /// `network 68 → 32 → 2` without the ends, which the table knows.
  var networkInWords: String {
    network.hidden.isEmpty
      ? "softmax regression, trained"
      : "network of \(network.hidden.map(String.init).joined(separator: ", ")) \(network.activation.rawValue), trained"
  }
}

/// A line of progress for one fit of many.
func splitLine(_ progress: SplitProgress) -> String {
  let epoch = progress.bestEpoch.map { " · best epoch \($0)" } ?? ""
  return String(
    format: "split %d/%d · test accuracy %.3f, log loss %.3f%@", progress.split, progress.total,
    progress.accuracy ?? .nan, progress.logLoss ?? .nan, epoch)
}
