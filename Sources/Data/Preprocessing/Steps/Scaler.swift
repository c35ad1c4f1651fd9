import Tables
import Words

/// What happens to a feature's location and scale.
public enum Scaling: String, PreparationChoice, CaseIterable {
  /// The training rows get mean 0 and population standard deviation 1.
  case standard
  /// The training rows get median 0 and an interquartile range of 1; where the quartiles coincide, the unit stays.
  case robust
  /// The training rows get minimum 0 and maximum 1.
  case minmax
  /// Nothing: a prepared column stays as it is.
  case none

  package static let expectedWords = "standard, robust, minmax or none"

  package static let words = allCases.map(\.rawValue)

  /// One of `words`; nil for any other text.
  public init?(_ text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }

  public func encode(to encoder: any Encoder) throws { try encodeWords(to: encoder) }
  public init(from decoder: any Decoder) throws { try self.init(wordsFrom: decoder) }
}

/// Shifts and scales columns by what is learned from the training rows.
///
///     z = (x − centre) / unit
///
/// | scaling  | centre  | unit                          |
/// |----------|---------|-------------------------------|
/// | standard | mean    | √(Σ(x − mean)²/n)             |
/// | robust   | median  | third less first quartile     |
/// | minmax   | minimum | maximum less minimum          |
///
/// Missing cells are ignored in fitting and stay missing. A column that is the same in all training rows is held at 0, in all rows,
/// where rows held out have other values, a step made it or some of its cells were missing; otherwise it is refused.
public struct Scaler: Preprocessor, Codable, Equatable {
  /// How each column is scaled.
  public var columns: ByColumn<Scaling>

  /// One scaling for all columns of numbers, others for single columns.
  public init(_ others: Scaling? = .standard, _ named: [String: Scaling] = [:]) {
    columns = ByColumn(others, named)
  }

  /// - Throws: `DataError` if a column is unknown, holds text, or is one of the file that is constant or all missing in the training
  ///   rows and those held out.
  package func fitted(to rows: TrainingRows) throws -> FittedScaler {
    let table = rows.table
    return FittedScaler(
      scales: try columns.choices(in: table).compactMap { column, scaling, _ in
        guard scaling != .none else { return nil }
        let numbers = try table.numbers(in: column.name)
        let moments = Moments(of: numbers)
        if moments?.isConstant ?? true, rows.mayHold(column) {
          return .init(column: column.name, center: moments?.mean ?? 0, unit: 1, isHeld: true)
        }
        guard let moments, !moments.isConstant, (moments.maximum - moments.minimum).isFinite,
          let sorted = SortedNumbers(numbers)
        else { throw Self.unusable(moments, column.name, of: table, by: scaling) }
        let (center, unit): (Double, Double)
        switch scaling {
        case .standard: (center, unit) = (moments.mean, moments.deviation)
        case .minmax: (center, unit) = (moments.minimum, moments.maximum - moments.minimum)
        case .robust, .none:
          let range = sorted.quantile(0.75) - sorted.quantile(0.25)
          (center, unit) = (sorted.quantile(0.5), range > 0 ? range : 1)
        }
        return .init(column: column.name, center: center, unit: unit)
      })
  }

  private static func unusable(
    _ moments: Moments?, _ column: String, of table: Table, by scaling: Scaling
  ) -> DataError {
    let isImmense = moments?.isConstant == false
    let divisor = scaling == .standard ? "standard deviation" : "range"
    return DataError(
      table.location(column: column),
      found: "\(describe(moments)) in the \(table.rowCount) training rows",
      expected: isImmense
        ? "numbers whose differences are numbers, at most 1e300 in size"
        : "numbers that vary, to be scaled by their \(divisor)",
      suggestion: isImmense
        ? "Look for a wrong cell, or leave the column out with \(.drop(column))."
        : "Leave the column out with \(.drop(column)), or use \(.scale("none")).")
  }

  private static func describe(_ moments: Moments?) -> String {
    guard let moments else { return "only missing cells" }
    let (low, high) = (DecimalNumber.text(moments.minimum), DecimalNumber.text(moments.maximum))
    return moments.isConstant ? "only the value \(low)" : "numbers from \(low) to \(high)"
  }
}

/// Centres and units of columns, to scale by.
package struct FittedScaler: FittedPreprocessor, Equatable {
  /// How one column is scaled.
  package struct Scale: Sendable, Equatable {
    /// The column.
    package let column: String
    /// What becomes 0.
    package let center: Double
    /// What becomes 1 from there; positive.
    package let unit: Double
    /// Whether the column was the same in all training rows, and is 0 in all rows.
    package let isHeld: Bool

    init(column: String, center: Double, unit: Double, isHeld: Bool = false) {
      (self.column, self.center, self.unit, self.isHeld) = (column, center, unit, isHeld)
    }

    func value(_ x: Double) -> Double { isHeld ? 0 : (x - center) / unit }
  }

  /// The columns that are scaled, in the table's order.
  package let scales: [Scale]

  /// - Throws: `DataError` if a column is missing or holds texts.
  package func transformed(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: scales.map(\.column)) { scales[$0].value($1) }
  }

  /// The table in the units that it had before: x = centre + unit · z.
  /// - Throws: `DataError` if a column is missing or holds texts.
  package func restored(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: scales.map(\.column)) { scales[$0].center + scales[$0].unit * $1 }
  }
}

extension FittedScaler.Scale: Codable {
  enum CodingKeys: String, CodingKey {
    case column, center = "centre", unit
    case isHeld = "held"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(column, forKey: .column)
    try container.encode(center, forKey: .center)
    try container.encode(unit, forKey: .unit)
    if isHeld { try container.encode(true, forKey: .isHeld) }
  }

  /// - Throws: `DecodingError` for another form. Earlier versions held no column.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      column: try container.decode(String.self, forKey: .column),
      center: try container.decode(Double.self, forKey: .center),
      unit: try container.decode(Double.self, forKey: .unit),
      isHeld: try container.decodeIfPresent(Bool.self, forKey: .isHeld) ?? false)
  }
}

extension PreparationStep {
  /// Columns are shifted and scaled.
  public static func scale(_ step: Scaler) -> PreparationStep { PreparationStep(step) }
}

extension Scaler: StepSettings {
  static let kind = "scale"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<Scaling>.rules(
    "scale",
    "How features are scaled: standard (mean 0, SD 1 over the training rows), robust (median 0, interquartile range 1), minmax (0 to 1) or none. For one column as COLUMN=RULE. (default: standard)"
  )

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    let scales = try request.byColumn(option, otherwise: Pipeline.recommendedScaling)
    return scales == ByColumn(Scaling.none) ? [] : [.scale(Scaler(scales.others, scales.named))]
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool {
    switch columns.named[column] ?? columns.others ?? .none {
    case .standard: true
    case .none: wasStandard
    case .robust, .minmax: false
    }
  }
}

extension FittedScaler: FittedStep {
  var isSound: Bool { scales.map(\.column).areDifferent && scales.allSatisfy { $0.unit > 0 } }

  var heldColumns: [String] { scales.filter(\.isHeld).map(\.column) }

  var latentColumns: [String] { [] }

  func words(by settings: Scaler, on table: Table) -> String {
    let scaled = scales.filter { !$0.isHeld }.map(\.column)
    let rules = settings.columns.rules(for: scaled, in: table)
    return labeled("scaled", rules.map { "\($0.choice) (\(counted($0.columns.count, "column")))" })
  }

  func notes(on table: Table) -> [String] { [] }
}
