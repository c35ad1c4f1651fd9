import MathKernels
import Tables
import Words

/// Turns columns of texts into numbers; a column may be both hashed and counted.
///
/// - Hashed, a text gives columns `NAME#0`, `NAME#1`, …: its n-grams of 2 to 4 characters, in lower case, each fall into a bucket
///   and count there +1 or −1, both by their hash (FNV-1a, mixed), and the row of buckets is scaled to length 1. Buckets that no
///   training row fills are left out.
/// - Counted, a value gives `NAME_count` = log(1 + max(n − 1, 0)/s), where n training rows have it: the logarithm of its share
///   with s rows added to every value, relative to a value that no other row has. One is subtracted since a training row should
///   learn only from the others: otherwise a new value would look like none in training. Targets are not used.
///
/// A missing cell is 0 in all of them, and so is a value that no training row has in its count.
///
/// - Source: Weinberger et al. (2009), *Feature hashing for large scale multitask learning*, eq. 1.
public struct TextEncoder: Preprocessor, Codable, Equatable {
  /// The number of buckets for each column that is hashed.
  public var hashed: [String: Int]
  /// For each column that is counted, the shrinkage s, in rows: counts well below it hardly matter.
  public var counted: [String: Double]

  /// - Precondition: buckets from 2 to 65,536; a positive, finite shrinkage.
  public init(hashed: [String: Int] = [:], counted: [String: Double] = [:]) {
    precondition(hashed.values.allSatisfy { Self.bucketCounts.contains($0) }, "buckets: \(hashed)")
    precondition(counted.values.allSatisfy { $0 > 0 && $0.isFinite }, "shrinkage: \(counted)")
    self.hashed = hashed
    self.counted = counted
  }

  /// How many buckets there may be.
  package static let bucketCounts = 2...65_536

  /// - Throws: `DataError` if a column is unknown, or has no text to hash in any training row.
  package func fitted(to rows: TrainingRows) throws -> FittedTextEncoder {
    let table = rows.table
    let hashes = try ByColumn(nil, hashed).choices(in: table).map { column, buckets, _ in
      let filled = try Self.filled(column, buckets: buckets, in: rows)
      return FittedTextEncoder.Hashing(column: column.name, buckets: buckets, filled: filled)
    }
    let counts = try ByColumn(nil, counted).choices(in: table).map { column, shrinkage, _ in
      let values = (0..<column.count).compactMap { column.name(at: $0) }
      return FittedTextEncoder.Counting(
        column: column.name, shrinkage: shrinkage,
        counts: values.reduce(into: [:]) { $0[$1, default: 0] += 1 })
    }
    return FittedTextEncoder(hashes: hashes, counts: counts)
  }

  private static func filled(
    _ column: Column, buckets: Int, in rows: TrainingRows
  ) throws -> [Int] {
    let table = rows.table
    var isFilled = [Bool](repeating: false, count: buckets)
    for row in 0..<column.count {
      CharacterHash.grams(of: column.name(at: row) ?? "", buckets: buckets) { bucket, _ in
        isFilled[bucket] = true
      }
    }
    guard isFilled.contains(true) || rows.lackValues(of: column) else {
      throw DataError(
        table.location(column: column.name),
        found: "no text in the \(table.rowCount) training rows", expected: "some text to hash",
        suggestion: "Leave the column out with \(.drop(column.name)).")
    }
    return isFilled.indices.filter { isFilled[$0] }
  }
}

