import MathKernels
import Words

/// Rows that models and preprocessing may be fitted to.
///
/// Only a split makes them, and preprocessing fits only to them: fitting to held-out rows does not compile.
public struct TrainingRows: Sendable, Equatable {
  /// The rows, with their numbers in the whole table.
  public let table: Table
  /// The rows as they were before any step of preprocessing, and those held out: for `lackValues(of:)` alone.
  private let whole: Table
  private let heldOut: [Table]

  init(_ table: Table) { self.init(table, of: table, heldOut: []) }

  private init(_ table: Table, of whole: Table, heldOut: [Table]) {
    (self.table, self.whole, self.heldOut) = (table, whole, heldOut)
  }

  /// With rows that are held out.
  fileprivate func beside(_ heldOut: [TestRows?]) -> TrainingRows {
    TrainingRows(table, of: whole, heldOut: heldOut.compactMap { $0?.table })
  }

  /// The same rows after a step of preprocessing that was fitted to them.
  package func mapped(_ transform: (Table) throws -> Table) rethrows -> TrainingRows {
    TrainingRows(try transform(table), of: whole, heldOut: heldOut)
  }

  /// Whether rows held out have a value, or a missing cell, where a column has none in the training rows; for a column that
  /// preparation made, the one from which it was made.
  ///
  /// Nothing is learned from the answer: it separates a column that never varies, which is refused, from one that just happens
  /// not to.
  package func lackValues(of column: Column) -> Bool {
    let name = column.origin ?? column.name
    guard whole.hasColumn(name), let known = try? whole.column(name) else { return false }
    return heldOut.contains { part in
      part.hasColumn(name) && ((try? part.column(name))?.hasValue(besidesThoseOf: known) ?? false)
    }
  }

  /// Whether a column that is the same in all training rows is held at 0 instead of refused: where held-out rows differ, where
  /// preparation made it, and where some of its cells were missing before. Only the rows that a split happens to choose decide
  /// whether these vary.
  package func mayHold(_ column: Column) -> Bool {
    if column.origin != nil || lackValues(of: column) { return true }
    guard whole.hasColumn(column.name), let known = try? whole.column(column.name) else {
      return false
    }
    return (1..<known.count).contains(known.missingCount)
  }

  /// Equal rows, regardless of what is held out.
  public static func == (first: TrainingRows, second: TrainingRows) -> Bool {
    first.table == second.table
  }
}

extension Column {
  /// Whether a cell has a value, or is missing, while no cell of another column does or is.
  fileprivate func hasValue(besidesThoseOf other: Column) -> Bool {
    switch (cells, other.cells) {
    case (.numbers(let numbers), .numbers(let known)):
      // A missing number equals none, and so is checked separately.
      let values = Set(known.filter { !$0.isNaN })
      return missingCount > 0 && other.missingCount == 0
        || numbers.contains { !$0.isNaN && !values.contains($0) }
    case (.texts(let texts), .texts(let known)):
      let values = Set(known)
      return texts.contains { !values.contains($0) }
    // A column without a value is one of numbers; preparation refuses any others of two kinds.
    default: return other.missingCount == other.count && missingCount < count
    }
  }
}

/// Rows that are held out, to judge a fit by, or to choose among fits.
public struct TestRows: Sendable, Equatable {
  /// The rows, with their numbers in the whole table.
  public let table: Table

  init(_ table: Table) { self.table = table }
}

/// Rows to fit to, rows to choose among fits by, and rows to judge the choice by.
public struct Split: Sendable, Equatable {
  /// The rows to fit to.
  public let training: TrainingRows
  /// The rows that choose among fits, or the epoch of one; nil where none do.
  public let validation: TestRows?
  /// The rows that judge the one chosen; nil where no rows are held out.
  public let test: TestRows?

  init(training: Table, testRows: Table?) {
    self.init(
      training: TrainingRows(training), validation: nil, test: testRows.map { TestRows($0) })
  }

  package init(training: TrainingRows, validation: TestRows?, test: TestRows?) {
    self.training = training.beside([validation, test])
    (self.validation, self.test) = (validation, test)
  }

  /// All rows of a table to train on, and none held out.
  public init(training: Table) { self.init(training: training, testRows: nil) }

