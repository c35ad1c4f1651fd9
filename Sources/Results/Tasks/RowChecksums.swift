import Foundation
import Storage
import Tables

/// Checksums of some rows of a table as they were before preparation: of each column and of the classes, in the order of the
/// rows.
package struct RowChecksums: Sendable, Equatable, Codable {
  let rows: Int
  let classes: String
  let columns: [String: String]

  init(_ table: Table, target: String) throws {
    rows = table.rowCount
    let labels = try table.column(target)
    classes = Self.checksum(labels)
    columns = Dictionary(
      uniqueKeysWithValues: table.columns.filter { $0.name != labels.name }
        .map { ($0.name, Self.checksum($0)) })
  }

  /// Whether these may be the same rows in the same order: the classes agree, and every column that both tables have.
  package func agree(with other: RowChecksums) -> Bool {
    rows == other.rows && classes == other.classes
      && columns.allSatisfy { name, checksum in other.columns[name].map { $0 == checksum } ?? true }
  }

  private static func checksum(_ column: Column) -> String {
    var sum = CRC32()
    switch column.cells {
    case .numbers(let numbers):
      // All NaN are one missing cell, and the zeros one number.
      let bits = numbers.map { number -> UInt64 in
        (number.isNaN ? Double.nan : number == 0 ? 0 : number).bitPattern.littleEndian
      }
      bits.withUnsafeBytes { sum.add($0) }
    case .texts(let texts):
      for text in texts {
        // Bytes that no UTF-8 text holds mark the missing ones and the end of each.
        let bytes = (text.map { Array($0.utf8) } ?? [0xfe]) + [0xff]
        bytes.withUnsafeBytes { sum.add($0) }
      }
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

  init(_ split: borrowing Split, target: String) throws {
    training = try RowChecksums(split.training.table, target: target)
    validation = try split.validation.map { try RowChecksums($0.table, target: target) }
    test = try split.test.map { try RowChecksums($0.table, target: target) }
  }
}
