import Diagnostics
import Inference
import MathKernels
import Posteriors
import Tables
import Words

/// How good a fit's predictions are for rows of a table whose targets are known, and that it did not learn from.
public struct Evaluation: Sendable {
  /// The model, such as `hierarchical`.
  public let model: String
  /// The column that is predicted.
  public let target: String
  /// The rows, by their numbers in the table.
  public let rowNumbers: [Int]
  /// The classes, in the order of their codes; empty for numbers.
  public let classNames: [String]
  /// The score, as a fit reports it.
  public let score: TaskScore
  /// What predictions that know no feature score on the same rows.
  public let baseline: Baseline
  /// All that is known of class probabilities; nil for numbers.
  public let classes: ClassEvaluation?
  /// What was done to the table's cells, a sentence each.
  public let notes: [String]
  /// Rows that equal one that the fit learned from, in all prepared features and the target: their scores flatter. Nil for a fit that
  /// was saved without its rows.
  public let learnedRows: Int?

  /// What `learnedRows` means; nil where there are none.
  public var caution: String? {
    guard let learnedRows, learnedRows > 0 else { return nil }
    return
      "\(numbered(learnedRows, "row")) of \(grouped(rowNumbers.count)) \(learnedRows == 1 ? "equals one" : "equal rows") that the fit "
      + "learned from: the scores flatter. Evaluate rows that it has not seen."
  }
}

extension TableFit {
  /// Scores the fit's predictions for a table whose targets are known.
  ///
  /// Columns are found by name, in any order; missing cells are imputed as in the fit.
  /// - Throws: `DataError` naming the missing column, or the row and column of a cell that cannot be used, such as a class that no
  ///   training row had.
  public func evaluate(_ table: Table) throws -> Evaluation {
    let (task, name) = (target.task, pipeline.settings.target)
    let features = try pipeline.designMatrix(of: table)
    let responses = try task.responses(in: table, target: name)
    let predictions = try predict(table)
    let (score, classes): (TaskScore, ClassEvaluation?)
    if case .classes(let names, let probabilities) = predictions.values,
      let codes = responses.labels?.codes
    {
      let judged = JudgedClasses(probabilities, actual: codes)
      score = .classes(ClassificationScore(judged, classCount: names.count))
      classes = ClassEvaluation(probabilities, actual: codes)
    } else {
      let rows = ObservedRows(features, responses, rowNumbers: table.rowNumbers)
      score = try task.judged(rows, by: predictor, as: .new, within: StopGrace()).score
      classes = nil
    }
    return Evaluation(
      model: report.model, target: name, rowNumbers: table.rowNumbers, classNames: report.classes,
      score: score,
      baseline: try task.baseline(training: report.training, scored: score, responses: responses),
      classes: classes, notes: predictions.notes,
      learnedRows: observed.map { Self.rows(of: features, responses, among: $0) })
  }

  /// How many rows are among others, bit by bit.
  private static func rows(
    of features: DesignMatrix, _ responses: Responses, among learned: ObservedRows
  ) -> Int {
    func keys(_ features: DesignMatrix, _ responses: Responses) -> [Int] {
      let (width, numbers) = (features.features.count, responses.numbers)
      return (0..<features.rowCount).map { row in
        var hasher = Hasher()
        for value in features.values[row * width..<(row + 1) * width] {
          hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        }
        hasher.combine(numbers[row].bitPattern)
        return hasher.finalize()
      }
    }
    let known = Set(keys(learned.features, learned.responses))
    return keys(features, responses).count { known.contains($0) }
  }
}

extension Evaluation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case model, target, rows, score, classes, notes
    case topShares = "top"
    case learnedRows = "learned_rows"
    case accuracy, brier, confusion
    case logLoss = "log_loss"
    case calibrationError = "calibration_error"
    case macroF1 = "macro_f1"
    case microF1 = "micro_f1"
    case weightedF1 = "weighted_f1"
  }

  private struct ClassRecord: Encodable {
    let name: String
    let rows: Int
    let precision: Double
    let recall: Double
    let f1: Double
    let meanProbability: Double

    enum CodingKeys: String, CodingKey {
      case name, rows, precision, recall, f1
      case meanProbability = "mean_probability"
    }
  }

  /// Of numbers `score` alone; of classes what `ClassEvaluation` has.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(target, forKey: .target)
    try container.encode(rowNumbers.count, forKey: .rows)
    try container.encode(notes, forKey: .notes)
    try container.encode(learnedRows, forKey: .learnedRows)
    guard let classes else { return try container.encode(score, forKey: .score) }
    try container.encode(classes.accuracy, forKey: .accuracy)
    try container.encode(
      Dictionary(uniqueKeysWithValues: classes.topShares.map { (String($0.classes), $0.share) }),
      forKey: .topShares)
    try container.encode(classes.logLoss, forKey: .logLoss)
    try container.encode(classes.brier, forKey: .brier)
    try container.encode(finite(classes.expectedCalibrationError), forKey: .calibrationError)
    try container.encode(classes.macroF1, forKey: .macroF1)
    try container.encode(classes.microF1, forKey: .microF1)
    try container.encode(classes.weightedF1, forKey: .weightedF1)
    try container.encode(
      zip(classNames, classes.classes).map { name, score in
        ClassRecord(
          name: name, rows: score.rows, precision: score.precision, recall: score.recall,
          f1: score.f1, meanProbability: score.meanProbability)
      }, forKey: .classes)
    try container.encode(classes.confusion.counts, forKey: .confusion)
  }
}
