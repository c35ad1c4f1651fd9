import Bayes
import GenreModels

extension SplitComparison.Method {
  /// A network trained as a point.
  static func training(_ network: NetworkTraining, pipeline: Pipeline) -> SplitComparison.Method {
    SplitComparison.Method(network.network.inWords) { split, seed, context in
      try network.model.train(
        on: split, pipeline: pipeline, by: network.trainer(seed: seed), in: context
      ).report
    }
  }
}

extension FeedForwardNetwork {
  /// `network 68 → 32 → 2` without the ends, which the table knows.
  fileprivate var inWords: String {
    hidden.isEmpty
      ? "softmax regression, trained"
      : "network of \(hidden.map(String.init).joined(separator: ", ")) \(activation.rawValue), trained"
  }
}

/// A line of progress for one fit of many.
func splitLine(_ progress: SplitProgress) -> String {
  let value = progress.heldOut.map { printable("\($0.column)=\($0.value) · ") } ?? ""
  let scores = progress.scores.map { "\($0.name) \(decimal($0.value))" }
  let epoch = progress.bestEpoch.map { " · best epoch \($0)" } ?? ""
  return
    "\(value)\(progress.part) \(progress.split)/\(progress.total) · test \(scores.joined(separator: ", "))\(epoch)"
}
