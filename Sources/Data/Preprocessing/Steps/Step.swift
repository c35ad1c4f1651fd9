import Tables

// What a pipeline must know about a step: nothing here has a default, so that a step that leaves something out does not compile.
//
// A new step is a file in this folder and a line in `StepCatalogue`. The file holds the settings, what they learn, a function of
// `PreparationStep` that makes the step, and the options that ask for it.

/// The settings of a step.
protocol StepSettings: Preprocessor, Codable, Equatable
where Fitted: FittedStep, Fitted.Settings == Self {
  /// The key of the step in saved pipelines, of settings and of what they learned: it never changes.
  static var kind: String { get }

  /// The options with which the step is asked for in words.
  static var options: [any StepOptionCard] { get }

  /// The steps that a request asks for: by its words, or by leaving them out where a step is recommended.
  /// - Throws: `PreparationError` where requests cannot be combined.
  static func steps(for request: PreparationRequest) throws -> [PreparationStep]

  /// Columns that need not hold numbers, as the step turns them into numbers.
  var encodedColumns: [String] { get }

  /// Whether a column counts as scaled to mean 0 and standard deviation 1 after the step, as one with latent cells must be.
  func isStandard(_ column: String, wasStandard: Bool) -> Bool
}

/// A step with what it learned from the training rows.
protocol FittedStep: FittedPreprocessor, Equatable {
  associatedtype Settings: StepSettings where Settings.Fitted == Self

  /// Whether what was learned can be used: finite numbers, positive units, one entry for each column.
  var isSound: Bool { get }

  /// The columns that the step holds at 0 or leaves out, as the training rows teach nothing about them.
  var heldColumns: [String] { get }

  /// The columns whose missing cells are left to the model.
  var latentColumns: [String] { get }

  /// What the step does to the columns of a table, and what was learned from the training rows, in a line; empty where it changes
  /// nothing.
  func words(by settings: Settings, on table: Table) -> String

  /// What a person should know about cells that the step meets for the first time in a table.
  func notes(on table: Table) -> [String]
}
