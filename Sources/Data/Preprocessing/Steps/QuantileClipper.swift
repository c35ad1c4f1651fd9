import Tables
import Words

/// A share of the rows at each end of a column: above 0 and below ½.
public struct TailShare: PreparationChoice, ExpressibleByFloatLiteral {
  /// p, the share of the rows beyond the bound at either end; above 0 and below ½.
  public let value: Double

  /// - Precondition: above 0 and below ½.
  public init(floatLiteral value: Double) {
    precondition(value > 0 && value < 0.5, "found a tail of \(value), expected 0 to 0.5")
    self.value = value
  }

  package static let expectedWords = "a share of rows above 0 and below 0.5, such as 0.01"
  package static let words: [String] = []

  /// A number above 0 and below ½, such as `0.01`; nil for any other text.
  public init?(_ text: String) {
    guard let value = DecimalNumber.parse(text), value > 0, value < 0.5 else { return nil }
    self.value = value
  }

  public var description: String { DecimalNumber.text(value) }
}

/// Moves numbers beyond a quantile of the training rows to the quantile: the share p and the share 1 − p.
///
/// A column whose quantiles coincide stays as it is. The share for all columns is for those of the file: not for a mark of
/// missing cells, say, or a point on a circle.
public struct QuantileClipper: Preprocessor, Codable, Equatable {
  /// The share that is clipped at each end of a column.
  public var columns: ByColumn<TailShare>

  /// One share for all columns of numbers, others for single columns.
  public init(_ others: TailShare? = nil, _ named: [String: TailShare] = [:]) {
    columns = ByColumn(others, named)
  }

  /// - Throws: `DataError` if a column is unknown or holds text.
  package func fitted(to rows: TrainingRows) throws -> FittedClipper {
    FittedClipper(
      bounds: try columns.choices(in: rows.table, ofFile: true).compactMap { column, share, _ in
        guard let sorted = SortedNumbers(try rows.table.numbers(in: column.name)) else {
          return nil
        }
        let (low, high) = (sorted.quantile(share.value), sorted.quantile(1 - share.value))
        return low < high ? .init(column: column.name, low: low, high: high) : nil
      })
  }
}

/// Bounds of columns, to clip by.
package struct FittedClipper: FittedPreprocessor, Equatable {
  /// The bounds of one column.
  package struct Bounds: Codable, Sendable, Equatable {
    /// The column.
    package let column: String
    /// What smaller numbers become.
    package let low: Double
    /// What larger numbers become.
    package let high: Double
  }

  /// The columns that are clipped, in the table's order.
  package let bounds: [Bounds]

  /// - Throws: `DataError` if a column is missing or holds texts.
  package func transformed(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: bounds.map(\.column)) { index, number in
      number.isNaN ? number : min(max(number, bounds[index].low), bounds[index].high)
    }
  }
}

extension PreparationStep {
  /// Numbers beyond a quantile are moved to it.
  public static func clip(_ step: QuantileClipper) -> PreparationStep { PreparationStep(step) }
}

extension QuantileClipper: StepSettings {
  static let kind = "clip"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<TailShare>.rules(
    "clip-tails",
    "Moves numbers beyond a quantile to it: a share of the rows at each end, such as 0.01. For one column as COLUMN=SHARE."
  )

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    try request.refuseCategories(option)
    let clips = try request.byColumn(option, otherwise: nil)
    return clips == ByColumn() ? [] : [.clip(QuantileClipper(clips.others, clips.named))]
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedClipper: FittedStep {
  var isSound: Bool { bounds.map(\.column).areDifferent && bounds.allSatisfy { $0.low < $0.high } }

  var heldColumns: [String] { [] }

  var latentColumns: [String] { [] }

  func words(by settings: QuantileClipper, on table: Table) -> String {
    labeled(
      "clipped",
      bounds.map {
        "\(quoted($0.column)) to \($0.low.fourDigits) … \($0.high.fourDigits)"
      })
  }

  func notes(on table: Table) -> [String] { [] }
}
