import Tables
import Words

/// Fills missing cells with what is learned from the training rows.
public struct Imputer: Preprocessor, Codable, Equatable {
  /// What fills the cells of each column.
  public var columns: ByColumn<Imputation>

  /// One imputation for all columns of numbers, others for single columns.
  public init(_ others: Imputation? = .mean, _ named: [String: Imputation] = [:]) {
    columns = ByColumn(others, named)
  }

  /// A column of numbers that is all missing in the training rows, and not in those held out, is held at 0: in all rows.
  /// - Throws: `DataError` if a column is unknown, is all missing in the training rows and those held out, or holds texts and is
  ///   not to be filled with the most frequent one.
  package func fitted(to rows: TrainingRows) throws -> FittedImputer {
    let table = rows.table
    return FittedImputer(
      fillings: try columns.choices(in: table).compactMap { column, choice, _ in
        guard choice.filling != .nothing else { return nil }
        if column.missingCount == table.rowCount, rows.lackValues(of: column) {
          // Texts are left to the step that encodes them.
          guard column.isNumeric else { return nil }
          return .init(
            column: column.name, value: .number(0), marksMissing: false,
            missingInTraining: column.missingCount, isHeld: true)
        }
        let marks = choice.marksMissing && (1..<table.rowCount).contains(column.missingCount)
        return .init(
          column: column.name, value: try Self.value(choice.filling, of: column, in: table),
          marksMissing: marks, missingInTraining: column.missingCount)
      })
  }

  private static func value(
    _ filling: Imputation.Filling, of column: Column, in table: Table
  ) throws -> FittedImputer.Value {
    let nothingKnown = DataError(
      table.location(column: column.name),
      found: "only missing cells in the \(table.rowCount) training rows",
      expected: "at least one number",
      suggestion: "Leave the column out with \(.drop(column.name)).")
    if filling == .latent {
      _ = try table.numbers(in: column.name)
      return .latent
    }
    if case .texts(let texts) = column.cells, filling == .mostFrequent {
      guard let text = mostFrequent(texts.compactMap(\.self)) else { throw nothingKnown }
      return .text(text)
    }
    let numbers = try table.numbers(in: column.name).filter { !$0.isNaN }
    let value: Double? =
      switch filling {
      case .mean: Moments(of: numbers)?.mean
      case .median: SortedNumbers(numbers)?.quantile(0.5)
      case .mostFrequent: mostFrequent(numbers)
      case .constant(let number): number
      case .nothing, .latent: nil
      }
    guard let value else { throw nothingKnown }
    // As a name, a number is what its source writes.
    if filling == .mostFrequent,
      let text = mostFrequent(
        (0..<column.count).filter { column.isNumber(value, at: $0) }
          .compactMap { column.name(at: $0) }), text != DecimalNumber.text(value)
    {
      return .text(text)
    }
    return .number(value)
  }

  private static func mostFrequent<Value: Hashable & Comparable>(_ values: [Value]) -> Value? {
    let counts = values.reduce(into: [Value: Int]()) { $0[$1, default: 0] += 1 }
    return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
  }
}

/// What replaces the missing cells of each column.
package struct FittedImputer: FittedPreprocessor, Equatable {
  /// A number, a text, or a number that the model infers.
  package enum Value: Sendable, Equatable {
    /// This number, in a column of numbers.
    case number(Double)
    /// This text, the most frequent one of a column of texts, or of numbers as their source writes them.
    case text(String)
    /// Cells stay missing: the model draws each as its own parameter.
    case latent
  }

  /// What replaces the missing cells of one column.
  package struct Filling: Sendable, Equatable {
    /// The column.
    package let column: String
    /// What replaces a missing cell.
    package let value: Value
    /// Whether `column_missing` follows.
    package let marksMissing: Bool
    /// Cells of the training rows that were missing.
    package let missingInTraining: Int
    /// Whether no training row had a number, and the column is 0 in all rows.
    package let isHeld: Bool

    init(
      column: String, value: FittedImputer.Value, marksMissing: Bool, missingInTraining: Int,
      isHeld: Bool = false
    ) {
      self.column = column
      self.value = value
      self.marksMissing = marksMissing
      self.missingInTraining = missingInTraining
      self.isHeld = isHeld
    }

    /// The name of the column that marks which cells were missing.
    package var indicatorName: String { column + "_missing" }
  }

  /// The columns that are filled, in the table's order.
  package let fillings: [Filling]

  /// - Throws: `DataError` if a column is missing or holds texts instead of numbers.
  package func transformed(_ table: Table) throws -> Table {
    let fillings = fillings.keyed(by: \.column)
    return try table.mappingColumns { column in
      guard let filling = fillings[column.name] else { return [column] }
      let filled: Column
      switch filling.value {
      case .number(let value):
        let numbers = try table.numbers(in: column.name)
        filled =
          filling.isHeld
          ? column.numbers { _ in 0 }
          : column.missingCount == 0
            ? column : column.numbers { numbers[$0].isNaN ? value : numbers[$0] }
      case .latent:
        _ = try table.numbers(in: column.name)
        filled = column
      case .text(let value):
        filled = column.missingCount == 0 ? column : column.filled(with: value)
      }
      guard filling.marksMissing else { return [filled] }
      return [filled, column.numbers(filling.indicatorName) { column.text(at: $0) == nil ? 1 : 0 }]
    }
  }
}

