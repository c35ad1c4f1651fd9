import Inference
import MathKernels
import Tables

/// Kinds of classifiers scored on the same splits of a table: each drawn anew, or folds.
public struct SplitComparison: Sendable, Encodable {
  /// A kind of classifier: fits one split with a seed, and gives the report on it.
  public struct Method: Sendable {
    /// What the entry is called, as in `logistic`.
    public let name: String
    let fit: @Sendable (_ split: Split, _ seed: UInt64) throws -> FitReport

    /// A method by name.
    ///
    /// - Parameter fit: fits the training rows of a split and scores the rest; a report that says it was interrupted
    ///   ends the comparison.
    public init(
      _ name: String,
      _ fit: @escaping @Sendable (_ split: Split, _ seed: UInt64) throws -> FitReport
    ) {
      self.name = name
      self.fit = fit
    }
  }

  /// What a method came to.
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
  /// The seed of the first split; the others count on from it.
  public let seed: UInt64
  /// Whether the splits are folds, which hold out every row once.
  public let areFolds: Bool
  /// Splits that every method was scored on.
  public private(set) var splits = 0
  /// The accuracy of always naming the largest class, the mean over the splits.
  public private(set) var majorityAccuracy = 0.0
  /// Whether it was stopped before its end: what is there are whole splits.
  public private(set) var interrupted = false

  enum CodingKeys: String, CodingKey {
    case seed, splits, interrupted
    case areFolds = "folds"
    case majorityAccuracy = "majority_accuracy"
    case entries = "methods"
  }

  /// Scores methods on splits that are drawn one after the other.
  ///
  /// - Parameters:
  ///   - rule: what a split keeps together or apart; without it, they are stratified by class.
  ///   - test: the rows that each split holds out.
  ///   - interruption: asks to stop; the methods' own fits should hear of it too.
  ///   - progress: is told of every report, with the number of its split, from 1.
  /// - Throws: `DataError` for the table; what the methods throw; `NothingTrained` if stopped before one split is done.
  public init(
    of rows: Table, target: String, by rule: SplitRule? = nil, test: SplitSize = .share(0.2),
    splits count: Int, seed: UInt64, methods: [Method], interruption: Interruption? = nil,
    progress: ((_ split: Int, _ method: String, _ report: FitReport) -> Void)? = nil
  ) throws {
    try self.init(
      count, seed: seed, areFolds: false, methods, interruption, progress
    ) { number in
      try rows.split(
        by: rule ?? .stratified(target: target), test: test, seed: seed &+ UInt64(number))
    }
  }

  /// Scores methods on folds of a table, so that every row is held out once.
  ///
  /// The seed draws the folds; that of the fit to the first fold is the same, and the others count on from it.
  /// - Throws: as `init(of:target:by:test:splits:seed:methods:interruption:progress:)`.
  public init(
    of rows: Table, target: String, by rule: SplitRule? = nil, folds count: Int, seed: UInt64,
    methods: [Method], interruption: Interruption? = nil,
    progress: ((_ split: Int, _ method: String, _ report: FitReport) -> Void)? = nil
  ) throws {
    let folds = try rows.folds(count, by: rule ?? .stratified(target: target), seed: seed)
    try self.init(count, seed: seed, areFolds: true, methods, interruption, progress) { folds[$0] }
  }

  private init(
    _ count: Int, seed: UInt64, areFolds: Bool, _ methods: [Method], _ interruption: Interruption?,
    _ progress: ((_ split: Int, _ method: String, _ report: FitReport) -> Void)?,
    split: (Int) throws -> Split
  ) throws {
    self.seed = seed
    self.areFolds = areFolds
    entries = methods.map { Entry(method: $0.name) }
    for number in 0..<count {
      let split = try split(number)
      var reports: [FitReport] = []
      for method in methods {
        if interruption?.isRequested == true { break }
        let report = try method.fit(split, seed &+ UInt64(number))
        if report.interrupted { break }
        progress?(number + 1, method.name, report)
        reports.append(report)
      }
      guard reports.count == methods.count else {
        interrupted = true
        break
      }
      take(reports, trainingRows: split.training.table.rowCount)
    }
    guard splits > 0 else { throw NothingTrained() }
    majorityAccuracy /= Double(splits)
  }

  private mutating func take(_ reports: [FitReport], trainingRows: Int) {
    splits += 1
    majorityAccuracy += reports.first?.majorityAccuracy ?? 0
    for (place, report) in reports.enumerated() {
      if let test = report.test { entries[place].scores.append(test, trainingRows: trainingRows) }
      entries[place].cpuSeconds += report.samplingCPUSeconds
      if let curve = report.trainingCurve { entries[place].bestEpochs.append(curve.bestEpoch) }
      if !report.warnings.isEmpty { entries[place].warnedSplits += 1 }
    }
  }
}
