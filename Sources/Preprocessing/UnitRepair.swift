import Tables

/// How numbers in a second unit are told from the others, and turned into their unit.
public enum UnitRule: PreparationChoice {
  /// By `MixedUnits` in the training rows; a column that shows one unit stays as it is.
  case detected
  /// Numbers below a threshold are multiplied by a factor.
  case below(_ threshold: Double, times: Double)
  /// Numbers above a threshold are multiplied by a factor.
  case above(_ threshold: Double, times: Double)

  public static let expectedWords =
    "auto, \"below 100 times 60000\" or \"above 1000 times 0.001\""
  public static let words = ["auto", "below", "above"]

  /// `auto`, `below 100 times 60000`, `above 1000 times 0.001`.
  public init?(_ text: String) {
    if text == "auto" {
      self = .detected
      return
    }
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 4, words[2] == "times", let threshold = DecimalNumber.parse(words[1]),
      let factor = DecimalNumber.parse(words[3]), factor > 0
    else { return nil }
    switch words[0] {
    case "below": self = .below(threshold, times: factor)
    case "above": self = .above(threshold, times: factor)
    default: return nil
    }
  }

  public var description: String {
    func words(_ side: String, _ threshold: Double, _ factor: Double) -> String {
      "\(side) \(DecimalNumber.text(threshold)) times \(DecimalNumber.text(factor))"
    }
    return switch self {
    case .detected: "auto"
    case .below(let threshold, let factor): words("below", threshold, factor)
    case .above(let threshold, let factor): words("above", threshold, factor)
    }
  }

  /// A number in the one unit; NaN stays.
  func repaired(_ number: Double) -> Double {
    switch self {
    case .below(let threshold, let factor): number < threshold ? number * factor : number
    case .above(let threshold, let factor): number > threshold ? number * factor : number
    case .detected: number
    }
  }
}

/// Turns the numbers of a column into one unit, where some rows have them in another.
public struct UnitRepair: Preprocessor, Codable, Equatable {
  /// How each column's units are told apart.
  public var columns: ByColumn<UnitRule>

  /// One rule for all columns of numbers, others for single columns.
  public init(_ others: UnitRule? = nil, _ named: [String: UnitRule] = [:]) {
    columns = ByColumn(others, named)
  }

  /// - Throws: `DataError` if a column is unknown, holds text, or is named to be detected and shows one unit only.
  public func fitted(to rows: TrainingRows) throws -> FittedUnitRepair {
    let table = rows.table
    return FittedUnitRepair(
      repairs: try columns.choices(in: table).compactMap { column, rule, isNamed in
        let numbers = try table.numbers(in: column.name)
        guard rule == .detected else { return .init(column: column.name, rule: rule) }
        if let found = MixedUnits(in: numbers) {
          return .init(
            column: column.name, rule: .below(found.threshold, times: found.conversion.factor))
        }
        guard isNamed else { return nil }
        throw DataError(
          table.location(column: column.name),
          found: "numbers in one unit in the \(table.rowCount) training rows",
          expected: "a gap between two units of one quantity",
          suggestion: "Say what to repair, such as \"below 100 times 60000\".")
      })
  }
}

/// How the numbers of some columns are turned into one unit.
public struct FittedUnitRepair: FittedPreprocessor, Equatable {
  /// The repair of one column.
  public struct Repair: Codable, Sendable, Equatable {
    /// The column.
    public let column: String
    /// Never `detected`.
    public let rule: UnitRule
  }

  /// The columns that are repaired, in the table's order.
  public let repairs: [Repair]

  /// - Throws: `DataError` if a column is missing or holds texts.
  public func transformed(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: repairs.map(\.column)) { repairs[$0].rule.repaired($1) }
  }
}
