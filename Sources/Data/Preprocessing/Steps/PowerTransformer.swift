import MathKernels
import Tables
import Words

/// A function that makes a skewed column less skewed.
public enum Transformation: String, PreparationChoice, CaseIterable {
  /// log x, of positive numbers.
  case log
  /// log(1 + x), of numbers above −1.
  case log1p
  /// √x, of numbers that are not negative.
  case squareRoot = "sqrt"
  /// Box and Cox's power, of positive numbers, its exponent learned from the training rows.
  case boxCox = "box-cox"
  /// Yeo and Johnson's power, of any numbers, its exponent learned from the training rows.
  case yeoJohnson = "yeo-johnson"
  /// Yeo and Johnson's power where the skewness of the training rows is beyond ±1 and there are more than two values; else
  /// nothing.
  case skewed = "auto"
  /// Nothing.
  case none

  package static let expectedWords =
    "log, log1p, sqrt, box-cox, yeo-johnson, auto (yeo-johnson where skewed) or none"
  package static let words = allCases.map(\.rawValue)

  /// One of `words`; nil for any other text.
  public init?(_ text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }

  public func encode(to encoder: any Encoder) throws { try encodeWords(to: encoder) }
  public init(from decoder: any Decoder) throws { try self.init(wordsFrom: decoder) }

  /// The family whose exponent is learned; nil for functions without one.
  var family: PowerFamily? {
    switch self {
    case .boxCox: .boxCox
    case .yeoJohnson: .yeoJohnson
    default: nil
    }
  }
}

/// Transforms columns by logarithms and powers. Missing cells stay missing.
///
/// The transformation for all columns is for those of the file: a mark of missing cells, say, or a point on a circle has no tail.
public struct PowerTransformer: Preprocessor, Codable, Equatable {
  /// How each column is transformed.
  public var columns: ByColumn<Transformation>

  /// One transformation for all columns of numbers, others for single columns.
  public init(_ others: Transformation? = nil, _ named: [String: Transformation] = [:]) {
    columns = ByColumn(others, named)
  }

  /// Where an exponent is to be learned, a column that is the same in all training rows is held at 0 where `Scaler` does so.
  /// - Throws: `DataError` if a column is unknown, holds text, or does not vary or is outside the family's domain where an
  ///   exponent is to be learned.
  package func fitted(to rows: TrainingRows) throws -> FittedPowerTransformer {
    let table = rows.table
    return FittedPowerTransformer(
      powers: try columns.choices(in: table, ofFile: true).compactMap { column, choice, _ in
        let numbers = try table.numbers(in: column.name)
        let transformation =
          choice == .skewed ? (Self.isSkewed(numbers) ? .yeoJohnson : Transformation.none) : choice
        guard transformation != .none else { return nil }
        guard let family = transformation.family else {
          return .init(column: column.name, transformation: transformation, exponent: nil)
        }
        if let learned = family.likeliest(for: numbers) {
          return .init(
            column: column.name, transformation: transformation, exponent: learned.exponent,
            reference: learned.reference)
        }
        let moments = Moments(of: numbers)
        guard moments?.isConstant ?? true, rows.mayHold(column) else {
          throw Self.unusable(column.name, numbers, of: table, by: family)
        }
        return .init(
          column: column.name, transformation: transformation, exponent: nil,
          reference: moments?.mean, isHeld: true)
      })
  }

  /// Whether Σ(x − x̄)³/(n s³) is beyond ±1, and there are more than two different numbers.
  private static func isSkewed(_ numbers: [Double]) -> Bool {
    guard let moments = Moments(of: numbers), !moments.isConstant,
      numbers.contains(where: { $0 > moments.minimum && $0 < moments.maximum })
    else { return false }
    let cubes = numbers.reduce(0) { sum, x in
      let z = (x - moments.mean) / moments.deviation
      return z.isNaN ? sum : sum + z * z * z
    }
    return abs(cubes) > Double(moments.count)
  }

  private static func unusable(
    _ column: String, _ numbers: [Double], of table: Table, by family: PowerFamily
  ) -> DataError {
    if family == .boxCox, let row = numbers.firstIndex(where: { $0 <= 0 }) {
      return DataError(
        table.location(rowAt: row, column: column), found: DecimalNumber.text(numbers[row]),
        expected: "a positive number, to be transformed by box-cox",
        suggestion: "Correct the cell, or transform the column by yeo-johnson.")
    }
    return DataError(
      table.location(column: column),
      found: "numbers that do not vary in the \(table.rowCount) training rows",
      expected: "numbers that vary, to learn an exponent from",
      suggestion: "Leave the column out with \(.drop(column)).")
  }
}

