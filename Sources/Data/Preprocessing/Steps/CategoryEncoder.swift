import MathKernels
import Tables
import Words

/// How the values of a column that are not quantities become numbers.
public enum CategoryEncoding: PreparationChoice {
  /// A column `NAME=VALUE`, 1 or 0, for each value of the training rows. Values that no training row has are 0 in all of them.
  case oneHot
  /// Two columns `NAME_sin` and `NAME_cos`, of 2πx/period: the ends of the scale are neighbours.
  case cyclic(period: Double)

  package static let expectedWords = "one-hot or cyclic:PERIOD, such as cyclic:12"
  package static let words = ["one-hot", "cyclic:12"]

  /// `one-hot`, or `cyclic:12` with any positive period; nil for any other text.
  public init?(_ text: String) {
    let prefix = "cyclic:"
    if text == "one-hot" {
      self = .oneHot
    } else if text.hasPrefix(prefix),
      let period = DecimalNumber.parse(String(text.dropFirst(prefix.count))),
      period > 0
    {
      self = .cyclic(period: period)
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .oneHot: "one-hot"
    case .cyclic(let period): "cyclic:\(DecimalNumber.text(period))"
    }
  }
}

/// How a missing cell is treated among the categories of a column.
public enum MissingCategory: String, Codable, Hashable, Sendable {
  /// 0 in each column that the encoding makes: in a cyclic one, the middle of the circle.
  case zeros
  /// The same, and 1 in a column `NAME_missing` that follows where the cell is missing in some but not all training rows.
  case marked
  /// Nothing: missing cells are refused.
  case refused
}

/// Encodes columns of categories, of numbers or texts.
public struct CategoryEncoder: Preprocessor, Codable, Equatable {
  /// How each column is encoded.
  public var columns: [String: CategoryEncoding]
  /// What missing cells become, by the names in `columns`; those without a choice have `zeros`.
  public var missing: ByColumn<MissingCategory>

  /// Encodings by column.
  public init(
    _ columns: [String: CategoryEncoding],
    missing: ByColumn<MissingCategory> = ByColumn(.zeros)
  ) {
    self.columns = columns
    self.missing = missing
  }

  /// - Throws: `DecodingError` for another form. In fits of earlier versions missing cells are zeros.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([String: CategoryEncoding].self, forKey: .columns)
    missing =
      try container.decodeIfPresent(ByColumn<MissingCategory>.self, forKey: .missing)
      ?? ByColumn(.zeros)
  }

  /// The most categories that a column may have.
  package static let mostCategories = 256

  /// A column without values in the training rows, though rows held out have some, produces no column.
  /// - Throws: `DataError` if a column is unknown, has no values or too many, has missing cells that are refused, or holds texts
  ///   and is to be cyclic.
  package func fitted(to rows: TrainingRows) throws -> FittedCategoryEncoder {
    let table = rows.table
    let missing = try ByColumn(nil, missing.named).choices(in: table)
      .reduce(into: [:]) { $0[$1.column.name] = $1.choice }
    return FittedCategoryEncoder(
      encodings: try ByColumn(nil, columns).choices(in: table).map { column, encoding, _ in
        let count = column.missingCount
        var rule = missing[column.name] ?? self.missing.others ?? .zeros
        if rule == .refused, count > 0 { throw refusedCell(of: column, in: table) }
        if rule == .marked, !(1..<table.rowCount).contains(count) { rule = .zeros }
        if case .cyclic(let period) = encoding {
          _ = try table.numbers(in: column.name)
          return .init(
            column: column.name, period: period, categories: nil, missing: rule,
            missingInTraining: count)
        }
        let categories = try table.values(of: column.name)
        let fewest = rows.lackValues(of: column) ? 0 : 1
        guard (fewest...Self.mostCategories).contains(categories.count) else {
          throw DataError(
            table.location(column: column.name),
            found: "\(categories.count) different values in the \(table.rowCount) training rows",
            expected: "at most \(Self.mostCategories) categories, and at least one",
            suggestion: categories.isEmpty
              ? "Leave the column out with \(.drop(column.name))."
              : "Encode the column with \(.count) or \(.hash).")
        }
        return .init(
          column: column.name, period: nil, categories: categories, missing: rule,
          missingInTraining: count)
      })
  }
}

