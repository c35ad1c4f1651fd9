import Bayes
import GenreModels
import TestSupport

/// The hierarchical model of 200 rows of the embedded table.
public enum SmallFit {
  /// The fit by an inference.
  public static func made(_ approximation: Approximation) throws -> TableFit {
    let split = try Table.read(path: Repository.scores)
      .split(target: "genre", train: 200, test: 100, seed: seed(3))
    return try HierarchicalClassifier().fit(
      to: split,
      pipeline: Pipeline(target: "genre", dropped: ["title", "source"]), by: approximation)
  }
}
