import MathKernels
import Tables
import Words

extension DesignMatrix {
  /// All columns of a table, which must be complete except those left to the model.
  /// - Throws: `DataError` if a cell is missing or not a number.
  package init(numbersOf table: Table, latent: Set<String> = []) throws {
    let columns = try table.columnNames.map { try table.numbers(in: $0) }
    try refuseMissingCells(table, except: latent)
    var values: [Double] = []
    values.reserveCapacity(table.rowCount * columns.count)
    for row in 0..<table.rowCount {
      for column in columns { values.append(column[row]) }
    }
    self.init(features: table.columnNames, values: values)
  }

  /// - Throws: `DataError` for the first number that is not finite, by row and feature.
  package func refuseNonFinite() throws {
    guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw DataError(
      .init("matrix", row: place / features.count + 1, column: features[place % features.count]),
      found: values[place].isNaN ? "a missing cell" : "\(values[place])",
      expected: "a finite number", suggestion: "Fill the cell or remove the row.")
  }
}

/// Refuses a table of numbers that has a missing cell, naming the cell; some columns are exempt.
func refuseMissingCells(_ table: Table, except latent: Set<String> = []) throws {
  for column in table.columns where column.missingCount > 0 && !latent.contains(column.name) {
    let row = (0..<column.count).first { column.text(at: $0) == nil }
    throw DataError(
      table.location(rowAt: row, column: column.name), found: "a missing cell",
      expected: "a number, as missing cells are not filled in",
      suggestion: "Fill the cell, or fit with \(.impute("mean")).")
  }
}
