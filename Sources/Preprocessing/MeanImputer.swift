import Tables

/// Fills missing cells with the mean of the column's training rows.
public struct MeanImputer: Preprocessor, Equatable {
  /// The numeric columns to fill.
  public let columns: [String]

  public init(columns: [String]) { self.columns = columns }

  /// - Throws: `DataError` if a column is unknown, holds text, or is all missing in the training rows.
  public func fitted(to rows: TrainingRows) throws -> FittedMeanImputer {
    let table = rows.table
    let means = try columns.map { name in
      guard let moments = Moments(of: try table.numbers(in: name)) else {
        throw DataError(
          table.location(column: name),
          found: "only missing cells in the \(table.rowCount) training rows",
          expected: "at least one number",
          suggestion: "Leave the column out with --drop \(quoted(name)).")
      }
      return moments.mean
    }
    return FittedMeanImputer(columns: columns, means: means)
  }
}

/// Means of training rows, to stand for missing cells.
public struct FittedMeanImputer: FittedPreprocessor, Equatable {
  public let columns: [String]
  /// The mean of each column's observed training cells.
  public let means: [Double]

  public func transformed(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: columns) { $1.isNaN ? means[$0] : $1 }
  }
}
