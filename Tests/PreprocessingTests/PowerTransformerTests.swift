import Foundation
import Preprocessing
import Tables
import Testing
import Words

/// The answers of SciPy's boxcox and yeojohnson, and of scikit-learn's RobustScaler and Normalizer; `make_powers.py` made them.
private struct PowerFixtures: Decodable {
  struct Learned: Decodable {
    let sample: String
    let family: String
    let x: [Double]
    let exponent: Double
    let transformed: [Double]
  }
  struct Fixed: Decodable {
    let family: String
    let exponent: Double
    let x: [Double]
    let transformed: [Double]
  }
  struct Robust: Decodable {
    let x: [[Double]]
    let center: [Double]
    let unit: [Double]
    let transformed: [[Double]]

    private enum CodingKeys: String, CodingKey {
      case x
      case center = "centre"
      case unit
      case transformed
    }
  }
  struct Rows: Decodable {
    let x: [[Double]]
    let transformed: [[Double]]
  }
  let learned: [Learned]
  let fixed: [Fixed]
  let robust: Robust
  let rows: Rows
}

@Suite struct PowerTransformerTests {
  private let fixtures: PowerFixtures

  init() throws { fixtures = try JSONDecoder().decode(PowerFixtures.self, from: fixture("powers")) }

  /// Both search the maximum of a function that is flat there: its values tell exponents apart to about √ε.
  @Test func exponentsAreSciPys() throws {
    #expect(fixtures.learned.count == 10)
    for reference in fixtures.learned {
      let table = try Table(columns: [Column("x", numbers: reference.x)])
      let fitted = try PowerTransformer(Transformation(reference.family))
        .fitted(to: Split(training: table).training)
      let exponent = try #require(fitted.powers.first?.exponent)
      #expect(abs(exponent - reference.exponent) < 1e-6, "\(reference.sample) \(reference.family)")
      try expectNear(fitted.transformed(table).numbers(in: "x"), reference.transformed) {
        1e-4 * max(1, abs($0))
      }
    }
  }

  @Test func valuesAtGivenExponentsAreSciPys() throws {
    #expect(fixtures.fixed.count == 16)
    for reference in fixtures.fixed {
      let fitted = try Self.fitted(reference.family, exponent: reference.exponent)
      let table = try Table(columns: [Column("x", numbers: reference.x)])
      try expectNear(fitted.transformed(table).numbers(in: "x"), reference.transformed) {
        // SciPy takes powers of 1 + x where λ is not near 0, and so errs by units in the last place of 1.
        1e-13 * abs($0) + 4 * .ulpOfOne
      }
    }
  }

  @Test(arguments: Transformation.allCases)
  func inversesRestore(_ transformation: Transformation) throws {
    let x = [0.001, 0.3, 1, 2.5, 40, 3, 7, 11]
    let table = try Table(columns: [Column("x", numbers: x + [.nan])])
    let fitted = try PowerTransformer(transformation).fitted(to: Split(training: table).training)
    let transformed = try fitted.transformed(table)
    let numbers = try transformed.numbers(in: "x")
    // Its skewness is 2.0, as most numbers are small and one is 40.
    #expect((transformation == .none) == (numbers.dropLast() == x[...]))
    try expectNear(fitted.restored(transformed).numbers(in: "x"), x + [nil]) { 1e-13 * max(1, $0) }
  }