extension FittedImputer.Filling: Codable {
  enum CodingKeys: String, CodingKey {
    case column, number, text, latent
    case marksMissing = "marks_missing"
    case missingInTraining = "missing_in_training"
    case isHeld = "held"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(column, forKey: .column)
    switch value {
    case .number(let number): try container.encode(number, forKey: .number)
    case .text(let text): try container.encode(text, forKey: .text)
    case .latent: try container.encode(true, forKey: .latent)
    }
    try container.encode(marksMissing, forKey: .marksMissing)
    try container.encode(missingInTraining, forKey: .missingInTraining)
    if isHeld { try container.encode(true, forKey: .isHeld) }
  }

  /// - Throws: `DecodingError` for another form.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    column = try container.decode(String.self, forKey: .column)
    if try container.decodeIfPresent(Bool.self, forKey: .latent) == true {
      value = .latent
    } else {
      value =
        try container.decodeIfPresent(String.self, forKey: .text).map(FittedImputer.Value.text)
        ?? .number(container.decode(Double.self, forKey: .number))
    }
    marksMissing = try container.decode(Bool.self, forKey: .marksMissing)
    missingInTraining = try container.decode(Int.self, forKey: .missingInTraining)
    isHeld = try container.decodeIfPresent(Bool.self, forKey: .isHeld) ?? false
  }
}

extension PreparationStep {
  /// Missing cells are filled.
  public static func impute(_ step: Imputer) -> PreparationStep { PreparationStep(step) }
}

extension Imputer: StepSettings {
  static let kind = "impute"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<Imputation>.rules(
    "impute",
    "What fills missing cells: mean, median, most-frequent, zero, a number, latent (inferred with the model); +indicator adds a column that says where; none refuses them. For one column as COLUMN=RULE; one that is encoded is filled by such a rule only. (default: indicator, which is mean+indicator)"
  )

  /// Columns of categories are left to `CategoryEncoder`.
  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    var rules = try request.byColumn(option, otherwise: Pipeline.recommendedImputation)
    let encoded = try request.columns(CategoryEncoder.option)
    rules.named = rules.named.filter { !encoded.contains($0.key) }
    return rules == ByColumn(Imputation.none) ? [] : [.impute(Imputer(rules.others, rules.named))]
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedImputer: FittedStep {
  var isSound: Bool { fillings.map(\.column).areDifferent }

  var heldColumns: [String] { fillings.filter(\.isHeld).map(\.column) }

  var latentColumns: [String] { fillings.filter { $0.value == .latent }.map(\.column) }

  func words(by settings: Imputer, on table: Table) -> String {
    let choices = settings.columns.choicesByName(in: table)
    return labeled(
      "missing cells",
      grouped(
        fillings.filter { $0.missingInTraining > 0 && !$0.isHeld }.map { filling in
          let rule = choices[filling.column] ?? .none
          return ("\(quoted(filling.column)) (\(filling.missingInTraining))", rule.description)
        }))
  }

  /// Cells are missing where none was in training.
  func notes(on table: Table) -> [String] {
    fillings.compactMap { filling in
      guard filling.missingInTraining == 0,
        let missing = try? table.column(filling.column).missingCount, missing > 0
      else { return nil }
      let value =
        switch filling.value {
        case .number(let number): number.fourDigits
        case .text(let text): quoted(text)
        case .latent: "draws from the prior"
        }
      return
        "\(table.location(column: filling.column)): \(counted(missing, "missing cell")) filled with \(value), though none was missing in training."
    }
  }
}
