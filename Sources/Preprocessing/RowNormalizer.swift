import MathKernels
import Tables

/// Scales each row to length 1: x / √Σx², over all columns. A row of zeros stays.
public struct RowNormalizer: Preprocessor, FittedPreprocessor, Equatable {
  /// It has no settings.
  public init() {}

  /// Nothing is learned from the training rows.
  public func fitted(to rows: TrainingRows) -> RowNormalizer { self }

  /// - Throws: `DataError` if a cell is missing or no number.
  public func transformed(_ table: Table) throws -> Table {
    let matrix = try DesignMatrix(numbersOf: table)
    let width = matrix.features.count
    let lengths = (0..<matrix.rowCount).map { row -> Double in
      let cells = matrix.values[row * width..<(row + 1) * width]
      // Relative to the largest, no square overflows.
      let largest = cells.reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { return 1 }
      return largest * cells.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    }
    return try table.with(
      columns: table.columns.enumerated().map { place, column in
        column.numbers { matrix.values[$0 * width + place] / lengths[$0] }
      })
  }
}

extension DesignMatrix {
  /// All columns of a table, which must be complete but for those left to the model.
  /// - Throws: `DataError` if a cell is missing or no number.
  init(numbersOf table: Table, latent: Set<String> = []) throws {
    let columns = try table.columnNames.map { try table.numbers(in: $0) }
    try refuseMissingCells(table, except: latent)
    var values: [Double] = []
    values.reserveCapacity(table.rowCount * columns.count)
    for row in 0..<table.rowCount {
      for column in columns { values.append(column[row]) }
    }
    self.init(features: table.columnNames, values: values)
  }
}

/// Refuses a table of numbers that has a missing cell, by the cell's place, but for some columns.
func refuseMissingCells(_ table: Table, except latent: Set<String> = []) throws {
  for column in table.columns where column.missingCount > 0 && !latent.contains(column.name) {
    let row = (0..<column.count).first { column.text(at: $0) == nil }
    throw DataError(
      table.location(rowAt: row, column: column.name), found: "a missing cell",
      expected: "a number, as missing cells are not filled in",
      suggestion: "Fill the cell, or fit with --impute mean.")
  }
}
