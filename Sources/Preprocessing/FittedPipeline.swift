import MathKernels
import Tables

/// A pipeline with all it learned from the training rows; everything that prediction on new rows needs.
public struct FittedPipeline: FittedPreprocessor, Equatable {
  public let settings: Pipeline
  /// The features, in the design matrix's order.
  public let features: [String]
  /// The classes of the target in the training rows, in the labels' order.
  public let classes: [String]
  /// nil where missing cells are refused.
  public let imputer: FittedMeanImputer?
  /// nil where features stay as they are.
  public let scaler: FittedStandardScaler?

  /// The features of a table, in order, imputed and scaled.
  ///
  /// Columns are found by name, in any order; others are ignored.
  /// - Throws: `DataError` if features are missing (all are named), a cell is no finite number, or a cell is missing
  ///   and missing cells are not imputed.
  public func transformed(_ table: Table) throws -> Table {
    try refuseMissingFeatures(table)
    let selected = try table.selecting(features)
    let imputed = try imputer?.transformed(selected) ?? selected
    try refuseMissingCells(imputed)
    let scaled = try scaler?.transformed(imputed) ?? imputed
    try refuseImmenseNumbers(scaled, from: imputed)
    return scaled
  }

  /// The features of a table as a matrix, rows × features, imputed and scaled.
  /// - Throws: as `transformed(_:)`.
  public func designMatrix(of table: Table) throws -> DesignMatrix {
    try refuseMissingFeatures(table)
    let selected = try table.selecting(features)
    var values: [Double] = []
    values.reserveCapacity(table.rowCount * features.count)
    // In blocks: what lies between the table and the matrix never grows with the table.
    for start in stride(from: 0, to: table.rowCount, by: Self.blockRows) {
      let rows = Array(start..<min(start + Self.blockRows, table.rowCount))
      let transformed = try transformed(selected.rows(at: rows))
      let columns = try features.map { try transformed.numbers(in: $0) }
      for row in rows.indices {
        for column in columns { values.append(column[row]) }
      }
    }
    return DesignMatrix(features: features, values: values)
  }

  /// Rows that are imputed and scaled at a time.
  private static let blockRows = 1 << 16

  /// The class of each row of a table.
  /// - Throws: `DataError` if the target column is missing, a row has no label, or a class the training rows lack.
  public func labels(of table: Table) throws -> Labels {
    try table.labels(target: settings.target, classes: classes)
  }

  /// The class of each row of a table; nil if it has no target column or no label in any row.
  /// - Throws: `DataError` if only some rows have a label, or a class is one that the training rows lack.
  public func labelsIfPresent(of table: Table) throws -> Labels? {
    guard table.hasColumn(settings.target) else { return nil }
    let isUnlabelled = try table.column(settings.target).missingCount == table.rowCount
    return isUnlabelled ? nil : try labels(of: table)
  }

  /// What a person should know about a table before trusting a prediction on it: its columns that are ignored though
  /// they were not dropped in fitting.
  public func notes(on table: Table) -> [String] {
    let known = Set(features + settings.dropped + [settings.target])
    let surplus = table.columnNames.filter { !known.contains($0) }
    guard !surplus.isEmpty else { return [] }
    let noun = surplus.count == 1 ? "column" : "columns"
    return ["\(table.source): \(noun) \(quotedList(surplus)) unknown to the fit and ignored."]
  }

  private func refuseMissingFeatures(_ table: Table) throws {
    let missing = features.filter { !table.hasColumn($0) }
    guard !missing.isEmpty else { return }
    let candidates = table.columnNames.filter { !features.contains($0) }
    let meant = missing.compactMap { name in
      nearestName(to: name, among: candidates).map { "rename \(quoted($0)) to \(quoted(name))" }
    }
    throw DataError(
      table.location(),
      found: "no \(missing.count == 1 ? "column" : "columns") \(quotedList(missing))",
      expected: "every feature of the fit",
      suggestion: meant.isEmpty
        ? "The columns are \(quotedList(table.columnNames))."
        : "Perhaps \(meant.joined(separator: " and ")).")
  }

  /// Numbers so large that sums of their products with weights would overflow.
  private func refuseImmenseNumbers(_ scaled: Table, from imputed: Table) throws {
    for name in features {
      guard let row = try scaled.numbers(in: name).firstIndex(where: { !(abs($0) <= 1e100) }) else {
        continue
      }
      throw DataError(
        imputed.location(rowAt: row, column: name),
        found: DecimalNumber.text(try imputed.numbers(in: name)[row]),
        expected: "a number that is at most 1e100 in size, before and after scaling",
        suggestion: "Correct the cell.")
    }
  }
}
