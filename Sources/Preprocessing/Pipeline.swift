import MathKernels
import Tables

/// What happens to missing cells.
public enum Imputation: String, Codable, Sendable, CaseIterable {
  /// The mean of the column's training rows takes their place.
  case mean
  /// They are refused.
  case none
}

/// What happens to the features' location and scale.
public enum Scaling: String, Codable, Sendable, CaseIterable {
  /// The training rows get mean 0 and population standard deviation 1.
  case standard
  /// Nothing: a prepared matrix stays as it is.
  case none
}

/// The way from a table to a design matrix and labels: choose the columns, impute, then scale.
public struct Pipeline: Preprocessor, Codable, Equatable {
  /// The column of class labels.
  public var target: String
  /// Columns that are not features.
  public var dropped: [String]
  public var imputation: Imputation
  public var scaling: Scaling

  public init(
    target: String, dropped: [String] = [], imputation: Imputation = .mean,
    scaling: Scaling = .standard
  ) {
    self.target = target
    self.dropped = dropped
    self.imputation = imputation
    self.scaling = scaling
  }

  /// Learns features, means, standard deviations and classes from the training rows.
  /// - Throws: `DataError` if the target or a dropped column is unknown, a row has no label, there is one class only,
  ///   no feature is left, or a feature holds text, is all missing or is constant (or has missing cells while
  ///   imputation is `none`).
  public func fitted(to rows: TrainingRows) throws -> FittedPipeline {
    let classes = try rows.table.labels(target: target).classes
    let features = try features(of: rows.table)
    let selected = try rows.mapped { try $0.selecting(features) }
    let imputer =
      imputation == .mean ? try MeanImputer(columns: features).fitted(to: selected) : nil
    let imputed = try selected.mapped { try imputer?.transformed($0) ?? $0 }
    if imputation == .none { try refuseMissingCells(imputed.table) }
    let scaler =
      scaling == .standard ? try StandardScaler(columns: features).fitted(to: imputed) : nil
    return FittedPipeline(
      settings: self, features: features, classes: classes, imputer: imputer, scaler: scaler)
  }

  private func features(of table: Table) throws -> [String] {
    guard !dropped.contains(target) else {
      throw DataError(
        table.location(column: target), found: "the target among the dropped columns",
        expected: "it to be kept", suggestion: "Remove --drop \(quoted(target)).")
    }
    let columns = try table.dropping(dropped + [target]).columns
    guard !columns.isEmpty else {
      throw DataError(
        table.location(), found: "no columns left beside the target and the dropped ones",
        expected: "at least one feature", suggestion: "Drop fewer columns.")
    }
    let texts = columns.filter { !$0.isNumeric }
    if let first = texts.first {
      let drops = texts.map { "--drop \(quoted($0.name))" }.joined(separator: " ")
      throw DataError(
        .init(table.source, row: first.firstNonNumber?.row, column: first.name),
        found: first.firstNonNumber.map { quoted($0.text) } ?? "text", expected: "a number",
        suggestion: "Correct the cell, or leave out what is not numeric with \(drops).")
    }
    return columns.map(\.name)
  }
}

/// Refuses a table of numbers that has a missing cell, by the cell's place.
func refuseMissingCells(_ table: Table) throws {
  for column in table.columns where column.missingCount > 0 {
    let row = try table.numbers(in: column.name).firstIndex { $0.isNaN }
    throw DataError(
      table.location(rowAt: row, column: column.name), found: "a missing cell",
      expected: "a number, as missing cells are not filled in",
      suggestion: "Fill the cell, or fit with --impute mean.")
  }
}
