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

  /// What is predicted, and how the table was split.
  public let plan: SplitPlan
  /// The methods, as they were given.
  public private(set) var entries: [Entry]
  /// Splits that every method was scored on.
  public private(set) var splits = 0
  /// What predictions that know no feature score, in each split.
  public private(set) var baselines: [Baseline] = []
  /// The rows with a missing cell in `heldOutColumn`, which are in every fit and in no score.
  public let rowsWithoutValue: Int
  /// The values of `heldOutColumn`, in the order of the splits.
  public private(set) var heldOutValues: [String]
  /// For each split the columns that are the same in all its training rows, and so held at 0 there.
  public private(set) var heldColumns: [[String]] = []
  /// Whether it was stopped before its end: it then holds only whole splits.
  public private(set) var interrupted = false

  /// The column that is predicted.
  public var target: String { plan.target }
  /// What it is.
  public var kind: TargetKind { plan.kind }
  /// The seed of the first split; the others count up from it.
  public var seed: UInt64 { plan.seed }
  /// Whether the splits are folds, which hold out every row once.
  public var areFolds: Bool { plan.areFolds }
  /// The column whose values the splits hold out, one after the other; nil if they do not.
  public var heldOutColumn: String? { plan.heldOutColumn }

  /// The mean of a measure over the splits for predictions that know no feature, such as the accuracy of always naming the largest
  /// class; nil where they have none, in all splits or in one.
  public func baseline(_ measure: Measure) -> Double? {
    let values = baselines.compactMap(measure.value)
    return values.count == splits ? SampleMoments(values).mean : nil
  }

  /// Scores methods on the splits of a table, one split after the other.
  ///
  /// - Parameters:
  ///   - plan: what the methods predict, and which rows the splits hold out.
  ///   - context: receives the scores of each fit, and what the fit itself reports; an interruption ends the comparison after
  ///     the last whole split. Its journal keeps the scores of each fit that is done, and what a fit keeps itself.
  /// - Throws: `DataError` for the table; what the methods throw; `SplitComparisonError` for a method that predicts something
  ///   else; `NothingTrained` if stopped before one split is done; `ResumeError` where the journal is of another comparison.
  public static func run(
    _ methods: [Method], on rows: Table, by plan: SplitPlan, in context: RunContext = RunContext()
  ) throws -> SplitComparison {
    let planned = try plan.splits(of: rows)
    let context = try context.beginningOrGoingOn(
      with: [
        "the target \(plan.target)", "the seed \(plan.seed)", "\(planned.count) splits",
        "\(rows.rowCount) rows", "the methods \(methods.map(\.name).joined(separator: ", "))",
      ])
    var comparison = SplitComparison(plan, planned, methods)
    for number in 0..<planned.count {
      let split = try planned.split(number)
      let results = try comparison.results(of: methods, on: split, number, planned, in: context)
      guard results.count == methods.count else {
        comparison.interrupted = true
        break
      }
      comparison.take(
        results,
        trainingRows: split.training.table.rowCount + (split.validation?.table.rowCount ?? 0))
    }
    guard comparison.splits > 0 else { throw NothingTrained(in: context) }
    comparison.heldOutValues = Array(planned.values.prefix(comparison.splits))
    return comparison
  }

  private init(_ plan: SplitPlan, _ planned: PlannedSplits, _ methods: [Method]) {
    self.plan = plan
    entries = methods.map { Entry(method: $0.name, scores: SplitScores(of: plan.kind)) }
    rowsWithoutValue = planned.rowsWithoutValue
    heldOutValues = planned.values
  }

  /// The results of the methods on a split; fewer than methods where one was stopped.
  private func results(
    of methods: [Method], on split: Split, _ number: Int, _ planned: PlannedSplits,
    in context: RunContext
  ) throws -> [ScoredFit] {
    var results: [ScoredFit] = []
    for method in methods {
      if context.isInterrupted { break }
      let name = "split \(number + 1), method \(results.count + 1)"
      let scored = try context.part(name, isDone: { $0 != nil }) { context -> ScoredFit? in
        let report = try method.fit(split, plan.seed(ofSplit: number), context)
        return report.run.interrupted ? nil : try ScoredFit(report, of: kind, by: method)
      }
      guard let result = scored else { break }
      context.progress?(
        .split(
          SplitProgress(
            split: number + 1, total: planned.count,
            heldOut: heldOutColumn.map { ($0, planned.values[number]) }, method: method.name,
            scores: kind.task.scoring.compared.map {
              ($0.name, $0.value(in: result.test) ?? .nan)
            },
            bestEpoch: result.bestEpoch)))
      results.append(result)
    }
    return results
  }

  private mutating func take(_ results: [ScoredFit], trainingRows: Int) {
    splits += 1
    if let first = results.first { baselines.append(first.baseline) }
    heldColumns.append(
      results.reduce(into: []) { held, result in
        for name in result.heldColumns where !held.contains(name) {
          held.append(name)
        }
      })
    for (place, result) in results.enumerated() {
      entries[place].scores.append(result.test, trainingRows: trainingRows)
      entries[place].cpuSeconds += result.cpuSeconds
      if let epoch = result.bestEpoch { entries[place].bestEpochs.append(epoch) }
      if result.isWarned { entries[place].warnedSplits += 1 }
    }
  }
}

/// Why a method could not be compared.
public struct SplitComparisonError: Fault, Equatable {
  public var kind: FaultKind { .usage }
  public let description: String

  package init(_ description: String) { self.description = description }
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
