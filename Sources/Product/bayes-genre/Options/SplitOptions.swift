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

  @Option(
    parsing: .unconditional,
    help:
      "Validation rows, neither trained on nor tested, which choose: among fits by their scores on them, and in train the epoch. A number, or a share of the table such as 0.2. By default train takes a fifth of the rows that the test leaves, and fit none; with 0 train keeps the last epoch.",
    transform: splitSize)
  var validation: SplitSize?

  @Option(help: "A CSV file of test rows; the table is then all training rows.")
  var testData: String?

  @Option(
    help:
      "Whether every class has its share of the test rows, or rows are drawn at random. (default: stratified; random for a target of numbers)"
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

  @Option(
    help:
      "Hold out each value of this column once, as every region, and print the scores on each and their means."
  )
  var foldsBy: String?

  /// The size of `--validation`, where rows are to be taken.
  var chosenBy: SplitSize? { validation == .rows(0) ? nil : validation }

  /// The given options among those that request many fits to one table.
  var namesOfFolds: [String] { namesGiven(("--folds", folds), ("--folds-by", foldsBy)) }

  func validate() throws {
    if testData != nil, test != nil {
      throw ValidationError(
        "--test and --test-data cannot be combined: test rows come from the table or from a file.")
    }
    if split != nil, !groupBy.isEmpty {
      throw ValidationError(
        "--split and --group-by cannot be combined: groups are drawn whole, at random.")
    }
    func refuse(_ option: String, _ reason: String, with others: [String]) throws {
      guard let first = others.first else { return }
      throw ValidationError("\(option) and \(first) cannot be combined: \(reason)")
    }
    let rule = namesGiven(("--split", split)) + (groupBy.isEmpty ? [] : ["--group-by"])
    let drawn = namesGiven(("--test", test), ("--test-data", testData))
    if let testWhere {
      try refuse(
        "--test-where", "a column's value says which rows are held out.",
        with: drawn + (chosenBy == nil ? rule : []))
      guard let column = splitAtLastEquals(testWhere).column, !column.isEmpty else {
        throw ValidationError(
          "--test-where cannot be \(quoted(testWhere)). Write COLUMN=VALUE, as in region=north.")
      }
    }
    let held = drawn + namesGiven(("--test-where", testWhere))
    if folds != nil { try refuse("--folds", "every row is held out once.", with: held) }
    if let foldsBy {
      try refuse(
        "--folds-by", "every value of a column is held out once.",
        with: namesGiven(("--folds", folds)) + held + (chosenBy == nil ? rule : []))
      if foldsBy.isEmpty { throw ValidationError("--folds-by needs the name of a column.") }
    }
  }

  /// Refuses a rule for splitting where nothing is drawn from the table: test rows come from a file, and all others are trained
  /// on.
  func refuseIdleRule(drawsOthers: Bool) throws {
    guard testData != nil, !drawsOthers,
      let rule = (namesGiven(("--split", split)) + (groupBy.isEmpty ? [] : ["--group-by"])).first
    else { return }
    throw ValidationError(
      "\(rule) and --test-data cannot be combined: no row of the table is held out, so there is nothing to split."
    )
  }

  /// Refuses what does not suit a model.
  func validate(for card: ModelCard) throws {
    try card.refuseForNumbers(
      "--split stratified", split == .stratified, because: "strata are classes")
  }

  /// The columns whose values are names of groups or parts.
  var nameColumns: [String] {
    groupBy + [foldsBy, testWhere.flatMap { splitAtLastEquals($0).column }].compactMap(\.self)
  }

  /// How rows are drawn; a target of numbers has no strata.
  func rule(target: String, kind: TargetKind = .classes) -> SplitRule {
    if !groupBy.isEmpty { return .grouped(by: groupBy) }
    return split == .random || kind != .classes ? .random : .stratified(target: target)
  }

  /// One split of a table.
  /// - Parameter read: reads another table as that one was read.
  func split(
    _ rows: Table, target: String, kind: TargetKind = .classes, train: SplitSize? = nil,
    seed: UInt64, read: (String) throws -> Table
  ) throws -> Split {
    let rule = rule(target: target, kind: kind)
    if let testWhere {
      let (column, value) = splitAtLastEquals(testWhere)
      let split = try rows.split(column: column ?? "", test: value)
      return try chosenBy.map {
        try split.takingValidation(rows: $0.count(of: rows.rowCount), by: rule, seed: seed)
      } ?? split
    }
    if let testData {
      let split = try rows.split(by: rule, train: train, validation: chosenBy, seed: seed)
      return split.testing(on: try read(testData))
    }
    let test = test ?? (train == nil ? .share(0.2) : nil)
    return try rows.split(by: rule, train: train, validation: chosenBy, test: test, seed: seed)
  }

  /// How a table is split again and again: into folds, by each value of a column, or a number of times anew.
  func plan(
    target: String, kind: TargetKind = .classes, splits: Int = 1, seed: UInt64
  ) -> SplitPlan {
    let heldOut: SplitPlan.HeldOut =
      if let foldsBy {
        .eachValue(of: foldsBy)
      } else if let folds {
        .folds(folds)
      } else {
        .drawn(test ?? .share(0.2), splits: splits)
      }
    return SplitPlan(
      target, kind: kind, holdingOut: heldOut, by: rule(target: target, kind: kind),
      validation: chosenBy, seed: seed)
  }
}
