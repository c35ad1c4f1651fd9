import MathKernels
import Words

extension Split {
  /// The same test rows, with a number of validation rows taken from the training rows by a rule.
  /// - Throws: `DataError` where a part would have no rows, and as `Table.split(by:train:validation:test:seed:)`.
  package func takingValidation(rows: Int, by rule: SplitRule, seed: UInt64) throws -> Split {
    let left = training.table
    guard rows > 0 else {
      throw DataError(
        left.location(), found: "no rows for validation", expected: "at least one",
        suggestion: "Ask for more, or leave validation out.")
    }
    guard rows < left.rowCount else {
      if rows > left.rowCount {
        let all = left.rowCount + (test?.table.rowCount ?? 0)
        throw DataError(
          left.location(), found: "\(counted(rows, "row")) for validation of the \(all) in all",
          expected:
            "fewer than the \(left.rowCount) that \(all > left.rowCount ? "the test leaves" : "there are")",
          suggestion: "Ask for fewer validation or test rows.")
      }
      throw DataError(
        left.location(),
        found:
          "no rows left to train on (\(rows) of the \(left.rowCount) that are not tested are for validation)",
        expected: "at least one", suggestion: "Ask for fewer validation rows.")
    }
    var random = RandomStream(seed: seed, purpose: .split, step: 1)
    let inner = try left.split(by: rule, test: .rows(rows), seed: random.next())
    return Split(training: inner.training, validation: inner.test, test: test)
  }

  /// The same training and validation rows, with another table's rows to judge by.
  package func testing(on test: Table) -> Split {
    Split(training: training, validation: validation, test: TestRows(test))
  }

  /// Training and validation rows, in the order of their numbers.
  package var trainingAndValidation: TrainingRows {
    guard let validation else { return training }
    return TrainingRows(training.table.merged(with: validation.table))
  }
}

extension Table {
  /// The rows whose cell in a column has one value choose, those with another value judge, and all others train.
  /// - Throws: `DataError` if there is no such column, a value is in no row, or no row is left to train on.
  public func split(column name: String, validation: String, test: String) throws -> Split {
    let outer = try split(column: name, test: test)
    let inner = try outer.training.table.split(column: name, test: validation)
    return Split(training: inner.training, validation: inner.test, test: outer.test)
  }

  /// The rows of two parts of one table, in the order of their numbers.
  func merged(with other: Table) -> Table {
    let numbers = rowNumbers + other.rowNumbers
    let columns = zip(columns, other.columns).map { $0.appending($1) }
    return Table(source: source, columns: columns, rowNumbers: numbers)
      .rows(at: numbers.indices.sorted { numbers[$0] < numbers[$1] })
  }
}
