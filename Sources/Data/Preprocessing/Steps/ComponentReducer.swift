import MathKernels
import Tables
import Words

/// Replaces all columns by principal components, `component1`, `component2`, ….
public struct ComponentReducer: Preprocessor, Codable, Equatable {
  /// How many components are kept.
  public var components: PCA.Components

  /// - Parameter components: how many, or the share of the variance that they have to explain.
  public init(_ components: PCA.Components) { self.components = components }

  /// - Throws: `DataError` if a cell is missing or not a number, rows do not vary, or there are fewer columns than components.
  package func fitted(to rows: TrainingRows) throws -> FittedPCA {
    if case .count(let count) = components, count > rows.table.columns.count {
      throw DataError(
        rows.table.location(), found: counted(rows.table.columns.count, "column"),
        expected: "at least the \(count) components asked for",
        suggestion: "Ask for fewer components.")
    }
    return try PCA(components: components).fitted(to: DesignMatrix(numbersOf: rows.table))
  }
}

extension FittedPCA: FittedPreprocessor {
  /// The rows of a table along the components.
  /// - Throws: `DataError` if the table has other columns, or a cell is missing or not a number.
  package func transformed(_ table: Table) throws -> Table {
    let rows = try transformed(DesignMatrix(numbersOf: table.selecting(features)))
    return try table.with(
      columns: rows.features.enumerated().map { place, name in
        Column(name, numbers: (0..<rows.rowCount).map { rows[$0, place] })
      })
  }
}

extension PreparationStep {
  /// Principal components replace all columns.
  public static func reduce(_ step: ComponentReducer) -> PreparationStep { PreparationStep(step) }
}

extension ComponentReducer: StepSettings {
  static let kind = "reduce"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<PCA.Components>.table(
    "components",
    "Replace the features by principal components: a number of them, or the share of the variance that they keep, such as 0.95.",
    expected: "a number of components, or a share of the variance, such as 0.95"
  ) { text in
    if let count = Int(text), count > 0 { return .count(count) }
    guard let share = DecimalNumber.parse(text), share > 0, share < 1 else { return nil }
    return .share(share)
  }

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    try request.refuseLatentCells(option)
    return try request.rules(option).map { .reduce(ComponentReducer($0.choice)) }
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedPCA: FittedStep {
  var isSound: Bool {
    count > 0 && means.count == features.count && loadings.count == count * features.count
      && explainedVariances.count == count
  }

  var heldColumns: [String] { [] }

  var latentColumns: [String] { [] }

  func words(by settings: ComponentReducer, on table: Table) -> String {
    let share = (100 * explainedVarianceRatios.reduce(0, +)).fourDigits
    return
      "components: \(count) of \(counted(features.count, "column")), with \(share) % of their variance"
  }

  func notes(on table: Table) -> [String] { [] }
}