/// Transformations of columns, with the exponents that were learned.
package struct FittedPowerTransformer: FittedPreprocessor, Equatable {
  /// The transformation of one column.
  package struct Power: Sendable, Equatable {
    /// The column.
    package let column: String
    /// The function.
    package let transformation: Transformation
    /// The λ that was learned; nil for functions without one.
    package let exponent: Double?
    /// The number r in whose units powers are taken, as in (x/r)^λ, where x^λ itself would lose the digits; for a column that is
    /// held, its one number; nil elsewhere.
    package let reference: Double?
    /// Whether the column was the same in all training rows, and is 0 in all rows.
    package let isHeld: Bool

    init(
      column: String, transformation: Transformation, exponent: Double?, reference: Double? = nil,
      isHeld: Bool = false
    ) {
      self.column = column
      self.transformation = transformation
      self.exponent = exponent
      self.reference = reference
      self.isHeld = isHeld
    }

    /// The value of a number; NaN outside the function's domain.
    func value(_ x: Double) -> Double {
      if isHeld { return 0 }
      return switch transformation {
      case .log: x > 0 ? logarithm(x) : .nan
      case .log1p: x > -1 ? logarithm(onePlus: x) : .nan
      case .squareRoot: x >= 0 ? x.squareRoot() : .nan
      case .boxCox: PowerFamily.boxCox.value(x, exponent: exponent ?? 1, reference: reference)
      case .yeoJohnson:
        PowerFamily.yeoJohnson.value(x, exponent: exponent ?? 1, reference: reference)
      case .none, .skewed: x
      }
    }

    /// The number of a value; NaN for what is not a value.
    func inverse(_ y: Double) -> Double {
      if isHeld { return reference ?? .nan }
      return switch transformation {
      case .log: exponential(y)
      case .log1p: exponentialMinusOne(y)
      case .squareRoot: y >= 0 ? y * y : .nan
      case .boxCox: PowerFamily.boxCox.inverse(y, exponent: exponent ?? 1, reference: reference)
      case .yeoJohnson:
        PowerFamily.yeoJohnson.inverse(y, exponent: exponent ?? 1, reference: reference)
      case .none, .skewed: y
      }
    }

    var isSound: Bool {
      let isPositive = transformation != .boxCox || isHeld || (reference ?? 1) > 0
      return (exponent?.isFinite ?? true) && (reference?.isFinite ?? true) && isPositive
    }

    fileprivate var domain: String {
      switch transformation {
      case .log: "a positive number, as its logarithm is taken"
      case .boxCox: "a positive number, to be transformed by box-cox"
      case .log1p: "a number above -1, as log(1 + x) is taken"
      default: "a number that is not negative, as its root is taken"
      }
    }
  }

  /// The columns that are transformed, in the table's order.
  package let powers: [Power]

  /// - Throws: `DataError` if a column is missing or holds texts, or with the first number outside the function's domain.
  package func transformed(_ table: Table) throws -> Table {
    let transformed = try table.mappingNumbers(in: powers.map(\.column)) { powers[$0].value($1) }
    for power in powers {
      let (before, after) = (
        try table.numbers(in: power.column), try transformed.numbers(in: power.column)
      )
      guard let row = before.indices.first(where: { after[$0].isNaN && !before[$0].isNaN }) else {
        continue
      }
      throw DataError(
        table.location(rowAt: row, column: power.column),
        found: DecimalNumber.text(before[row]), expected: power.domain,
        suggestion: "Correct the cell, or transform the column by yeo-johnson.")
    }
    return transformed
  }

  /// The table before the step: missing where a number is not a value of the function.
  /// - Throws: `DataError` if a column is missing or holds texts.
  package func restored(_ table: Table) throws -> Table {
    try table.mappingNumbers(in: powers.map(\.column)) { powers[$0].inverse($1) }
  }
}

extension FittedPowerTransformer.Power: Codable {
  enum CodingKeys: String, CodingKey {
    case column, transformation, exponent, reference
    case isHeld = "held"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(column, forKey: .column)
    try container.encode(transformation, forKey: .transformation)
    try container.encodeIfPresent(exponent, forKey: .exponent)
    try container.encodeIfPresent(reference, forKey: .reference)
    if isHeld { try container.encode(true, forKey: .isHeld) }
  }

  /// - Throws: `DecodingError` for another form. Earlier versions have no references, and held no column.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      column: try container.decode(String.self, forKey: .column),
      transformation: try container.decode(Transformation.self, forKey: .transformation),
      exponent: try container.decodeIfPresent(Double.self, forKey: .exponent),
      reference: try container.decodeIfPresent(Double.self, forKey: .reference),
      isHeld: try container.decodeIfPresent(Bool.self, forKey: .isHeld) ?? false)
  }
}

extension PreparationStep {
  /// Logarithms, roots and powers are taken.
  public static func transform(_ step: PowerTransformer) -> PreparationStep {
    PreparationStep(step)
  }
}

extension PowerTransformer: StepSettings {
  static let kind = "transform"

  static var options: [any StepOptionCard] { [option] }

  static let option = StepOption<Transformation>.rules(
    "transform",
    "Makes columns less skewed: log, log1p, sqrt, box-cox, yeo-johnson, auto (yeo-johnson where the skewness is beyond ±1) or none. For one column as COLUMN=RULE. (default: none)"
  )

  static func steps(for request: PreparationRequest) throws -> [PreparationStep] {
    try request.refuseCategories(option, except: Transformation.none)
    let powers = try request.byColumn(option, otherwise: Transformation.none)
    return powers == ByColumn(Transformation.none)
      ? [] : [.transform(PowerTransformer(powers.others, powers.named))]
  }

  var encodedColumns: [String] { [] }

  func isStandard(_ column: String, wasStandard: Bool) -> Bool { wasStandard }
}

extension FittedPowerTransformer: FittedStep {
  var isSound: Bool { powers.map(\.column).areDifferent && powers.allSatisfy(\.isSound) }

  var heldColumns: [String] { powers.filter(\.isHeld).map(\.column) }

  var latentColumns: [String] { [] }

  func words(by settings: PowerTransformer, on table: Table) -> String {
    labeled(
      "transformed",
      grouped(
        powers.filter { !$0.isHeld }.map { power in
          let exponent = power.exponent.map { " (λ = \($0.fourDigits))" } ?? ""
          return (quoted(power.column) + exponent, power.transformation.description)
        }))
  }

  func notes(on table: Table) -> [String] { [] }
}
