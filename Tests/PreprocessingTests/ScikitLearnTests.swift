import Foundation
import Preprocessing
import Tables
import Testing
import Words

/// The answers of scikit-learn's StandardScaler, MinMaxScaler and SimpleImputer; null is a missing cell.
private struct Fixtures: Decodable {
  typealias Rows = [[Double?]]

  struct Scaling: Decodable {
    struct MinMax: Decodable {
      let data_min: [Double]
      let data_max: [Double]
      let transformed: Rows
    }
    let `case`: String?
    let X: Rows
    let mean: [Double]
    let scale: [Double]
    let transformed: Rows
    let inverse_transformed: Rows?
    let minmax: MinMax?
  }

  struct Imputation: Decodable {
    struct Strategy: Decodable {
      let statistics: [Double?]
      let transformed: Rows
      let transformed_new: Rows
    }
    let `case`: String
    let X: Rows
    let X_new: Rows
    let strategies: [String: Strategy]
  }

  let standard_scaler: [Scaling]
  let standard_scaler_with_missing: Scaling
  let simple_imputer: [Imputation]

  func scaling(_ name: String) throws -> Scaling {
    if name == "with_missing" { return standard_scaler_with_missing }
    return try #require(standard_scaler.first { $0.case == name })
  }
}

@Suite struct ScikitLearnTests {
  private let fixtures: Fixtures

  init() throws {
    fixtures = try JSONDecoder().decode(Fixtures.self, from: fixture("scikit-learn-preprocessing"))
  }

  @Test(arguments: ["plain", "large_offset", "tiny_variance", "with_missing"])
  func standardScaler(name: String) throws {
    let reference = try fixtures.scaling(name)
    let table = try table(reference.X)
    let scaler = try Scaler(.standard).fitted(to: Split(training: table).training)
    let scaled = try scaler.transformed(table)
    let restored = try scaler.restored(scaled)
    for (index, column) in table.columnNames.enumerated() {
      let (mean, deviation) = (reference.mean[index], reference.scale[index])
      #expect(abs(scaler.scales[index].center - mean) <= 4 * mean.ulp)
      // An error of one unit in the last place of the mean is a share of the deviation.
      let meanError = 4 * mean.ulp / deviation
      #expect(abs(scaler.scales[index].unit / deviation - 1) <= 1e-14 + meanError)
      try expectNear(scaled.numbers(in: column), reference.transformed.map { $0[index] }) {
        (1e-14 + meanError) * max(1, abs($0))
      }
      let originals = reference.inverse_transformed ?? reference.X
      try expectNear(restored.numbers(in: column), originals.map { $0[index] }) {
        4 * max(abs($0), abs(mean)).ulp
      }
    }
  }

  @Test(arguments: ["plain", "large_offset", "tiny_variance"])
  func minMaxScaler(name: String) throws {
    let reference = try fixtures.scaling(name)
    let expected = try #require(reference.minmax)
    let table = try table(reference.X)
    let scaler = try Scaler(.minmax).fitted(to: Split(training: table).training)
    let scaled = try scaler.transformed(table)
    for (index, column) in table.columnNames.enumerated() {
      let (least, most) = (expected.data_min[index], expected.data_max[index])
      #expect(scaler.scales[index].center == least)
      #expect(scaler.scales[index].unit == most - least)
      let rounding = 4 * max(abs(least), abs(most)).ulp / (most - least)
      try expectNear(scaled.numbers(in: column), expected.transformed.map { $0[index] }) { _ in
        rounding + 4 * .ulpOfOne
      }
    }
  }

  /// scikit-learn divides such columns by 1; here they are refused by name.
  @Test(arguments: [("constant_column", "c2"), ("single_row", "c0")])
  func constantColumnsAreRefused(name: String, column: String) throws {
    let table = try table(fixtures.scaling(name).X)
    for scaling in [Scaling.standard, .robust, .minmax] {
      let error = #expect(throws: DataError.self) {
        try Scaler(scaling).fitted(to: Split(training: table).training)
      }
      #expect(error?.location.column == column)
    }
  }

  @Test(arguments: [
    ("mean", Imputation.mean), ("median", .median), ("most_frequent", .mostFrequent),
    ("constant", .constant(-7)),
  ])
  func simpleImputer(name: String, imputation: Imputation) throws {
    let reference = try #require(fixtures.simple_imputer.first { $0.case == "plain" })
    let expected = try #require(reference.strategies[name])
    let table = try table(reference.X)
    let imputer = try Imputer(imputation).fitted(to: Split(training: table).training)
    for (filling, expected) in zip(imputer.fillings, expected.statistics) {
      guard case .number(let found) = filling.value, let expected else {
        Issue.record("\(filling)")
        continue
      }
      #expect(abs(found - expected) <= 4 * expected.ulp)
    }
    func expectEqual(_ rows: Fixtures.Rows, _ expected: Fixtures.Rows) throws {
      let filled = try imputer.transformed(self.table(rows))
      for (index, column) in filled.columnNames.enumerated() {
        try expectNear(filled.numbers(in: column), expected.map { $0[index] }) { 4 * $0.ulp }
      }
    }
    try expectEqual(reference.X, expected.transformed)
    try expectEqual(reference.X_new, expected.transformed_new)
  }

  /// scikit-learn drops such a column; here it is refused by name, but where a number is given.
  @Test func columnsWithoutAnyNumberAreRefused() throws {
    let reference = try #require(
      fixtures.simple_imputer.first { $0.case == "column_all_missing" })
    let rows = Split(training: try table(reference.X)).training
    for imputation in [Imputation.mean, .median, .mostFrequent] {
      let error = #expect(throws: DataError.self) { try Imputer(imputation).fitted(to: rows) }
      #expect(error?.location.column == "c2")
    }
    let expected = try #require(reference.strategies["constant_keep_empty"])
    let filled = try Imputer(.constant(-7)).fitted(to: rows).transformed(rows.table)
    #expect(try filled.numbers(in: "c2") == expected.transformed.map { $0[2] })
  }

  private func table(_ rows: Fixtures.Rows) throws -> Table {
    try Table(
      columns: rows[0].indices.map { column in
        Column("c\(column)", numbers: rows.map { $0[column] ?? .nan })
      })
  }
}

/// A file of the fixtures.
func fixture(_ name: String) throws -> Data {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
  return try Data(contentsOf: url)
}

/// Numbers are as near to the expected ones as a tolerance for each; nil is a missing one.
func expectNear(
  _ found: [Double], _ expected: [Double?], tolerance: (Double) -> Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (found, expected) in zip(found, expected) {
    guard let expected else {
      #expect(found.isNaN, sourceLocation: sourceLocation)
      continue
    }
    #expect(abs(found - expected) <= tolerance(expected), sourceLocation: sourceLocation)
  }
}