private func refusedCell(of column: Column, in table: Table) -> DataError {
  DataError(
    table.location(
      rowAt: (0..<column.count).first { column.text(at: $0) == nil }, column: column.name),
    found: "a missing cell", expected: "a category, as missing cells are refused",
    suggestion: "Fill the cell, or fit with \(.impute(column.name, "most-frequent")).")
}

/// Encodings of columns, with the categories that were found.
package struct FittedCategoryEncoder: FittedPreprocessor, Equatable {
  /// The encoding of one column.
  package struct Encoding: Sendable, Equatable {
    /// The column.
    package let column: String
    /// The period of a cyclic one.
    package let period: Double?
    /// The categories of a one-hot one, texts as their source has them: numbers in their order, texts in that of their Unicode
    /// scalars.
    package let categories: [String]?
    /// What missing cells become; `marked` only where a column marks them.
    package let missing: MissingCategory
    /// Cells of the training rows that were missing.
    package let missingInTraining: Int

    /// The name of the column that marks which cells were missing.
    package var indicatorName: String { column + "_missing" }

    fileprivate func columns(_ column: Column, in table: Table) throws -> [Column] {
      if missing == .refused, column.missingCount > 0 {
        throw refusedCell(of: column, in: table)
      }
      let encoded = try encodedColumns(column, in: table)
      guard missing == .marked else { return encoded }
      return encoded + [column.numbers(indicatorName) { column.text(at: $0) == nil ? 1 : 0 }]
    }

    private func encodedColumns(_ column: Column, in table: Table) throws -> [Column] {
      guard let period else {
        return (categories ?? []).map { category in
          column.numbers("\(self.column)=\(category)") { category == column.name(at: $0) ? 1 : 0 }
        }
      }
      let numbers = try table.numbers(in: self.column)
      func angle(_ row: Int) -> Double {
        2 * .pi * numbers[row].truncatingRemainder(dividingBy: period) / period
      }
      return [
        column.numbers(self.column + "_sin") { numbers[$0].isNaN ? 0 : sine(angle($0)) },
        column.numbers(self.column + "_cos") { numbers[$0].isNaN ? 0 : cosine(angle($0)) },
      ]
    }
  }

  /// The columns that are encoded, in the table's order.
  package let encodings: [Encoding]

  /// - Throws: `DataError` if a column is missing, or holds texts where numbers are encoded, or a cell is missing and refused.
  package func transformed(_ table: Table) throws -> Table {
    let encodings = encodings.keyed(by: \.column)
    return try table.mappingColumns { column in
      try encodings[column.name]?.columns(column, in: table) ?? [column]
    }
  }
}

extension FittedCategoryEncoder.Encoding: Codable {
  enum CodingKeys: String, CodingKey {
    case column, period, categories, missing
    case missingInTraining = "missing_in_training"
  }

  /// - Throws: `DecodingError` for another form.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    column = try container.decode(String.self, forKey: .column)
    period = try container.decodeIfPresent(Double.self, forKey: .period)
    categories = try container.decodeIfPresent([String].self, forKey: .categories)
    missing =
      try container.decodeIfPresent(MissingCategory.self, forKey: .missing) ?? .zeros
    // Earlier versions kept no count: at least one is assumed, so that nothing is noted of new ones.
    missingInTraining = try container.decodeIfPresent(Int.self, forKey: .missingInTraining) ?? 1
  }
}

extension PreparationStep {
  /// Each category becomes a column, each cyclic scale two.
  public static func encode(_ step: CategoryEncoder) -> PreparationStep { PreparationStep(step) }
}

extension MissingCategory {
  /// What a rule for all columns means for one of categories.
  fileprivate init(_ imputation: Imputation) {
    self = imputation == .none ? .refused : imputation.marksMissing ? .marked : .zeros
  }
}

extension CategoryEncoder: StepSettings {
  static let kind = "encode"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<CategoryEncoding>.rulesByName(
    "encode",
    "A column of categories: COLUMN=one-hot, or COLUMN=cyclic:12 for a scale whose ends are neighbours. A missing cell is 0 in all columns made of it, and marked where --impute says +indicator, unless --impute fills that column by name."
  )

