import Audits
import Tables
import Words

/// How numbers in a second unit are detected and converted to the unit of the others, and whether a column marks which they were.
public struct UnitRule: PreparationChoice {
  /// How they are detected.
  public enum Detection: Hashable, Sendable {
    /// By `MixedUnits` in the training rows; a column that shows one unit stays as it is.
    case detected
    /// Numbers below a threshold are multiplied by a factor.
    case below(_ threshold: Double, times: Double)
    /// Numbers above a threshold are multiplied by a factor.
    case above(_ threshold: Double, times: Double)
  }

  /// How they are detected.
  public var detection: Detection
  /// Whether a column `NAME_converted`, 1 where a number was in the second unit and 0 elsewhere, follows the column.
  public var marksConverted: Bool

  /// A rule, with or without the column that marks where it applied.
  public init(_ detection: Detection, marksConverted: Bool = false) {
    self.detection = detection
    self.marksConverted = marksConverted
  }

  /// By `MixedUnits` in the training rows.
  public static let detected = UnitRule(.detected)
  /// Likewise, with a column that marks which numbers were in the second unit.
  public static let indicator = UnitRule(.detected, marksConverted: true)
  /// Numbers below a threshold are multiplied by a factor.
  public static func below(_ threshold: Double, times factor: Double) -> UnitRule {
    UnitRule(.below(threshold, times: factor))
  }
  /// Numbers above a threshold are multiplied by a factor.
  public static func above(_ threshold: Double, times factor: Double) -> UnitRule {
    UnitRule(.above(threshold, times: factor))
  }

  package static let expectedWords =
    "auto, \"below 100 times 60000\" or \"above 1000 times 0.001\", with +indicator or without"
  package static let words = ["auto", "auto+indicator", "below", "above"]

  /// `auto`, `below 100 times 60000`, `above 1000 times 0.001`, each with `+indicator` or without; nil for any other
  /// text.
  public init?(_ text: String) {
    let suffix = "+indicator"
    let marks = text.hasSuffix(suffix)
    let rule = marks ? String(text.dropLast(suffix.count)) : text
    if rule == "auto" {
      self.init(.detected, marksConverted: marks)
      return
    }
    let words = rule.split(separator: " ").map(String.init)
    guard words.count == 4, words[2] == "times", let threshold = DecimalNumber.parse(words[1]),
      let factor = DecimalNumber.parse(words[3]), factor > 0
    else { return nil }
    switch words[0] {
    case "below": self.init(.below(threshold, times: factor), marksConverted: marks)
    case "above": self.init(.above(threshold, times: factor), marksConverted: marks)
    default: return nil
    }
  }

  public var description: String {
    func words(_ side: String, _ threshold: Double, _ factor: Double) -> String {
      "\(side) \(DecimalNumber.text(threshold)) times \(DecimalNumber.text(factor))"
    }
    let rule =
      switch detection {
      case .detected: "auto"
      case .below(let threshold, let factor): words("below", threshold, factor)
      case .above(let threshold, let factor): words("above", threshold, factor)
      }
    return rule + (marksConverted ? "+indicator" : "")
  }

  /// Whether a number is in the second unit; NaN is not.
  func applies(to number: Double) -> Bool {
    switch detection {
    case .below(let threshold, _): number < threshold
    case .above(let threshold, _): number > threshold
    case .detected: false
    }
  }

  /// A number in the first unit; NaN stays.
  func repaired(_ number: Double) -> Double {
    guard applies(to: number) else { return number }
    switch detection {
    case .below(_, let factor), .above(_, let factor): return number * factor
    case .detected: return number
    }
  }
}

/// Turns the numbers of a column into one unit, where some rows have them in another.
public struct UnitRepair: Preprocessor, Codable, Equatable {
  /// How each column's units are separated.
  public var columns: ByColumn<UnitRule>

  /// One rule for all columns of numbers, others for single columns.
  public init(_ others: UnitRule? = nil, _ named: [String: UnitRule] = [:]) {
    columns = ByColumn(others, named)
  }

