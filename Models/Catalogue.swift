import Bayes

/// The models of tables that the command line fits, and that a saved fit may be of.
public enum Catalogue {
  /// All of them: the only list.
  public static let models: [any TableModel.Type] = [
    LogisticClassifier.self, HierarchicalClassifier.self, HierarchicalNormalClassifier.self,
    ARDClassifier.self, FeedForwardClassifier.self, LinearRegression.self,
    NegativeBinomialRegression.self,
  ]

  /// The model of a name, such as `ard`, with its usual settings; nil where there is none.
  public static func model(_ id: String) -> (any TableModel)? {
    guard let kind = models.first(where: { $0.card.id == id }) else { return nil }
    return kind.init()
  }

  /// The first model that predicts such a target; nil where none does.
  package static func first(of response: TargetKind) -> (any TableModel.Type)? {
    models.first { $0.card.response == response }
  }
}

extension TableFit {
  /// Opens a saved fit of one of the `Catalogue`'s models.
  ///
  /// - Throws: `SavedFitError` where the folder is missing, damaged, of another version, or holds what does not fit together.
  public init(contentsOf path: String) throws {
    try self.init(contentsOf: path, models: Catalogue.models)
  }
}
