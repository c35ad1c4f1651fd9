import Tables

/// A step of preprocessing that learns from training rows.
///
/// `TrainingRows` come only from a split, so that fitting to held-out rows does not compile.
package protocol Preprocessor: Sendable {
  /// The step with what it learned: all that is saved, and all that new rows need.
  associatedtype Fitted: FittedPreprocessor

  /// What the step learns from the training rows.
  /// - Throws: `DataError` if they do not suit the step.
  func fitted(to rows: TrainingRows) throws -> Fitted
}

/// A fitted step: applies what was learned to any rows, and can be saved.
package protocol FittedPreprocessor: Codable, Sendable {
  /// The table after the step.
  /// - Throws: `DataError` if a column is missing or a cell does not suit the step.
  func transformed(_ table: Table) throws -> Table
}

extension Sequence {
  /// The elements by a key; the first of those that share one, as a saved step that was altered by hand may repeat it.
  func keyed<Key: Hashable>(by key: (Element) -> Key) -> [Key: Element] {
    Dictionary(map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Collection where Element: Hashable {
  /// Whether no two elements are equal.
  var areDifferent: Bool { Set(self).count == count }
}
