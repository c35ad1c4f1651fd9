import Tables
import Words

/// A choice that is written, on the command line and in a saved fit, in a few words: `median+indicator`.
package protocol PreparationChoice: LosslessStringConvertible, Codable, Hashable, Sendable {
  /// What may be written, to follow "expected".
  static var expectedWords: String { get }
  /// The words with which a mistyped one is compared.
  static var words: [String] { get }
}

extension PreparationChoice {
  public func encode(to encoder: any Encoder) throws { try encodeWords(to: encoder) }

  public init(from decoder: any Decoder) throws { try self.init(wordsFrom: decoder) }

  /// For an enumeration of words, which would otherwise have two possible codings, and get neither.
  func encodeWords(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// The same for reading.
  init(wordsFrom decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let choice = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "found \(quoted(text)), expected \(Self.expectedWords)")
    }
    self = choice
  }
}

/// A choice for each column: for some by name, and one for all others that hold numbers.
///
/// The name of a column that was encoded is that of all columns made from it.
public struct ByColumn<Choice: Codable & Hashable & Sendable>: Codable, Equatable, Sendable {
  /// The choice for every column of numbers that is not named; nil leaves them as they are.
  public var others: Choice?
  /// The choices for single columns.
  public var named: [String: Choice]

  /// A choice for all columns of numbers except those that are named.
  public init(_ others: Choice? = nil, _ named: [String: Choice] = [:]) {
    self.others = others
    self.named = named
  }

  /// The columns that have a choice, in the table's order.
  ///
  /// - Parameter ofFile: whether the choice for all others is for the columns of the file only, and not for those that earlier
  ///   steps made.
  /// - Throws: `DataError` with the nearest name if there is no such column.
  func choices(in table: Table, ofFile: Bool = false) throws
    -> [(column: Column, choice: Choice, isNamed: Bool)]
  {
    var named: [String: Choice] = [:]
    for (name, choice) in self.named.sorted(by: { $0.key < $1.key }) {
      let made = table.hasColumn(name) ? [] : table.columns.filter { $0.origin == name }
      for column in made where self.named[column.name] == nil { named[column.name] = choice }
      if made.isEmpty { named[try table.column(name).name] = choice }
    }
    return table.columns.compactMap { column in
      let choice = named[column.name]
      let isOther = column.isNumeric && !(ofFile && column.origin != nil)
      return (choice ?? (isOther ? others : nil)).map { (column, $0, choice != nil) }
    }
  }
}
