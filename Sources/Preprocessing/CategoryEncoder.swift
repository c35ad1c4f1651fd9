import MathKernels
import Tables

/// How the values of a column that are no quantities become numbers.
public enum CategoryEncoding: PreparationChoice {
  /// A column `NAME=VALUE`, 1 or 0, for each value of the training rows. Values that no training row has are 0 in all of them, and
  /// so are missing cells.
  case oneHot
  /// Two columns `NAME_sin` and `NAME_cos`, of 2πx/period: the ends of the scale are neighbours. A missing cell is 0 in both, the
  /// middle of the circle.
  case cyclic(period: Double)

  public static let expectedWords = "one-hot or cyclic:PERIOD, such as cyclic:12"
  public static let words = ["one-hot", "cyclic"]

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

/// Encodes columns of categories, of numbers or texts.
public struct CategoryEncoder: Preprocessor, Codable, Equatable {
  /// How each column is encoded.
  public var columns: [String: CategoryEncoding]

  /// Encodings by column.
  public init(_ columns: [String: CategoryEncoding]) { self.columns = columns }

  /// The most categories that a column may have.
  public static let mostCategories = 256

  /// - Throws: `DataError` if a column is unknown, has no values or too many, or holds texts and is to be cyclic.
  public func fitted(to rows: TrainingRows) throws -> FittedCategoryEncoder {
    let table = rows.table
    return FittedCategoryEncoder(
      encodings: try ByColumn(nil, columns).choices(in: table).map { column, encoding, _ in
        if case .cyclic(let period) = encoding {
          _ = try table.numbers(in: column.name)
          return .init(column: column.name, period: period, categories: nil)
        }
        let categories = try table.values(of: column.name)
        guard (1...Self.mostCategories).contains(categories.count) else {
          throw DataError(
            table.location(column: column.name),
            found: "\(categories.count) different values in the \(table.rowCount) training rows",
            expected: "at most \(Self.mostCategories) categories, and at least one",
            suggestion: categories.isEmpty
              ? "Leave the column out with --drop \(quoted(column.name))."
              : "Encode the column with --count or --hash.")
        }
        return .init(column: column.name, period: nil, categories: categories)
      })
  }
}

/// Encodings of columns, with the categories that were found.
public struct FittedCategoryEncoder: FittedPreprocessor, Equatable {
  /// The encoding of one column.
  public struct Encoding: Codable, Sendable, Equatable {
    /// The column.
    public let column: String
    /// The period of a cyclic one.
    public let period: Double?
    /// The categories of a one-hot one: numbers in their order, texts in that of their Unicode scalars.
    public let categories: [String]?

    fileprivate func columns(_ column: Column, in table: Table) throws -> [Column] {
      guard let period else {
        return (categories ?? []).map { category in
          column.numbers("\(self.column)=\(category)") { category == name(column, $0) ? 1 : 0 }
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

    fileprivate func name(_ column: Column, _ row: Int) -> String? {
      column.text(at: row).map { $0 == "-0" ? "0" : $0 }
    }
  }

  /// The columns that are encoded, in the table's order.
  public let encodings: [Encoding]

  /// - Throws: `DataError` if a column is missing, or holds texts where numbers are encoded.
  public func transformed(_ table: Table) throws -> Table {
    let encodings = Dictionary(uniqueKeysWithValues: encodings.map { ($0.column, $0) })
    return try table.mappingColumns { column in
      try encodings[column.name]?.columns(column, in: table) ?? [column]
    }
  }

  /// Categories that no training row has.
  func notes(on table: Table) -> [String] {
    encodings.compactMap { encoding in
      guard let categories = encoding.categories, let column = try? table.column(encoding.column)
      else { return nil }
      let known = Set(categories)
      let unseen = (0..<column.count).compactMap { encoding.name(column, $0) }
        .filter { !known.contains($0) }
      return unseenNote(
        unseen, table.location(column: column.name), become: "0 in each of its columns")
    }
  }
}

/// What is said of values that no training row has; nil if there are none.
func unseenNote(_ unseen: [String], _ location: DataError.Location, become: String) -> String? {
  guard !unseen.isEmpty else { return nil }
  let rows = unseen.count == 1 ? "1 row with a value" : "\(unseen.count) rows with values"
  return
    "\(location): \(rows) that no training row has, such as \(quoted(unseen[0])): \(become)."
}
