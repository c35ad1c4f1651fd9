import Inference
import MathKernels
import Posteriors
import Tables
import Words

/// Methods of prediction scored on the same splits of a table: each drawn anew, or folds, or one for each value of a column.
public struct SplitComparison: Sendable {
  /// A way to fit: fits one split with a seed, and gives the report on it.
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
    public internal(set) var scores: SplitScores
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

  /// The column that is predicted.
  public let target: String
  /// What it is.
  public let kind: TargetKind
  /// The methods, as they were given.
  public private(set) var entries: [Entry]
  /// The seed of the first split; the others count up from it.
  public let seed: UInt64
  /// Whether the splits are folds, which hold out every row once.
  public let areFolds: Bool
  /// Splits that every method was scored on.
  public private(set) var splits = 0
  /// What predictions that know no feature score, in each split.
  public private(set) var baselines: [Baseline] = []
  /// The column whose values the splits hold out, one after the other; nil if they do not.
  public let heldOutColumn: String?
  /// The rows with a missing cell there, which are in every fit and in no score.
  public private(set) var rowsWithoutValue = 0
  /// Its values, in the order of the splits.
  public private(set) var heldOutValues: [String]
  /// For each split the columns that are the same in all its training rows, and so held at 0 there.
  public private(set) var heldColumns: [[String]] = []
  /// Whether it was stopped before its end: it then holds only whole splits.
  public private(set) var interrupted = false

  /// The mean of a measure over the splits for predictions that know no feature, such as the accuracy of always naming the largest
  /// class; nil where they have none, in all splits or in one.
  public func baseline(_ measure: Measure) -> Double? {
    let values = baselines.compactMap(measure.value)
    return values.count == splits ? SampleMoments(values).mean : nil
  }

  /// Scores methods on splits that are drawn one after the other.
  ///
  /// - Parameters:
  ///   - kind: what the methods predict.
  ///   - rule: what a split keeps together or apart; without it, classes are stratified, and rows of numbers drawn at random.
  ///   - validation: the rows of each split that choose, such as the epoch if the methods train a point; nil for none.
  ///   - test: the rows that each split holds out.
  ///   - context: receives the scores of each fit, and what the fit itself reports; an interruption ends the comparison after
  ///     the last whole split.
  /// - Throws: `DataError` for the table; what the methods throw; `SplitComparisonError` for a method that predicts something
  ///   else; `NothingTrained` if stopped before one split is done.
  public static func run(
    on rows: Table, target: String, kind: TargetKind = .classes, by rule: SplitRule? = nil,
    validation: SplitSize? = nil, test: SplitSize = .share(0.2), splits count: Int, seed: UInt64,
    methods: [Method], in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    return try Self(count, of: target, kind, seed: seed, areFolds: false, methods, context) {
      number in
      try rows.split(
        by: rule ?? kind.task.splitRule(target: target), validation: validation, test: test,
        seed: seed &+ UInt64(number))
    }
  }