  /// All rows of a table to train on, and those of another held out.
  public init(training: Table, test: Table) { self.init(training: training, testRows: test) }

  /// The training rows of an earlier split, with another table's rows held out.
  public init(training: TrainingRows, test: Table) {
    self.init(training: training, validation: nil, test: TestRows(test))
  }
}

extension Table {
  /// Chooses training rows and test rows at random, each in the table's order.
  ///
  /// A stratified split keeps the class shares: training takes of class c its share n_c·train/n, rounded by largest
  /// remainder so that the total is exact, and the test likewise from the rows that training leaves. The same seed
  /// gives the same split on every platform.
  ///
  /// - Parameters:
  ///   - target: the column of class labels.
  ///   - train: how many rows to train on; without it, those the test leaves.
  ///   - test: how many rows to hold out; without it, those training leaves if `train` is given, else none.
  /// - Throws: `DataError` if the target is unknown, has missing cells or only one class, if more rows are requested
  ///   than there are, or if a class is too rare for a stratified split to train on.
  public func split(
    target: String, train: SplitSize? = nil, test: SplitSize? = nil, seed: UInt64,
    stratified: Bool = true
  ) throws -> Split {
    try split(
      target: target, train: train, validation: 0, test: test, seed: seed, stratified: stratified)
  }

  /// - Parameter validation: how many of the training rows are to be for validation, for messages.
  func split(
    target: String, train: SplitSize?, validation: Int, test: SplitSize?, seed: UInt64,
    stratified: Bool
  ) throws -> Split {
    let labels = try labels(target: target)
    let counts = try SplitSize.counts(
      train: train, validation: validation, test: test, of: rowCount, source: source)
    var strata = [Array(0..<rowCount)]
    if stratified {
      strata = Array(repeating: [], count: labels.classes.count)
      for (row, code) in labels.codes.enumerated() { strata[code].append(row) }
    }
    let sizes = strata.map(\.count)
    return try split(counts, strata: strata, seed: seed) { code in
      DataError(
        location(column: target),
        found: "class \(quoted(labels.classes[code])) in \(sizes[code]) of \(rowCount) rows",
        expected:
          "every class to have a share in the \(counted(counts.train, validation > 0 ? "training and validation row" : "training row"))",
        suggestion: "Ask for more training rows, or remove the class.")
    }
  }

  /// Takes its share from every stratum; `tooRare` gives the error where that leaves one without training rows.
  func split(
    _ counts: (train: Int, test: Int), strata: [[Int]], seed: UInt64,
    tooRare: (_ stratum: Int) -> DataError?
  ) throws -> Split {
    var random = RandomStream(seed: seed, purpose: .split)
    let sizes = strata.map(\.count)
    let training = apportioned(counts.train, among: sizes, using: &random)
    if let empty = training.firstIndex(of: 0), let error = tooRare(empty) { throw error }
    let test = apportioned(
      counts.test, among: zip(sizes, training).map { $0 - $1 }, using: &random)

    var trainingIndices: [Int] = []
    var testIndices: [Int] = []
    for (stratum, rows) in strata.enumerated() {
      let shuffled = random.permutation(rows.count).map { rows[$0] }
      let firstTest = training[stratum]
      trainingIndices += shuffled[..<firstTest]
      testIndices += shuffled[firstTest..<firstTest + test[stratum]]
    }
    return Split(
      training: rows(at: trainingIndices.sorted()),
      testRows: testIndices.isEmpty ? nil : rows(at: testIndices.sorted()))
  }
}

/// Whole numbers that add up to `total` in proportion to `sizes`, by largest remainder; ties are drawn by lot.
/// No share exceeds its size as long as the total does not exceed theirs.
private func apportioned(
  _ total: Int, among sizes: [Int], using random: inout RandomStream
) -> [Int] {
  let all = sizes.reduce(0, +)
  guard all > 0 else { return sizes }
  var shares = sizes.map { $0 * total / all }
  let remainders = sizes.map { $0 * total % all }
  let lots = random.permutation(sizes.count)
  let byRemainder = sizes.indices.sorted {
    (remainders[$0], lots[$0]) > (remainders[$1], lots[$1])
  }
  for index in byRemainder.prefix(total - shares.reduce(0, +)) { shares[index] += 1 }
  return shares
}
