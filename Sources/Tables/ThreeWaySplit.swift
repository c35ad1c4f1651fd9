import MathKernels

/// Rows to fit to, rows to choose settings by, and rows to judge the choice by.
public struct ThreeWaySplit: Sendable, Equatable {
  /// The rows to fit to.
  public let training: TrainingRows
  /// The rows that choose among fits.
  public let validation: TestRows
  /// The rows that judge the one chosen.
  public let test: TestRows
}

extension Table {
  /// Chooses training, validation and test rows, all by one rule; training takes what the others leave.
  ///
  /// The test rows are those of `split(by:test:seed:)` with the same seed.
  /// - Parameters:
  ///   - validation: how many rows, or which share of all rows of the table, choose among fits.
  ///   - test: how many rows, or which share of all rows, judge.
  /// - Throws: `DataError` as `split(by:train:test:seed:)`, and where a part would have no rows.
  public func split(
    by rule: SplitRule, validation: SplitSize, test: SplitSize, seed: UInt64
  ) throws -> ThreeWaySplit {
    let outer = try split(by: rule, test: test, seed: seed)
    let validationRows = try SplitSize.counts(
      train: nil, test: validation, of: rowCount, source: source
    ).test
    var random = RandomStream(seed: seed, purpose: .split, step: 1)
    let inner = try outer.training.table.split(
      by: rule, test: .rows(validationRows), seed: random.next())
    return try ThreeWaySplit(inner, test: outer.test, of: self)
  }

  /// The rows whose cell in a column has one value choose, those with another value judge, and all others train.
  /// - Throws: `DataError` if there is no such column, a value is in no row, or no row is left to train on.
  public func split(
    column name: String, validation: String, test: String
  ) throws -> ThreeWaySplit {
    let outer = try split(column: name, test: test)
    let inner = try outer.training.table.split(column: name, test: validation)
    return try ThreeWaySplit(inner, test: outer.test, of: self)
  }

  /// The values of a column, numbers in numeric order, texts in that of their Unicode scalars; missing cells are none.
  package func values(of name: String) throws -> [String] {
    let column = try column(name)
    switch column.cells {
    case .numbers(let numbers):
      return Set(numbers.filter { !$0.isNaN }).sorted().map { DecimalNumber.text($0 == 0 ? 0 : $0) }
    case .texts(let texts):
      return Set(texts.compactMap(\.self)).sorted {
        $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
      }
    }
  }
}

extension ThreeWaySplit {
  fileprivate init(_ inner: Split, test: TestRows?, of table: Table) throws {
    guard let validation = inner.test, let test else {
      throw DataError(
        table.location(), found: "no rows for \(test == nil ? "testing" : "validation")",
        expected: "rows in each part", suggestion: "Ask for more rows of it.")
    }
    (training, self.validation, self.test) = (inner.training, validation, test)
  }
}
