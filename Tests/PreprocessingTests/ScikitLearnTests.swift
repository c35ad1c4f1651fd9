import Foundation
import Preprocessing
import Tables
import Testing

/// The answers of scikit-learn's StandardScaler and SimpleImputer; null is a missing cell.
private struct Fixtures: Decodable {
  typealias Rows = [[Double?]]

  struct Scaling: Decodable {
    let `case`: String
    let X: Rows
    let mean: [Double]
    let scale: [Double]
    let transformed: Rows
  }

  struct Imputation: Decodable {
    let `case`: String
    let X: Rows
    let new: Rows
    let mean: [Double?]
    let transformed: Rows
    let transformedNew: Rows
  }

  let standardScaler: [Scaling]
  let meanImputer: [Imputation]

  static func load() throws -> Fixtures {
    let url = try #require(
      Bundle.module.url(
        forResource: "scikit-learn", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: url))
  }
}

@Suite struct ScikitLearnTests {
  private let fixtures: Fixtures

  init() throws { fixtures = try Fixtures.load() }

  @Test(arguments: ["plain", "large_offset", "tiny_variance", "with_missing"])
  func standardScaler(name: String) throws {
    let reference = try #require(fixtures.standardScaler.first { $0.case == name })
    let table = try table(reference.X)
    let scaler = try StandardScaler(columns: table.columnNames)
      .fitted(to: Split(training: table).training)
    let scaled = try scaler.transformed(table)
    for (index, column) in table.columnNames.enumerated() {
      let (mean, deviation) = (reference.mean[index], reference.scale[index])
      #expect(abs(scaler.means[index] - mean) <= 4 * mean.ulp)
      // An error of one unit in the last place of the mean is a share of the deviation.
      let meanError = 4 * mean.ulp / deviation
      #expect(abs(scaler.deviations[index] / deviation - 1) <= 1e-14 + meanError)
      for (found, row) in zip(try scaled.numbers(in: column), reference.transformed) {
        guard let expected = row[index] else {
          #expect(found.isNaN)
          continue
        }
        #expect(abs(found - expected) <= (1e-14 + meanError) * max(1, abs(expected)))
      }
    }
  }

  /// scikit-learn divides such columns by 1; here they are refused by name.
  @Test(arguments: [("constant_column", "c2"), ("single_row", "c0")])
  func constantColumnsAreRefused(name: String, column: String) throws {
    let reference = try #require(fixtures.standardScaler.first { $0.case == name })
    let table = try table(reference.X)
    let error = #expect(throws: DataError.self) {
      try StandardScaler(columns: table.columnNames).fitted(to: Split(training: table).training)
    }
    #expect(error?.location.column == column)
  }

  @Test func meanImputer() throws {
    let reference = try #require(fixtures.meanImputer.first { $0.case == "plain" })
    let table = try table(reference.X)
    let imputer = try MeanImputer(columns: table.columnNames)
      .fitted(to: Split(training: table).training)
    for (found, expected) in zip(imputer.means, reference.mean) {
      #expect(abs(found - (expected ?? .nan)) <= 4 * found.ulp)
    }
    try expectEqual(try imputer.transformed(table), reference.transformed)
    try expectEqual(try imputer.transformed(self.table(reference.new)), reference.transformedNew)
  }

  /// scikit-learn drops such a column; here it is refused by name.
  @Test func columnsWithoutAnyNumberAreRefused() throws {
    let reference = try #require(fixtures.meanImputer.first { $0.case == "column_all_missing" })
    let table = try table(reference.X)
    let error = #expect(throws: DataError.self) {
      try MeanImputer(columns: table.columnNames).fitted(to: Split(training: table).training)
    }
    #expect(error?.location.column == "c2")
  }

  private func table(_ rows: Fixtures.Rows) throws -> Table {
    try Table(
      columns: rows[0].indices.map { column in
        Column("c\(column)", numbers: rows.map { $0[column] ?? .nan })
      })
  }

  private func expectEqual(_ table: Table, _ rows: Fixtures.Rows) throws {
    for (index, column) in table.columnNames.enumerated() {
      for (found, row) in zip(try table.numbers(in: column), rows) {
        let expected = try #require(row[index])
        #expect(abs(found - expected) <= 4 * expected.ulp)
      }
    }
  }
}
