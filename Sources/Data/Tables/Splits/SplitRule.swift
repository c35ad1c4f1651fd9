import MathKernels
import Words

/// What a split keeps together or apart.
public enum SplitRule: Sendable, Equatable, Codable {
  /// Every row is as likely as another to be held out.
  case random
  /// Every part has each class of the target column in proportion.
  case stratified(target: String)
  /// Rows that agree in all of these columns, missing cells being equal to each other, stay on one side: all tracks of an artist,
  /// or all copies of a recording.
  case grouped(by: [String])
}

extension Table {
  /// Chooses training, validation and test rows, each in the table's order. The same seed gives the same split on every platform.
  ///
  /// - `random` and `stratified` hold exactly as many rows as requested. Strata take their shares, rounded by largest remainder.
  /// - `grouped` takes whole groups in a random order, until the number of rows is as near as possible to the one requested: the
  ///   difference is at most half the largest group.
  ///
  /// - Parameters:
  ///   - train: how many rows to train on; without it, those the others leave.
  ///   - validation: how many rows choose among fits; none without it. They are taken by the same rule from the rows
  ///     that the test leaves, so that without `train` the test rows are the same with and without them.
  ///   - test: how many rows to hold out; without it, those the others leave if `train` is given, else none.
  ///
  /// A share is one of all rows of the table.
  /// - Throws: `DataError` if a column is unknown, if more rows are requested than there are, if a class is too rare to train on,
  ///   if validation would have no rows, or if all rows are one group.
  public func split(
    by rule: SplitRule, train: SplitSize? = nil, validation: SplitSize? = nil,
    test: SplitSize? = nil, seed: UInt64
  ) throws -> Split {
    guard let validation else {
      return try twoParts(by: rule, train: train, test: test, seed: seed)
    }
    let rows = try validation.count(of: rowCount)
    let outer = try twoParts(
      by: rule, train: train?.adding(validation, of: rowCount), validation: train == nil ? 0 : rows,
      test: test, seed: seed)
    return try outer.takingValidation(rows: rows, by: rule, seed: seed)
  }

  /// - Parameter validation: how many of the training rows are to be for validation, for messages.
  private func twoParts(
    by rule: SplitRule, train: SplitSize?, validation: Int = 0, test: SplitSize?, seed: UInt64
  ) throws -> Split {
    func counts() throws -> (train: Int, test: Int) {
      try SplitSize.counts(
        train: train, validation: validation, test: test, of: rowCount, source: source)
    }
    switch rule {
    case .random:
      return try split(counts(), strata: [Array(0..<rowCount)], seed: seed) { _ in nil }
    case .stratified(let target):
      return try split(
        target: target, train: train, validation: validation, test: test, seed: seed,
        stratified: true)
    case .grouped(let columns):
      return try split(counts(), groups: groups(by: columns, atLeast: 2), seed: seed)
    }
  }

  /// The rows whose cell in a column has a value are the test rows, all others the training rows.
  ///
  /// The value is a name: `1.0` does not hold out the rows with 1.
  /// - Throws: `DataError` if there is no such column, or if no row has the value, or all have.
  public func split(column name: String, test value: String) throws -> Split {
    let tested = try rowsWhere(name, is: value)
    return Split(
      training: rows(at: tested.indices.filter { !tested[$0] }),
      testRows: rows(at: tested.indices.filter { tested[$0] }))
  }

  /// Whether each row's cell in a column has a value.
  func rowsWhere(_ name: String, is value: String) throws -> [Bool] {
    let column = try column(name)
    let matches = (0..<rowCount).map { column.name(at: $0) == value }
    guard matches.contains(true), matches.contains(false) else {
      throw valueError(column, value, isEverywhere: matches.contains(true))
    }
    return matches
  }

  private func valueError(_ column: Column, _ value: String, isEverywhere: Bool) -> DataError {
    let values = Set((0..<rowCount).compactMap { column.name(at: $0) }).sorted()
    let number = DecimalNumber.parse(value)
    let meant =
      number.flatMap { number in values.first { DecimalNumber.parse($0) == number } }
      ?? nearestName(to: value, among: values)
    return DataError(
      location(column: column.name),
      found: isEverywhere ? "\(quoted(value)) in every row" : "\(quoted(value)) in no row",
      expected: "it in some rows, to test on, and not in others, to train on",
      suggestion: isEverywhere
        ? "Choose another column."
        : meant.map { "Did you mean \(quoted($0))?" } ?? "The values are \(quotedList(values)).")
  }

  /// Whole groups to each part.
  private func split(
    _ counts: (train: Int, test: Int), groups: RowGroups, seed: UInt64
  ) -> Split {
    var random = RandomStream(seed: seed, purpose: .split)
    var order = random.permutation(groups.count)[...]
    let tested = groups.prefix(of: order.dropLast(), nearest: counts.test)
    order = order.dropFirst(tested.count)
    // Without room for a third part, training takes all that the test leaves.
    let trained =
      counts.train + counts.test == rowCount
      ? order : groups.prefix(of: order, nearest: max(1, counts.train))
    var part = [Int](repeating: 0, count: groups.count)
    for group in tested { part[group] = 2 }
    for group in trained { part[group] = 1 }
    func rows(_ wanted: Int) -> Table {
      self.rows(at: groups.codes.indices.filter { part[groups.codes[$0]] == wanted })
    }
    return Split(training: rows(1), testRows: tested.isEmpty ? nil : rows(2))
  }
}