/// How texts become numbers, with the counts of the training rows.
package struct FittedTextEncoder: FittedPreprocessor, Equatable {
  /// The hashing of one column.
  package struct Hashing: Codable, Sendable, Equatable {
    /// The column.
    package let column: String
    /// The number of buckets.
    package let buckets: Int
    /// The buckets that some training row fills, in order.
    package let filled: [Int]

    fileprivate func columns(_ column: Column) -> [Column] {
      let width = buckets
      var rows = [Double](repeating: 0, count: column.count * width)
      for row in 0..<column.count {
        var isEmpty = true
        CharacterHash.grams(of: column.name(at: row) ?? "", buckets: width) { bucket, sign in
          rows[row * width + bucket] += sign
          isEmpty = false
        }
        guard !isEmpty else { continue }
        let range = row * width..<(row + 1) * width
        let length = rows[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > 0 { for place in range { rows[place] /= length } }
      }
      return filled.map { bucket in
        column.numbers("\(self.column)#\(bucket)") { rows[$0 * width + bucket] }
      }
    }
  }

  /// The counting of one column.
  package struct Counting: Codable, Sendable, Equatable {
    /// The column.
    package let column: String
    /// s, in rows.
    package let shrinkage: Double
    /// For each value the number of training rows that have it.
    package let counts: [String: Int]

    fileprivate func column(_ column: Column) -> Column {
      column.numbers(self.column + "_count") { row in
        let count = column.name(at: row).flatMap { counts[$0] } ?? 0
        return logarithm(onePlus: Double(max(count - 1, 0)) / shrinkage)
      }
    }
  }

  /// The columns that are hashed, in the table's order.
  package let hashes: [Hashing]
  /// The columns that are counted, in the table's order.
  package let counts: [Counting]

  /// - Throws: `DataError` if two columns would share a name.
  package func transformed(_ table: Table) throws -> Table {
    let hashes = hashes.keyed(by: \.column)
    let counts = counts.keyed(by: \.column)
    return try table.mappingColumns { column in
      let (hashing, counting) = (hashes[column.name], counts[column.name])
      guard hashing != nil || counting != nil else { return [column] }
      return (counting.map { [$0.column(column)] } ?? []) + (hashing?.columns(column) ?? [])
    }
  }
}

extension PreparationStep {
  /// Texts become hashed n-grams, or the counts of their values.
  public static func encodeTexts(_ step: TextEncoder) -> PreparationStep { PreparationStep(step) }
}

extension TextEncoder: StepSettings {
  static let kind = "encode_texts"

  static var options: [any StepOptionCard] { [countOption, hashOption] }

  static let countOption = StepOption<Double>.namedColumns(
    "count",
    "A column whose values are counted in the training rows, as COLUMN or COLUMN=SHRINKAGE in rows: log(1 + n/shrinkage).",
    usual: 5, number: "a positive number of rows", choice: { $0 > 0 ? $0 : nil })

  static let hashOption = StepOption<Int>.namedColumns(
    "hash",
    "A column of text whose n-grams of 2 to 4 characters are hashed, as COLUMN or COLUMN=BUCKETS, 64 by default.",
    usual: 64, number: "a number of buckets from 2 to 65536",
    choice: { Int(exactly: $0).flatMap { bucketCounts.contains($0) ? $0 : nil } })

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    let (hashed, counted) = (try request.named(hashOption), try request.named(countOption))
    return hashed.isEmpty && counted.isEmpty
      ? [] : [.encodeTexts(TextEncoder(hashed: hashed, counted: counted))]
  }

  var encodedColumns: [String] { Array(hashed.keys) + counted.keys }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedTextEncoder: FittedStep {
  var isSound: Bool {
    hashes.map(\.column).areDifferent && counts.map(\.column).areDifferent
      && hashes.allSatisfy { hashing in
        TextEncoder.bucketCounts.contains(hashing.buckets)
          && hashing.filled.allSatisfy { (0..<hashing.buckets).contains($0) }
      }
      && counts.allSatisfy { $0.shrinkage > 0 && $0.counts.values.allSatisfy { $0 > 0 } }
  }

  var heldColumns: [String] { hashes.filter(\.filled.isEmpty).map(\.column) }

  var latentColumns: [String] { [] }

  func words(by settings: TextEncoder, on table: Table) -> String {
    let counted = counts.map {
      "\(quoted($0.column)) by the count of its value, shrunk by \(DecimalNumber.text($0.shrinkage)) rows"
    }
    let hashed = hashes.map { "\(quoted($0.column)) hashed into \($0.buckets) buckets" }
    return labeled("texts", counted + hashed)
  }

  /// Values that no training row has.
  func notes(on table: Table) -> [String] {
    counts.compactMap { counting in
      guard let column = try? table.column(counting.column) else { return nil }
      let unseen = (0..<column.count).compactMap { column.name(at: $0) }
        .filter { counting.counts[$0] == nil }
      return unseenNote(unseen, table.location(column: column.name), become: "their count is 0")
    }
  }
}