  /// 0, 0, 0, 1 and 0, 1, 2, 3 and 0, 0, 1, 9: two answers only; skewness 0; skewness 1.1.
  @Test func onlySkewedColumnsAreTransformedByThemselves() throws {
    let table = try Table(csv: "a,b,c\n0,0,0\n0,1,0\n0,2,1\n1,3,9\n")
    let fitted = try PowerTransformer(.skewed).fitted(to: Split(training: table).training)
    #expect(
      fitted.powers.map { "\($0.column) \($0.transformation)" }
        == ["c yeo-johnson"])
    #expect(try fitted.transformed(table).column("b") == table.column("b"))
  }

  /// By hand: exponent 1 only shifts, 0 is the logarithm, and a negative number mirrors with 2 − λ.
  @Test func knownExponents() throws {
    let table = try Table(columns: [Column("x", numbers: [-3, 0, 3])])
    func values(_ exponent: Double) throws -> [Double] {
      try Self.fitted("yeo-johnson", exponent: exponent).transformed(table).numbers(in: "x")
    }
    #expect(try values(1) == [-3, 0, 3])
    try expectNear(values(0), [-7.5, 0, log(4)]) { _ in 1e-15 }
    try expectNear(values(2), [-log(4), 0, 7.5]) { _ in 4e-15 }
  }

  @Test func domains() throws {
    func message(_ transformation: Transformation, _ numbers: [Double]) throws -> String? {
      let table = try Table(source: "t.csv", columns: [Column("x", numbers: numbers)])
      let pipeline = PowerTransformer(transformation)
      return #expect(throws: DataError.self) {
        _ = try pipeline.fitted(to: Split(training: table).training).transformed(table)
      }?.message(for: .commandLine)
    }
    #expect(
      try message(.boxCox, [1, 2, 0])
        == "t.csv row 3, column \"x\": found 0, expected a positive number, to be transformed by box-cox. Correct the cell, or transform the column by yeo-johnson."
    )
    #expect(
      try message(.squareRoot, [1, -2])
        == "t.csv row 2, column \"x\": found -2, expected a number that is not negative, as its root is taken. Correct the cell, or transform the column by yeo-johnson."
    )
    #expect(try message(.log, [0])?.contains("a positive number") == true)
    #expect(try message(.log1p, [-1])?.contains("above -1") == true)
    #expect(try message(.yeoJohnson, [4, 4])?.contains("do not vary") == true)
  }

  // MARK: scikit-learn's other scalers

  @Test func robustScaler() throws {
    let reference = fixtures.robust
    let table = try Self.table(reference.x)
    let scaler = try Scaler(.robust).fitted(to: Split(training: table).training)
    expectNear(scaler.scales.map(\.center), reference.center) { 4 * $0.ulp }
    expectNear(scaler.scales.map(\.unit), reference.unit) { 1e-14 * $0 }
    let scaled = try scaler.transformed(table)
    for (index, column) in table.columnNames.enumerated() {
      try expectNear(scaled.numbers(in: column), reference.transformed.map { $0[index] }) {
        1e-13 * max(1, abs($0))
      }
    }
  }

  @Test func rowsOfLengthOne() throws {
    let reference = fixtures.rows
    let scaled = try RowNormalizer().transformed(Self.table(reference.x))
    for (index, column) in scaled.columnNames.enumerated() {
      try expectNear(scaled.numbers(in: column), reference.transformed.map { $0[index] }) { _ in
        4 * .ulpOfOne
      }
    }
    let extreme = try RowNormalizer().transformed(Self.table([[3e200, 4e200], [0, 0]]))
    try expectNear(extreme.numbers(in: "c0"), [0.6, 0]) { 2 * $0.ulp }
    try expectNear(extreme.numbers(in: "c1"), [0.8, 0]) { 2 * $0.ulp }
  }

  private static func table(_ rows: [[Double]]) throws -> Table {
    try Table(
      columns: rows[0].indices.map { index in
        Column("c\(index)", numbers: rows.map { $0[index] })
      })
  }

  /// A transformation of given exponent, as a saved fit has it.
  private static func fitted(_ family: String, exponent: Double) throws -> FittedPowerTransformer {
    let json = """
      {"powers": [{"column": "x", "transformation": "\(family)", "exponent": \(exponent)}]}
      """
    return try JSONDecoder().decode(FittedPowerTransformer.self, from: Data(json.utf8))
  }
}
