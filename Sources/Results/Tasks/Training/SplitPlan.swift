import MathKernels
import Tables

/// How a table is split again and again, so that methods of prediction can be scored: what is predicted, which rows each split
/// holds out, and which of the others choose.
///
/// ```swift
/// let plan = SplitPlan("genre", holdingOut: .folds(5), seed: 1)
/// let comparison = try SplitComparison.run([logistic, hierarchical], on: table, by: plan)
/// ```
public struct SplitPlan: Sendable, Equatable {
  /// The rows that splits hold out.
  public enum HeldOut: Sendable, Equatable {
    /// Rows drawn anew for each of so many splits. The seed draws those of the first split, and the others count up from it.
    case drawn(SplitSize = .share(0.2), splits: Int)
    /// Every row once, in so many parts. The seed draws all parts; the seed of the first fit is the same, and the others count up
    /// from it.
    case folds(Int)
    /// The rows with one value of a column, each value in turn; rows with a missing cell there are in every fit and in no score.
    /// The seed is that of the first fit, and the others count up from it.
    case eachValue(of: String)
  }

  /// The column that is predicted.
  public var target: String
  /// What it is.
  public var kind: TargetKind
  /// The rows that each split holds out.
  public var heldOut: HeldOut
  /// What a split keeps together or apart; without it, classes are stratified, and rows of numbers drawn at random.
  public var rule: SplitRule?
  /// The rows of each split that choose, such as the epoch if the methods train a point; nil for none. They are taken, by the
  /// same rule, from those that are not held out.
  public var validation: SplitSize?
  /// The seed of the first split.
  public var seed: UInt64

  /// A plan; see its properties.
  public init(
    _ target: String, kind: TargetKind = .classes, holdingOut heldOut: HeldOut,
    by rule: SplitRule? = nil, validation: SplitSize? = nil, seed: UInt64
  ) {
    (self.target, self.kind) = (target, kind)
    (self.heldOut, self.rule, self.validation) = (heldOut, rule, validation)
    self.seed = seed
  }

  /// Whether the splits are folds, which hold out every row once.
  var areFolds: Bool {
    switch heldOut {
    case .drawn: false
    case .folds, .eachValue: true
    }
  }

  /// The column whose values the splits hold out; nil if they do not.
  var heldOutColumn: String? {
    if case .eachValue(let column) = heldOut { column } else { nil }
  }

  /// The seed of the split of a number, from 0, and of the fits to it.
  func seed(ofSplit number: Int) -> UInt64 { seed &+ UInt64(number) }

  /// The splits of a table.
  /// - Throws: `DataError` for the table, and where folds leave nothing to fit or to score.
  func splits(of rows: Table) throws -> PlannedSplits {
    let rule = rule ?? kind.task.splitRule(target: target)
    switch heldOut {
    case .drawn(let test, let count):
      return PlannedSplits(count: count) { number in
        try rows.split(by: rule, validation: validation, test: test, seed: seed(ofSplit: number))
      }
    case .folds(let count):
      return try planned(rows.folds(count, by: rule, seed: seed), of: rows, rule)
    case .eachValue(let column):
      let folds = try rows.folds(byValueOf: column)
      var planned = try planned(folds.map(\.split), of: rows, rule)
      planned.values = folds.map(\.value)
      planned.rowsWithoutValue = try rows.column(column).missingCount
      return planned
    }
  }

  private func planned(_ folds: [Split], of rows: Table, _ rule: SplitRule) throws -> PlannedSplits
  {
    try folds.forEach { try kind.task.checkTestRows(of: $0, target: target) }
    let chosenBy = try validation?.count(of: rows.rowCount)
    return PlannedSplits(count: folds.count) { number in
      try chosenBy.map {
        try folds[number].takingValidation(rows: $0, by: rule, seed: seed(ofSplit: number))
      } ?? folds[number]
    }
  }
}

/// The splits of a table, made one after the other.
struct PlannedSplits {
  let count: Int
  /// The values of a column that they hold out, in their order; empty if they do not.
  var values: [String] = []
  /// The rows with a missing cell there.
  var rowsWithoutValue = 0
  /// The split of a number, from 0.
  let split: (Int) throws -> Split

  init(count: Int, split: @escaping (Int) throws -> Split) {
    (self.count, self.split) = (count, split)
  }
}
