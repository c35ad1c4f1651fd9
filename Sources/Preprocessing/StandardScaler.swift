import Tables

/// Shifts and scales columns so that the training rows have mean 0 and standard deviation 1.
///
///     z = (x − mean) / deviation,  deviation = √(Σ(x − mean)²/n)
///
/// The standard deviation is the population's, with n. Missing cells are ignored in fitting and stay missing.
public struct StandardScaler: Preprocessor, Equatable {
  /// The numeric columns to scale.
  public let columns: [String]

  public init(columns: [String]) { self.columns = columns }

  /// - Throws: `DataError` if a column is unknown, holds text, or is constant or all missing in the training rows.
  public func fitted(to rows: TrainingRows) throws -> FittedStandardScaler {
    let table = rows.table
    let moments = try columns.map { name in
      let moments = Moments(of: try table.numbers(in: name))
      guard let moments, !moments.isConstant, moments.deviation > 0, moments.deviation.isFinite
      else {
        let isImmense = moments?.deviation.isFinite == false
        throw DataError(
          table.location(column: name),
          found: "\(Self.describe(moments)) in the \(table.rowCount) training rows",
          expected: isImmense
            ? "numbers that are at most 1e100 in size"
            : "numbers that vary, to be scaled by their standard deviation",
          suggestion: isImmense
            ? "Look for a wrong cell, or leave the column out with --drop \(quoted(name))."
            : "Leave the column out with --drop \(quoted(name)), or use --scale none.")
      }
      return moments
    }
    return FittedStandardScaler(
      columns: columns, means: moments.map(\.mean), deviations: moments.map(\.deviation))
  }

  private static func describe(_ moments: Moments?) -> String {
    guard let moments else { return "only missing cells" }
    let (low, high) = (DecimalNumber.text(moments.minimum), DecimalNumber.text(moments.maximum))
    return moments.isConstant ? "only the value \(low)" : "numbers from \(low) to \(high)"
  }
}

/// Means and standard deviations of training rows, to scale by.
public struct FittedStandardScaler: FittedPreprocessor, Equatable {
  public let columns: [String]
  /// The mean of each column's observed training cells.
  public let means: [Double]
  /// Their population standard deviations, all positive.
  public let deviations: [Double]

  public func transformed(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: columns) { ($1 - means[$0]) / deviations[$0] }
  }
}
