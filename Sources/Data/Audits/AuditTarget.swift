import MathKernels
import Tables
import Words

/// What an audit knows about the target, row by row: its classes, or its numbers where it is a quantity.
enum AuditTarget: Sendable {
  case classes(ClassBalance)
  case quantity(TargetQuantity)

  /// For each row the index of its class or number; −1 where missing.
  var codes: [Int32] {
    switch self {
    case .classes(let balance): balance.codes
    case .quantity(let quantity): quantity.codes
    }
  }

  /// How many classes or different numbers there are.
  var valueCount: Int {
    switch self {
    case .classes(let balance): balance.classes.count
    case .quantity(let quantity): quantity.values.count
    }
  }
}

/// The numbers of a target column in standard deviations from their mean.
struct TargetQuantity: Sendable {
  /// For each row the index of its number; −1 where missing.
  let codes: [Int32]
  /// The different numbers, standardised over rows.
  let values: [Double]
  /// Rows with a number.
  let rowCount: Int

  /// - Throws: `DataError` unless there are at least two different numbers.
  init(_ table: Table, target: String) throws {
    let cells = try table.column(target)
    if let text = cells.firstNonNumber {
      throw DataError(
        .init(table.source, row: text.row, column: target), found: quoted(text.text),
        expected: "a number, as the target is a quantity",
        suggestion: cells.writingAdvice ?? cells.spoiledNumberAdvice
          ?? "Correct the cell, or treat the target as classes.")
    }
    let column = CodedColumn(cells)
    guard column.distinctCount > 1 else {
      throw DataError(
        table.location(column: target),
        found: column.numbers?.first.map { "the one number \(DecimalNumber.text($0))" }
          ?? "no number in any row",
        expected: "at least two different numbers", suggestion: "Choose another target column.")
    }
    codes = column.codes
    values = column.standardizedNumbers()
    rowCount = column.presentCount
  }
}
