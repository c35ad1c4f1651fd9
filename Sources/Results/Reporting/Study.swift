import Inference
import Words

/// A study that was published and can be repeated: a card that says what it is, and the work itself.
///
/// A value holds the settings of one repetition. The command line makes `bayes-genre study <id>` of the card.
public protocol Study: Sendable {
  /// What the study finds.
  associatedtype Findings: Documented, Encodable

  /// The word that names it: `geography`.
  static var id: String { get }
  /// Its question, in a line.
  static var title: String { get }
  /// Where the table comes from, in a line.
  static var source: String { get }
  /// What was published and what is done here, a few sentences.
  static var words: String { get }
  /// What a reader may change.
  static var settings: [SettingCard<Self>] { get }

  /// The study with its usual settings.
  init()

  /// Does the study.
  ///
  /// - Parameters:
  ///   - path: the file with the table.
  ///   - context: receives what the methods report; an interruption keeps what is complete by then.
  /// - Throws: `DataError` where the table is another one; whatever its methods throw.
  func run(on path: String, in context: RunContext) throws -> Findings
}
