import ArgumentParser
import Bayes

/// Which rows are held out.
struct SplitOptions: ParsableArguments {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case stratified, random
  }

  @Option(
    parsing: .unconditional,
    help: "Test rows, held out: a number, or a share such as 0.2. By default a fifth.",
    transform: splitSize)
  var test: SplitSize?

  @Option(help: "A CSV file of test rows; the table is then all training rows.")
  var testData: String?

  @Option(
    help:
      "Whether every class has its share of the test rows, or rows are drawn at random. (default: stratified)"
  )
  var split: Kind?

  @Option(
    help:
      "Rows that agree in this column stay on one side, as all tracks of an artist; several columns are taken together."
  )
  var groupBy: [String] = []

  @Option(help: "The rows with a value in a column are the test rows, as COLUMN=VALUE.")
  var testWhere: String?

  @Option(
    parsing: .unconditional,
    help:
      "Hold out every row once, in so many parts by the same rule, and print the mean scores.",
    transform: whole(2...100_000))
  var folds: Int?

  func validate() throws {
    if testData != nil, test != nil {
      throw ValidationError(
        "--test and --test-data exclude each other: test rows come from the table or from a file.")
    }
    if split != nil, !groupBy.isEmpty {
      throw ValidationError(
        "--split: found with --group-by, expected one of them: groups are drawn whole, at random.")
    }
    func refuse(_ option: String, _ reason: String, with others: [String]) throws {
      guard let first = others.first else { return }
      throw ValidationError("\(option): found with \(first), expected alone: \(reason)")
    }
    let drawn =
      namesGiven(("--test", test), ("--test-data", testData), ("--split", split))
      + (groupBy.isEmpty ? [] : ["--group-by"])
    if let testWhere {
      try refuse("--test-where", "a column's value says which rows are held out.", with: drawn)
      guard let column = splitAtLastEquals(testWhere).column, !column.isEmpty else {
        throw ValidationError(
          "--test-where: found \(quoted(testWhere)), expected COLUMN=VALUE, as in region=north.")
      }
    }
    if folds != nil {
      try refuse(
        "--folds", "every row is held out once.",
        with: namesGiven(("--test", test), ("--test-data", testData), ("--test-where", testWhere)))
    }
  }

  func rule(target: String) -> SplitRule {
    if !groupBy.isEmpty { return .grouped(by: groupBy) }
    return split == .random ? .random : .stratified(target: target)
  }

  /// One split of a table.
  /// - Parameter read: reads another table as that one was read.
  func split(
    _ rows: Table, target: String, train: SplitSize? = nil, seed: UInt64,
    read: (String) throws -> Table
  ) throws -> Split {
    let rule = rule(target: target)
    if let testWhere {
      let (column, value) = splitAtLastEquals(testWhere)
      return try rows.split(column: column ?? "", test: value)
    }
    if let testData {
      let training = try train.map { try rows.split(by: rule, train: $0, seed: seed).training }
      let test = try read(testData)
      return training.map { Split(training: $0, test: test) } ?? Split(training: rows, test: test)
    }
    let test = test ?? (train == nil ? .share(0.2) : nil)
    return try rows.split(by: rule, train: train, test: test, seed: seed)
  }
}
