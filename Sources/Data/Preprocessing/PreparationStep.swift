import Tables

/// A step of a pipeline: what is done to some or all columns of the features.
///
/// Each kind of step has a function that makes it, such as `.impute(Imputer(.median))`.
public struct PreparationStep: Sendable {
  let settings: any StepSettings

  /// The settings, for instance an `Imputer`.
  package var preprocessor: any Preprocessor { settings }

  /// - Precondition: the kind is in the catalogue, without which a saved pipeline could not be opened.
  init<Settings: StepSettings>(_ settings: Settings) {
    precondition(
      StepCatalogue.kind(named: Settings.kind) == Settings.self,
      "\(Settings.self) is not in StepCatalogue")
    self.settings = settings
  }

  /// What the step learns from the training rows.
  func fitted(to rows: TrainingRows) throws -> FittedPreparationStep {
    FittedPreparationStep(try settings.fitted(to: rows))
  }
}

/// A step with what it learned from the training rows.
package struct FittedPreparationStep: Sendable {
  let fitted: any FittedStep

  /// What was learned, for instance a `FittedImputer`.
  package var preprocessor: any FittedPreprocessor { fitted }

  init(_ fitted: any FittedStep) { self.fitted = fitted }

  /// The table after the step.
  /// - Throws: `DataError` if a column is missing or a cell does not suit the step.
  package func transformed(_ table: Table) throws -> Table { try fitted.transformed(table) }

  /// Whether these settings can have led to the step.
  func isOf(_ step: PreparationStep) -> Bool {
    type(of: step.settings).kind == fitted.kind
  }

  /// Empty where the step changes none of the columns of a table, or has other settings.
  func words(by step: PreparationStep, on table: Table) -> String {
    func words<Fitted: FittedStep>(_ fitted: Fitted) -> String {
      (step.settings as? Fitted.Settings).map { fitted.words(by: $0, on: table) } ?? ""
    }
    return words(fitted)
  }
}

extension PreparationStep: Equatable {
  public static func == (left: PreparationStep, right: PreparationStep) -> Bool {
    left.settings.isEqual(to: right.settings)
  }
}

extension FittedPreparationStep: Equatable {
  package static func == (left: FittedPreparationStep, right: FittedPreparationStep) -> Bool {
    left.fitted.isEqual(to: right.fitted)
  }
}

extension FittedStep {
  /// The kind of the settings that led to the step.
  var kind: String { Settings.kind }
}

extension Equatable {
  fileprivate func isEqual(to other: Any) -> Bool { self == other as? Self }
}
