import Foundation
import Preprocessing
import Storage
import Tables

/// Checksums of some rows of a table as they were before preparation: of each column and of the classes, in the order of the
/// rows.
///
/// Columns of numbers have the checksum of the numbers. Those whose texts matter, as they are classes or encoded, have that of the
/// texts as well: `01` and `1` are two names. Fits of earlier versions have none of texts, and are compared by numbers; they also
/// have no hashes of rows, so that for them the same rows in another order are others.
package struct RowChecksums: Sendable, Equatable, Codable {
  let rows: Int
  let classes: String
  let columns: [String: String]
  /// Of the texts of numbers, by column.
  private let names: [String: String]?
  /// The sum of the rows' hashes, whatever their order; nil in fits of earlier versions.
  private let anyOrder: String?
  /// The hash of each row, 16 digits each; nil where rows are not paired.
  private let hashes: String?

  /// - Parameters:
  ///   - named: columns whose texts matter.
  ///   - arePaired: whether rows are compared one by one with those of other fits.
  init(_ table: Table, target: String, named: [String], arePaired: Bool) throws {
    rows = table.rowCount
    let labels = try table.column(target)
    classes = Self.checksum(labels)
    let numbers = try named.map { try table.column($0) }.filter(\.isNumeric)
    names =
      numbers.isEmpty
      ? nil : numbers.reduce(into: [:]) { $0[$1.name] = Self.checksum(ofTexts: Self.texts($1)) }
    columns = Dictionary(
      uniqueKeysWithValues: table.columns.filter { $0.name != labels.name }
        .map { ($0.name, Self.checksum($0)) })
    let rowHashes = RowHash.hashes(of: table, named: Set(numbers.map(\.name)))
    anyOrder = RowHash.digits(rowHashes.reduce(0, &+))
    hashes = arePaired ? rowHashes.map(RowHash.digits).joined() : nil
  }

  /// Whether these may be the same rows in the same order: the classes agree, and every column that both tables have. Of tables
  /// that share none but the target, nothing shows that their rows are the same.
  package func agree(with other: RowChecksums) -> Bool {
    func agree(_ known: [String: String], _ others: [String: String]) -> Bool {
      known.allSatisfy { name, checksum in others[name].map { $0 == checksum } ?? true }
    }
    let isKnown =
      columns.keys.contains { other.columns[$0] != nil } || columns.isEmpty && other.columns.isEmpty
    return isKnown && rows == other.rows && classes == other.classes
      && agree(columns, other.columns)
      && agree(names ?? [:], other.names ?? [:])
  }

  /// Whether these are the same rows in the same order or, as far as both fits know, in another.
  package func agreeInAnyOrder(with other: RowChecksums) -> Bool {
    agree(with: other) || rows == other.rows && anyOrder != nil && anyOrder == other.anyOrder
  }

  /// For each row the place of the same one among others; rows that are equal in every column are taken in their order. Nil where
  /// the rows differ, or are not known to be the same.
  package func places(among other: RowChecksums) -> [Int]? {
    if agree(with: other) { return Array(0..<rows) }
    guard rows == other.rows, let own = rowHashes, let others = other.rowHashes else { return nil }
    let (order, order2) = (Self.sorted(own), Self.sorted(others))
    var places = [Int](repeating: 0, count: rows)
    for (place, otherPlace) in zip(order, order2) {
      guard own[place] == others[otherPlace] else { return nil }
      places[place] = otherPlace
    }
    return places
  }

  private static func sorted(_ hashes: [Substring]) -> [Int] {
    hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
  }

  /// Nil where there are none, or not as many as rows.
  private var rowHashes: [Substring]? {
    guard let hashes, hashes.utf8.count == 16 * rows else { return nil }
    var rest = hashes[...]
    return (0..<rows).map { _ in
      defer { rest = rest.dropFirst(16) }
      return rest.prefix(16)
    }
  }

  /// The columns, by name, that only one of two tables has; the target apart.
  package func columnsOfOneAlone(with other: RowChecksums) -> [String] {
    Set(columns.keys).symmetricDifference(other.columns.keys).sorted()
  }

  /// Whether the cells of the target are the same.
  func haveSameTarget(as other: RowChecksums) -> Bool {
    rows == other.rows && classes == other.classes
  }

  private static func texts(_ column: Column) -> [String?] {
    (0..<column.count).map { column.name(at: $0) }
  }

  private static func checksum(_ column: Column) -> String {
    switch column.cells {
    case .numbers(let numbers):
      var sum = CRC32()
      // All NaN are one missing cell, and the zeros one number.
      let bits = numbers.map { number -> UInt64 in
        (number.isNaN ? Double.nan : number == 0 ? 0 : number).bitPattern.littleEndian
      }
      bits.withUnsafeBytes { sum.add($0) }
      return sum.digits
    case .texts(let texts): return checksum(ofTexts: texts)
    }
  }

  private static func checksum(ofTexts texts: [String?]) -> String {
    var sum = CRC32()
    for text in texts {
      // Bytes that no UTF-8 text holds mark the missing ones and the end of each.
      let bytes = (text.map { Array($0.utf8) } ?? [0xfe]) + [0xff]
      bytes.withUnsafeBytes { sum.add($0) }
    }
    return sum.digits
  }
}

/// Checksums of all parts of a split: `rows.json` of a saved fit.
package struct SplitChecksums: Sendable, Equatable, Codable {
  private var version = 1
  package let training: RowChecksums
  package let validation: RowChecksums?
  package let test: RowChecksums?

  package init(_ split: borrowing Split, preparedBy pipeline: FittedPipeline) throws {
    let settings = pipeline.settings
    let named = settings.encodedColumns + (pipeline.classes.isEmpty ? [] : [settings.target])
    func checksums(_ table: Table, arePaired: Bool = false) throws -> RowChecksums {
      try RowChecksums(table, target: settings.target, named: named, arePaired: arePaired)
    }
    training = try checksums(split.training.table)
    validation = try split.validation.map { try checksums($0.table) }
    test = try split.test.map { try checksums($0.table, arePaired: true) }
  }
}
