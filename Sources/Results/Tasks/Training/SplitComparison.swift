import Inference
import MathKernels
import Posteriors
import Tables

/// Kinds of classifiers scored on the same splits of a table: each drawn anew, or folds, or one for each value of a column.
public struct SplitComparison: Sendable {
  /// A kind of classifier: fits one split with a seed, and gives the report on it.
  public struct Method: Sendable {
    /// The name of the entry, such as `logistic`.
    public let name: String
    package let fit:
      @Sendable (_ split: Split, _ seed: UInt64, _ context: RunContext) throws -> FitReport

    /// A method by name.
    ///
    /// - Parameter fit: fits the training rows of a split, in the context of the comparison, and scores the rest; a report that
    ///   says it was interrupted ends the comparison.
    public init(
      _ name: String,
      _ fit:
        @escaping @Sendable (_ split: Split, _ seed: UInt64, _ context: RunContext) throws
        -> FitReport
    ) {
      self.name = name
      self.fit = fit
    }
  }

  /// The results of a method.
  public struct Entry: Sendable, Encodable {
    /// The name of its `Method`.
    public let method: String
    /// Its scores on the test rows, split after split.
    public internal(set) var scores = SplitScores()
    /// CPU seconds of training or inference, over all splits.
    public internal(set) var cpuSeconds = 0.0
    /// The epoch that validation chose, in each split; empty for methods without epochs.
    public internal(set) var bestEpochs: [Int] = []
    /// Splits whose fit came with a warning.
    public internal(set) var warnedSplits = 0

    enum CodingKeys: String, CodingKey {
      case method, scores
      case cpuSeconds = "cpu_seconds"
      case bestEpochs = "best_epochs"
      case warnedSplits = "warned_splits"
    }
  }

  /// The methods, as they were given.
  public private(set) var entries: [Entry]
  /// The seed of the first split; the others count up from it.
  public let seed: UInt64
  /// Whether the splits are folds, which hold out every row once.
  public let areFolds: Bool
  /// Splits that every method was scored on.
  public private(set) var splits = 0
  /// The accuracy, in each split, of always naming the largest class.
  public private(set) var majorityAccuracies: [Double] = []
  /// The column whose values the splits hold out, one after the other; nil if they do not.
  public let heldOutColumn: String?
  /// Its values, in the order of the splits.
  public private(set) var heldOutValues: [String]
  /// For each split the columns that are the same in all its training rows, and so held at 0 there.
  public private(set) var heldColumns: [[String]] = []
  /// Whether it was stopped before its end: it then holds only whole splits.
  public private(set) var interrupted = false

  /// The accuracy of always naming the largest class, the mean over the splits.
  public var majorityAccuracy: Double {
    majorityAccuracies.reduce(0, +) / Double(majorityAccuracies.count)
  }

  /// Scores methods on splits that are drawn one after the other.
  ///
  /// - Parameters:
  ///   - rule: what a split keeps together or apart; without it, they are stratified by class.
  ///   - validation: the rows of each split that choose, such as the epoch if the methods train a point; nil for none.
  ///   - test: the rows that each split holds out.
  ///   - context: receives the scores of each fit, and what the fit itself reports; an interruption ends the comparison after
  ///     the last whole split.
  /// - Throws: `DataError` for the table; what the methods throw; `NothingTrained` if stopped before one split is done.
  public static func run(
    on rows: Table, target: String, by rule: SplitRule? = nil, validation: SplitSize? = nil,
    test: SplitSize = .share(0.2), splits count: Int, seed: UInt64, methods: [Method],
    in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    return try Self(count, seed: seed, areFolds: false, methods, context) { number in
      try rows.split(
        by: rule ?? .stratified(target: target), validation: validation, test: test,
        seed: seed &+ UInt64(number))
    }
  }

  /// Scores methods on folds of a table, so that every row is held out once.
  ///
  /// The seed draws the folds; that of the fit to the first fold is the same, and the others count up from it. Validation rows
  /// are taken, by the same rule, from those that a fold leaves.
  /// - Throws: as `run(on:target:by:validation:test:splits:seed:methods:in:)`.
  public static func run(
    on rows: Table, target: String, by rule: SplitRule? = nil, validation: SplitSize? = nil,
    folds count: Int, seed: UInt64, methods: [Method],
    in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    let rule = rule ?? .stratified(target: target)
    let folds = try rows.folds(count, by: rule, seed: seed)
    try folds.forEach { try $0.refuseUnknownClasses(target: target) }
    let chosenBy = try validation?.count(of: rows.rowCount)
    return try Self(count, seed: seed, areFolds: true, methods, context) { number in
      try chosenBy.map {
        try folds[number].takingValidation(rows: $0, by: rule, seed: seed &+ UInt64(number))
      } ?? folds[number]
    }
  }

