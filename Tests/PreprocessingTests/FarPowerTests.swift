import Foundation
import Preprocessing
import Tables
import Testing

/// Learned powers of columns far from 0 for their spread, very small or very large; `make_far_powers.py` made the answers, in 400
/// digits.
@Suite struct FarPowerTests {
  struct Reference: Decodable, Sendable, CustomTestStringConvertible {
    let sample: String
    let family: String
    let x: [Double]
    let exponent: Double
    /// One over the standard deviation of the logarithms: how far an exponent has to go to matter.
    let unit: Double
    let standardized: [Double]

    var testDescription: String { sample }
  }

  static let references =
    (try? JSONDecoder().decode([Reference].self, from: fixture("far-powers"))) ?? []

  private static func fitted(_ transformation: Transformation?, _ x: [Double]) throws
    -> (power: FittedPowerTransformer, scaled: [Double])
  {
    let rows = Split(training: try Table(columns: [Column("x", numbers: x)])).training
    let power = try PowerTransformer(transformation).fitted(to: rows)
    let transformed = try rows.mapped(power.transformed)
    let scaler = try Scaler(.standard).fitted(to: transformed)
    return (power, try scaler.transformed(transformed.table).numbers(in: "x"))
  }

  /// The likelihood is flat at its maximum: its values tell exponents apart to about √ε of what matters, and so are values.
  @Test(arguments: references)
  func exponentsAndValuesAreThoseOfManyDigits(_ reference: Reference) throws {
    let (power, scaled) = try Self.fitted(Transformation(reference.family), reference.x)
    let exponent = try #require(power.powers.first?.exponent)
    #expect(abs(exponent - reference.exponent) <= 1e-6 * reference.unit)
    expectNear(scaled, reference.standardized) { 1e-5 * max(1, abs($0)) }
  }

  @Test func allReferencesAreThere() { #expect(Self.references.count == 15) }

  @Test(arguments: references)
  func inversesRestore(_ reference: Reference) throws {
    let table = try Table(columns: [Column("x", numbers: reference.x)])
    let (power, _) = try Self.fitted(Transformation(reference.family), reference.x)
    let restored = try power.restored(power.transformed(table)).numbers(in: "x")
    let spread = (reference.x.max() ?? 0) - (reference.x.min() ?? 0)
    expectNear(restored, reference.x) { 1e-9 * spread + 4 * $0.ulp }
  }

  /// Numbers between those that were learned from differ in their values as well, in their order.
  @Test func newNumbersKeepTheirOrder() throws {
    for reference in Self.references where reference.sample != "last digits" {
      let (power, _) = try Self.fitted(Transformation(reference.family), reference.x)
      let (low, high) = (reference.x.min() ?? 0, reference.x.max() ?? 0)
      let between = (0...200).map { low + (high - low) * (Double($0) / 200) }
      let values = try power.transformed(Table(columns: [Column("x", numbers: between)]))
        .numbers(in: "x")
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(reference.sample)")
      #expect(values.allSatisfy { $0.isFinite })
    }
  }

  /// A number beyond 0, on the other side of the reference: Yeo and Johnson's function goes on, and has an inverse there.
  @Test func theOtherSideOfZero() throws {
    let x = [1990, 1991, 1991, 1992, 1995, 1999, 2003, 2020.0]
    let power = try PowerTransformer(.yeoJohnson).fitted(
      to: Split(training: Table(columns: [Column("x", numbers: x)])).training)
    #expect(power.powers.first?.reference != nil)
    let lambda = try #require(power.powers.first?.exponent)
    #expect(lambda < -50)
    // With a saved exponent and reference of moderate size, both forms by hand: y(x)/(1 + r)^λ − y(r)/(1 + r)^λ.
    let json = """
      {"powers": [{"column": "x", "transformation": "yeo-johnson", "exponent": -1.5, "reference": 3}]}
      """
    let saved = try JSONDecoder().decode(FittedPowerTransformer.self, from: Data(json.utf8))
    let numbers: [Double] = [-7, -0.5, 0, 0.5, 3, 40]
    let table = try Table(columns: [Column("x", numbers: numbers)])
    func plain(_ x: Double) -> Double {
      x >= 0 ? (pow(1 + x, -1.5) - 1) / -1.5 : -(pow(1 - x, 3.5) - 1) / 3.5
    }
    let expected = numbers.map { (plain($0) - plain(3)) / pow(4, -1.5) }
    let values = try saved.transformed(table)
    try expectNear(values.numbers(in: "x"), expected) { 1e-13 * max(1, abs($0)) }
    try expectNear(saved.restored(values).numbers(in: "x"), numbers) { 1e-12 * max(1, abs($0)) }
  }

  /// Far columns of a skewness beyond 1 are transformed by themselves, as if asked for.
  @Test func autoFindsThem() throws {
    let references = Self.references.filter { $0.family == "yeo-johnson" }
    var transformed = 0
    for reference in references {
      let low = reference.x.min() ?? 0
      let steps = reference.x.map { ($0 - low) / ((reference.x.max() ?? 1) - low) }
      let count = Double(steps.count)
      let mean = steps.reduce(0, +) / count
      func moment(_ power: Double) -> Double {
        steps.reduce(0) { $0 + pow($1 - mean, power) } / count
      }
      let isSkewed = abs(moment(3) / pow(moment(2), 1.5)) > 1
      let (chosen, _) = try Self.fitted(.skewed, reference.x)
      let (asked, _) = try Self.fitted(.yeoJohnson, reference.x)
      #expect(chosen.powers == (isSkewed ? asked.powers : []), "\(reference.sample)")
      transformed += isSkewed ? 1 : 0
    }
    #expect(transformed > 2 && transformed <= references.count)
  }

  /// What an earlier version saved has no reference, and the values it had.
  @Test func savedPowersWithoutReference() throws {
    let json = """
      {"powers": [{"column": "x", "transformation": "box-cox", "exponent": -4.236}]}
      """
    let saved = try JSONDecoder().decode(FittedPowerTransformer.self, from: Data(json.utf8))
    let table = try Table(columns: [Column("x", numbers: [0.5, 1, 2])])
    let expected = [0.5, 1, 2].map { (pow($0, -4.236) - 1) / -4.236 }
    try expectNear(saved.transformed(table).numbers(in: "x"), expected) { 1e-14 * max(1, abs($0)) }
  }
}