  /// Being missing is a category of its own, unless a rule for the column fills the cells: that comes before the encoder.
  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    let encodings = try request.named(option)
    guard !encodings.isEmpty else { return [] }
    try refuseOthers(of: encodings.keys, in: request)
    let rules = try request.byColumn(Imputer.option, otherwise: Pipeline.recommendedImputation)
    let named = rules.named.filter { encodings.keys.contains($0.key) }
    let fillings = named.filter { $0.value != .none }
    let missing = ByColumn(
      rules.others.map(MissingCategory.init),
      named.filter { $0.value == .none }.mapValues(MissingCategory.init))
    return (fillings.isEmpty ? [] : [.impute(Imputer(nil, fillings))])
      + [.encode(CategoryEncoder(encodings, missing: missing))]
  }

  /// Refuses other uses of columns of categories.
  private static func refuseOthers(
    of encoded: some Collection<String>, in request: PreparationRequest
  ) throws {
    let texts =
      try request.columns(TextEncoder.countOption)
      + request.columns(TextEncoder.hashOption)
    if let both = texts.first(where: encoded.contains) {
      throw PreparationError(
        "\(option.setting) and a count or hash of column \(quoted(both)) cannot be combined. Leave one of them out."
      )
    }
    let latent = try request.rules(Imputer.option).first { rule in
      rule.choice.filling == .latent && rule.column.map(encoded.contains) == true
    }
    if let column = latent?.column {
      throw PreparationError(
        "\(Setting.named("impute")) \(quoted("\(column)=latent")) and \(option.setting) cannot be combined: categories are not numbers. Choose a rule that fills the cells "
          + "with one of them, such as most-frequent. Without any, a missing cell is a category of its own."
      )
    }
  }

  var encodedColumns: [String] { Array(columns.keys) }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedCategoryEncoder: FittedStep {
  var isSound: Bool {
    encodings.map(\.column).areDifferent
      && encodings.allSatisfy { ($0.period == nil) != ($0.categories == nil) }
      && encodings.allSatisfy { $0.period ?? 1 > 0 }
  }

  var heldColumns: [String] { encodings.filter { $0.categories?.isEmpty == true }.map(\.column) }

  var latentColumns: [String] { [] }

  func words(by settings: CategoryEncoder, on table: Table) -> String {
    labeled(
      "categories",
      encodings.map { encoding in
        let kind =
          encoding.period.map { "cyclic, period \(DecimalNumber.text($0))" }
          ?? "one-hot, \(counted(encoding.categories?.count ?? 0, "value"))"
        return "\(quoted(encoding.column)) \(kind)\(encoding.missingWords)"
      })
  }

  /// Categories that no training row has, and cells that are missing where none was in training.
  func notes(on table: Table) -> [String] { missingNotes(on: table) + unseenNotes(on: table) }

  private func missingNotes(on table: Table) -> [String] {
    encodings.compactMap { encoding in
      guard encoding.missingInTraining == 0, encoding.missing != .refused,
        let count = try? table.column(encoding.column).missingCount, count > 0
      else { return nil }
      return
        "\(table.location(column: encoding.column)): \(counted(count, "missing cell")), though none was missing in training: 0 in each of its columns."
    }
  }

  private func unseenNotes(on table: Table) -> [String] {
    encodings.compactMap { encoding in
      guard let categories = encoding.categories, let column = try? table.column(encoding.column)
      else { return nil }
      let known = Set(categories)
      let unseen = (0..<column.count).compactMap { column.name(at: $0) }
        .filter { !known.contains($0) }
      return unseenNote(
        unseen, table.location(column: column.name), become: "0 in each of its columns")
    }
  }
}

extension FittedCategoryEncoder.Encoding {
  /// How missing cells were treated; empty where the training rows have none.
  fileprivate var missingWords: String {
    guard missingInTraining > 0 else { return "" }
    let mark = missing == .marked ? " and 1 in \(quoted(indicatorName))" : ""
    return " (\(counted(missingInTraining, "missing cell")): 0 in each of its columns\(mark))"
  }
}
