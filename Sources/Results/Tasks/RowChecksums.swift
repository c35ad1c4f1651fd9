import Foundation
import Preprocessing
import Storage
import Tables

/// Checksums of some rows of a table as they were before preparation: of each column and of the classes, in the order of the
/// rows.
///
/// Columns of numbers have the checksum of the numbers. Those whose texts matter, as they are classes or encoded, have that of the
/// texts as well: `01` and `1` are two names. Fits of earlier versions have none of texts, and are compared by numbers.
package struct RowChecksums: Sendable, Equatable, Codable {
  let rows: Int
  let classes: String
  let columns: [String: String]
  /// Of the texts of numbers, by column.
  private let names: [String: String]?

  /// - Parameter named: columns whose texts matter.
  init(_ table: Table, target: String, named: [String]) throws {
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
  }

  /// Whether these may be the same rows in the same order: the classes agree, and every column that both tables have.
  package func agree(with other: RowChecksums) -> Bool {
    func agree(_ known: [String: String], _ others: [String: String]) -> Bool {
      known.allSatisfy { name, checksum in others[name].map { $0 == checksum } ?? true }
    }
    return rows == other.rows && classes == other.classes && agree(columns, other.columns)
      && agree(names ?? [:], other.names ?? [:])
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
    func checksums(_ table: Table) throws -> RowChecksums {
      try RowChecksums(table, target: settings.target, named: named)
    }
    training = try checksums(split.training.table)
    validation = try split.validation.map { try checksums($0.table) }
    test = try split.test.map { try checksums($0.table) }
  }
}
