import Tables

/// A step of a pipeline: what is done to some or all columns of the features.
public enum PreparationStep: Sendable, Equatable {
  /// Numbers in a second unit are turned into the first.
  case repairUnits(UnitRepair)
  /// Texts become hashed n-grams, or the counts of their values.
  case encodeTexts(TextEncoder)
  /// Missing cells are filled.
  case impute(Imputer)
  /// Numbers beyond a quantile are moved to it.
  case clip(QuantileClipper)
  /// Logarithms, roots and powers.
  case transform(PowerTransformer)
  /// Categories become columns of their own, cyclic scales two.
  case encode(CategoryEncoder)
  /// Columns are shifted and scaled.
  case scale(Scaler)
  /// Rows are scaled to length 1.
  case normalizeRows(RowNormalizer)
  /// Principal components take the place of all columns.
  case reduce(ComponentReducer)

  /// Columns that need not hold numbers, as the step makes numbers of them.
  var encodedColumns: [String] {
    switch self {
    case .encodeTexts(let step): Array(step.hashed.keys) + step.counted.keys
    case .encode(let step): Array(step.columns.keys)
    default: []
    }
  }

  /// What the step learns from the training rows.
  func fitted(to rows: TrainingRows) throws -> FittedPreparationStep {
    switch self {
    case .repairUnits(let step): .repairUnits(try step.fitted(to: rows))
    case .encodeTexts(let step): .encodeTexts(try step.fitted(to: rows))
    case .impute(let step): .impute(try step.fitted(to: rows))
    case .clip(let step): .clip(try step.fitted(to: rows))
    case .transform(let step): .transform(try step.fitted(to: rows))
    case .encode(let step): .encode(try step.fitted(to: rows))
    case .scale(let step): .scale(try step.fitted(to: rows))
    case .normalizeRows(let step): .normalizeRows(step.fitted(to: rows))
    case .reduce(let step): .reduce(try step.fitted(to: rows))
    }
  }
}

/// A step with what it learned from the training rows.
public enum FittedPreparationStep: Sendable, Equatable {
  /// The rule of each column; of a detected one with the threshold and the factor found.
  case repairUnits(FittedUnitRepair)
  /// The buckets that hashing fills, and how often each value of a counted column comes.
  case encodeTexts(FittedTextEncoder)
  /// What stands for a missing cell, column by column.
  case impute(FittedImputer)
  /// The least and the largest number that a column may keep.
  case clip(FittedClipper)
  /// The function of each column, and its exponent.
  case transform(FittedPowerTransformer)
  /// The categories, or the period, of each column.
  case encode(FittedCategoryEncoder)
  /// The centre and the unit of each column.
  case scale(FittedScaler)
  /// Nothing: a row is scaled by its own length alone.
  case normalizeRows(RowNormalizer)
  /// The means and the loadings of the components.
  case reduce(FittedPCA)

  private var step: any FittedPreprocessor {
    switch self {
    case .repairUnits(let step): step
    case .encodeTexts(let step): step
    case .impute(let step): step
    case .clip(let step): step
    case .transform(let step): step
    case .encode(let step): step
    case .scale(let step): step
    case .normalizeRows(let step): step
    case .reduce(let step): step
    }
  }

  /// The table after the step.
  /// - Throws: `DataError` if a column is missing or a cell does not suit the step.
  public func transformed(_ table: Table) throws -> Table { try step.transformed(table) }

  /// What a person should know about cells that the step meets for the first time in a table.
  func notes(on table: Table) -> [String] {
    switch self {
    case .encodeTexts(let step): step.notes(on: table)
    case .impute(let step): step.notes(on: table)
    case .encode(let step): step.notes(on: table)
    default: []
    }
  }
}
