import MathKernels
import Tables

/// Scales each row to length 1: x / √Σx², over all columns. A row of zeros stays as it is.
public struct RowNormalizer: Preprocessor, FittedPreprocessor, Equatable {
  /// It has no settings.
  public init() {}

  /// Nothing is learned from the training rows.
  package func fitted(to rows: TrainingRows) -> RowNormalizer { self }

  /// - Throws: `DataError` if a cell is missing or not a number.
  package func transformed(_ table: Table) throws -> Table {
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

extension PreparationStep {
  /// Rows are scaled to length 1.
  public static func normalizeRows(_ step: RowNormalizer) -> PreparationStep {
    PreparationStep(step)
  }
}

extension RowNormalizer: StepSettings {
  static let kind = "normalize_rows"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<Bool>.flag(
    "normalize-rows", "Scale rows to length 1, after all columns were scaled.")

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    try request.refuseLatentCells(option)
    return try request.rules(option).map { _ in .normalizeRows(RowNormalizer()) }
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension RowNormalizer: FittedStep {
  var isSound: Bool { true }

  var heldColumns: [String] { [] }

  var latentColumns: [String] { [] }

  func words(by settings: RowNormalizer, on table: Table) -> String { "rows: scaled to length 1" }

  func notes(on table: Table) -> [String] { [] }
}