  /// Scores methods on each value of a column in turn, fitted to the rows of all others. Rows with a missing cell there are in
  /// every fit and in no score.
  ///
  /// The seed is that of the first fit; the others count up from it. Validation rows are taken, by a rule, from those that a
  /// value leaves.
  /// - Throws: as `run(on:target:by:validation:test:splits:seed:methods:in:)`, and where the column has
  ///   fewer than two values.
  public static func run(
    on rows: Table, target: String, by rule: SplitRule? = nil, validation: SplitSize? = nil,
    byValueOf column: String, seed: UInt64, methods: [Method],
    in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    let folds = try rows.folds(byValueOf: column)
    try folds.forEach { try $0.split.refuseUnknownClasses(target: target) }
    let chosenBy = try validation?.count(of: rows.rowCount)
    return try Self(
      folds.count, seed: seed, areFolds: true, values: (column, folds.map(\.value)), methods,
      context
    ) { number in
      let split = folds[number].split
      return try chosenBy.map {
        try split.takingValidation(
          rows: $0, by: rule ?? .stratified(target: target), seed: seed &+ UInt64(number))
      } ?? split
    }
  }

  private init(
    _ count: Int, seed: UInt64, areFolds: Bool,
    values: (column: String, values: [String])? = nil, _ methods: [Method],
    _ context: RunContext, split: (Int) throws -> Split
  ) throws {
    self.seed = seed
    self.areFolds = areFolds
    (heldOutColumn, heldOutValues) = (values?.column, values?.values ?? [])
    entries = methods.map { Entry(method: $0.name) }
    for number in 0..<count {
      let split = try split(number)
      var reports: [FitReport] = []
      for method in methods {
        if context.isInterrupted { break }
        let report = try method.fit(split, seed &+ UInt64(number), context)
        if report.run.interrupted { break }
        context.progress?(
          .split(
            SplitProgress(
              split: number + 1, total: count, method: method.name,
              accuracy: report.test?.classes?.accuracy, logLoss: report.test?.classes?.logLoss,
              bestEpoch: report.run.training?.curve.bestEpoch)))
        reports.append(report)
      }
      guard reports.count == methods.count else {
        interrupted = true
        break
      }
      take(
        reports,
        trainingRows: split.training.table.rowCount + (split.validation?.table.rowCount ?? 0))
    }
    guard splits > 0 else { throw NothingTrained() }
    heldOutValues = Array(heldOutValues.prefix(splits))
  }

  private mutating func take(_ reports: [FitReport], trainingRows: Int) {
    splits += 1
    if let accuracy = reports.first?.baseline.majorityAccuracy {
      majorityAccuracies.append(accuracy)
    }
    heldColumns.append(
      reports.reduce(into: []) { held, report in
        for name in report.heldColumns ?? [] where !held.contains(name) { held.append(name) }
      })
    for (place, report) in reports.enumerated() {
      if let test = report.test?.classes {
        entries[place].scores.append(test, trainingRows: trainingRows)
      }
      entries[place].cpuSeconds += report.run.cpuSeconds
      if let curve = report.run.training?.curve {
        entries[place].bestEpochs.append(curve.bestEpoch)
      }
      if !report.warnings.isEmpty { entries[place].warnedSplits += 1 }
    }
  }
}

extension SplitComparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case seed, splits, interrupted
    case areFolds = "folds"
    case heldOutColumn = "folds_by"
    case heldOutValues = "values"
    case heldColumns = "held_columns"
    case majorityAccuracy = "majority_accuracy"
    case majorityAccuracies = "majority_accuracies"
    case entries = "methods"
  }

  /// Every key is always present; `folds_by` and `values` are null where no column's values are held out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seed, forKey: .seed)
    try container.encode(splits, forKey: .splits)
    try container.encode(interrupted, forKey: .interrupted)
    try container.encode(areFolds, forKey: .areFolds)
    try container.encode(heldOutColumn, forKey: .heldOutColumn)
    try container.encode(heldOutColumn.map { _ in heldOutValues }, forKey: .heldOutValues)
    try container.encode(heldColumns, forKey: .heldColumns)
    try container.encode(majorityAccuracy, forKey: .majorityAccuracy)
    try container.encode(majorityAccuracies, forKey: .majorityAccuracies)
    try container.encode(entries, forKey: .entries)
  }
}

extension Split {
  /// Refuses test rows of a class that no training row has: before the first of many fits, rather than before the one that is
  /// scored by them.
  fileprivate func refuseUnknownClasses(target: String) throws {
    _ = try test?.table.labels(target: target, classes: training.table.values(of: target))
  }
}