  /// - Throws: `DataError` if a column is unknown, holds text, or is named for detection and shows only one unit.
  package func fitted(to rows: TrainingRows) throws -> FittedUnitRepair {
    let table = rows.table
    return FittedUnitRepair(
      repairs: try columns.choices(in: table).compactMap { column, rule, isNamed in
        let numbers = try table.numbers(in: column.name)
        var rule = rule
        if rule.detection == .detected {
          if let found = MixedUnits(in: numbers) {
            rule.detection = .below(found.threshold, times: found.conversion.factor)
          } else if isNamed {
            throw DataError(
              table.location(column: column.name),
              found: "numbers in one unit in the \(table.rowCount) training rows",
              expected: "a gap between two units of one quantity",
              suggestion: "Say what to repair, such as \"below 100 times 60000\".")
          } else {
            return nil
          }
        }
        return .init(
          column: column.name, rule: rule,
          convertedInTraining: numbers.count { rule.applies(to: $0) })
      })
  }
}

/// How the numbers of some columns are turned into one unit.
package struct FittedUnitRepair: FittedPreprocessor, Equatable {
  /// The repair of one column.
  package struct Repair: Codable, Sendable, Equatable {
    /// The column.
    package let column: String
    /// A rule with a threshold, never one by detection.
    package let rule: UnitRule
    /// Cells of the training rows that were converted.
    package let convertedInTraining: Int

    enum CodingKeys: String, CodingKey {
      case column, rule
      case convertedInTraining = "converted_in_training"
    }
  }

  /// The columns that are repaired, in the table's order.
  package let repairs: [Repair]

  /// - Throws: `DataError` if a column is missing or holds texts.
  package func transformed(_ table: Table) throws -> Table {
    let repairs = repairs.keyed(by: \.column)
    return try table.mappingColumns { column in
      guard let rule = repairs[column.name]?.rule else { return [column] }
      let numbers = try table.numbers(in: column.name)
      let repaired = column.numbers { rule.repaired(numbers[$0]) }
      guard rule.marksConverted else { return [repaired] }
      return [
        repaired,
        column.numbers(column.name + "_converted") { rule.applies(to: numbers[$0]) ? 1 : 0 },
      ]
    }
  }
}

extension PreparationStep {
  /// Numbers in a second unit are turned into the first.
  public static func repairUnits(_ step: UnitRepair) -> PreparationStep { PreparationStep(step) }
}

extension UnitRepair: StepSettings {
  static let kind = "repair_units"

  static var options: [any StepOptionCard] { [option] }

  /// Rules for single columns, and `auto` for all; a nil choice is `none`.
  static let option = StepOption<UnitRule?>(
    "units",
    "Turns numbers in a second unit into the first: auto finds minutes among milliseconds and the like; none; or for one column COLUMN=auto, COLUMN=\"below 100 times 60000\"; +indicator adds a column that says which. (default: auto+indicator, and none with --scale none)",
    form: .columns
  ) { text in
    let (column, word) = splitAtLastEquals(text)
    if word == "none", column?.isEmpty != true { return ColumnRule(column: column, choice: nil) }
    let rule = try StepOption<UnitRule>.rule(
      text, scope: "for one column as COLUMN=RULE; auto and none also for all columns")
    guard rule.column != nil || rule.choice.detection == .detected else {
      throw PreparationError(
        "a column is missing. Write COLUMN=RULE, as in duration=\(quoted(text)): for all columns there are auto and none."
      )
    }
    return ColumnRule(column: rule.column, choice: rule.choice)
  }

  /// Columns that are declared to be prepared already stay unchanged except as requested.
  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    let isPrepared = try request.rules(Scaler.option).contains {
      $0.column == nil && $0.choice == .none
    }
    let rules = try request.rules(option)
    let general = rules.last { $0.column == nil }
    let usual = isPrepared ? nil : Pipeline.recommendedUnits
    let others = general.map(\.choice) ?? usual
    // A rule that changes no number is what keeps a column from the one for all.
    let named = try request.named(option).mapValues { $0 ?? .below(0, times: 1) }
    return others == nil && named.isEmpty ? [] : [.repairUnits(UnitRepair(others, named))]
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedUnitRepair: FittedStep {
  var isSound: Bool { repairs.map(\.column).areDifferent }

  var heldColumns: [String] { [] }

  var latentColumns: [String] { [] }

  func words(by settings: UnitRepair, on table: Table) -> String {
    labeled(
      "units", repairs.map { "\(quoted($0.column)) \($0.rule) (\($0.convertedInTraining))" })
  }

  func notes(on table: Table) -> [String] { [] }
}