  /// Scores methods on folds of a table, so that every row is held out once.
  ///
  /// The seed draws the folds; that of the fit to the first fold is the same, and the others count up from it. Validation rows
  /// are taken, by the same rule, from those that a fold leaves.
  /// - Throws: as `run(on:target:kind:by:validation:test:splits:seed:methods:in:)`.
  public static func run(
    on rows: Table, target: String, kind: TargetKind = .classes, by rule: SplitRule? = nil,
    validation: SplitSize? = nil, folds count: Int, seed: UInt64, methods: [Method],
    in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    let rule = rule ?? kind.task.splitRule(target: target)
    let folds = try rows.folds(count, by: rule, seed: seed)
    try folds.forEach { try kind.task.checkTestRows(of: $0, target: target) }
    let chosenBy = try validation?.count(of: rows.rowCount)
    return try Self(count, of: target, kind, seed: seed, areFolds: true, methods, context) {
      number in
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
  /// - Throws: as `run(on:target:kind:by:validation:test:splits:seed:methods:in:)`, and where the column has
  ///   fewer than two values.
  public static func run(
    on rows: Table, target: String, kind: TargetKind = .classes, by rule: SplitRule? = nil,
    validation: SplitSize? = nil, byValueOf column: String, seed: UInt64, methods: [Method],
    in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    let folds = try rows.folds(byValueOf: column)
    try folds.forEach { try kind.task.checkTestRows(of: $0.split, target: target) }
    let chosenBy = try validation?.count(of: rows.rowCount)
    var comparison = try Self(
      folds.count, of: target, kind, seed: seed, areFolds: true,
      values: (column, folds.map(\.value)), methods, context
    ) { number in
      let split = folds[number].split
      return try chosenBy.map {
        try split.takingValidation(
          rows: $0, by: rule ?? kind.task.splitRule(target: target), seed: seed &+ UInt64(number))
      } ?? split
    }
    comparison.rowsWithoutValue = try rows.column(column).missingCount
    return comparison
  }

  private init(
    _ count: Int, of target: String, _ kind: TargetKind, seed: UInt64, areFolds: Bool,
    values: (column: String, values: [String])? = nil, _ methods: [Method],
    _ context: RunContext, split: (Int) throws -> Split
  ) throws {
    (self.target, self.kind, self.seed, self.areFolds) = (target, kind, seed, areFolds)
    (heldOutColumn, heldOutValues) = (values?.column, values?.values ?? [])
    entries = methods.map { Entry(method: $0.name, scores: SplitScores(of: kind)) }
    for number in 0..<count {
      let split = try split(number)
      var results: [ScoredFit] = []
      for method in methods {
        if context.isInterrupted { break }
        let report = try method.fit(split, seed &+ UInt64(number), context)
        if report.run.interrupted { break }
        let result = try ScoredFit(report, of: kind, by: method)
        context.progress?(
          .split(
            SplitProgress(
              split: number + 1, total: count, method: method.name,
              scores: kind.task.scoring.compared.map {
                ($0.name, $0.value(in: result.test) ?? .nan)
              },
              bestEpoch: report.run.training?.curve.bestEpoch)))
        results.append(result)
      }
      guard results.count == methods.count else {
        interrupted = true
        break
      }
      take(
        results,
        trainingRows: split.training.table.rowCount + (split.validation?.table.rowCount ?? 0))
    }
    guard splits > 0 else { throw NothingTrained() }
    heldOutValues = Array(heldOutValues.prefix(splits))
  }

  private mutating func take(_ results: [ScoredFit], trainingRows: Int) {
    splits += 1
    if let first = results.first { baselines.append(first.report.baseline) }
    heldColumns.append(
      results.reduce(into: []) { held, result in
        for name in result.report.heldColumns ?? [] where !held.contains(name) {
          held.append(name)
        }
      })
    for (place, result) in results.enumerated() {
      entries[place].scores.append(result.test, trainingRows: trainingRows)
      entries[place].cpuSeconds += result.report.run.cpuSeconds
      if let curve = result.report.run.training?.curve {
        entries[place].bestEpochs.append(curve.bestEpoch)
      }
      if !result.report.warnings.isEmpty { entries[place].warnedSplits += 1 }
    }
  }

  /// The report on a split, with the score on its test rows.
  private struct ScoredFit {
    let report: FitReport
    let test: TaskScore

    init(_ report: FitReport, of kind: TargetKind, by method: Method) throws {
      guard report.target == kind else {
        throw SplitComparisonError(
          "method \(method.name): found a fit to a target of kind \(report.target.rawValue), expected \(kind.rawValue), the kind of the comparison."
        )
      }
      guard let test = report.test else {
        throw SplitComparisonError(
          "method \(method.name): found a fit without test rows, expected scores on those that the split holds out."
        )
      }
      (self.report, self.test) = (report, test)
    }
  }
}

/// Why a method could not be compared.
public struct SplitComparisonError: Fault, Equatable {
  public var kind: FaultKind { .usage }
  public let description: String

  fileprivate init(_ description: String) { self.description = description }
}

extension SplitComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case target, seed, splits, interrupted
    case areFolds = "folds"
    case heldOutColumn = "folds_by"
    case heldOutValues = "values"
    case heldColumns = "held_columns"
    case entries = "methods"
  }

  /// Every key is always present, except `target`, which is there for numbers; `folds_by` and `values` are null where no column's
  /// values are held out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if kind != .classes { try container.encode(kind, forKey: .target) }
    try container.encode(seed, forKey: .seed)
    try container.encode(splits, forKey: .splits)
    try container.encode(interrupted, forKey: .interrupted)
    try container.encode(areFolds, forKey: .areFolds)
    try container.encode(heldOutColumn, forKey: .heldOutColumn)
    try container.encode(heldOutColumn.map { _ in heldOutValues }, forKey: .heldOutValues)
    try container.encode(heldColumns, forKey: .heldColumns)
    try container.encode(entries, forKey: .entries)
    var scored = encoder.container(keyedBy: RecordKey.self)
    for measure in kind.task.scoring.recorded {
      guard let key = measure.baselineKey else { continue }
      try scored.encode(finite(baseline(measure)), forKey: RecordKey(key))
    }
    try scored.encode(baselines, forKey: RecordKey(kind.task.scoring.baselinesKey))
  }
}
