import MathKernels

/// What an audit knows of the target, row by row: its classes, or its numbers where it is a quantity.
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

  init?(_ column: CodedColumn) {
    guard column.distinctCount > 1, column.numbers != nil else { return nil }
    codes = column.codes
    values = column.standardizedNumbers()
    rowCount = column.presentCount
  }
}
