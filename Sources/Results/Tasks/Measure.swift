/// A number that says how good predictions are, such as the accuracy: what it is called, and where a score has it.
public struct Measure: Sendable {
  /// How its numbers are written.
  package enum Notation: Sendable {
    /// To a thousandth: shares, and nats.
    case thousandths
    /// To three digits: numbers in the units of the target.
    case unitsOfTarget
  }

  /// `log loss`, as in the head of a table.
  public let name: String
  /// `log_loss`, as in a JSON object.
  public let key: String
  /// The key of its mean for the baseline; nil where the baseline has no such number.
  let baselineKey: String?
  package let notation: Notation
  private let ofScore: @Sendable (TaskScore) -> Double?
  private let ofBaseline: @Sendable (Baseline) -> Double?

  /// Its number in a score; nil where the score has none, as it is of another task, or undefined there.
  public func value(in score: TaskScore) -> Double? { ofScore(score) }

  /// The same for predictions that know no feature.
  public func value(in baseline: Baseline) -> Double? { ofBaseline(baseline) }
}

// MARK: - Classes

extension Measure {
  /// The share of rows whose most probable class is the true one.
  public static let accuracy = classes(
    "accuracy", "accuracy", baselineKey: "majority_accuracy", baseline: \.majorityAccuracy
  ) { $0.accuracy }
  /// The mean of −log of the probability given to the true class, in nats.
  public static let logLoss = classes("log loss", "log_loss") { $0.logLoss }
  /// The expected calibration error: the gap between confidence and accuracy, from 0 to 1.
  public static let calibrationError = classes("calibration error", "calibration_error") {
    $0.expectedCalibrationError
  }
  /// The mean of F₁ over the classes that have rows or predictions, each with the same weight.
  public static let macroF1 = classes("macro-F1", "macro_f1") { $0.macroF1 }

  private static func classes(
    _ name: String, _ key: String, baselineKey: String? = nil,
    baseline: @escaping @Sendable (Baseline) -> Double? = { _ in nil },
    _ value: @escaping @Sendable (ClassificationScore) -> Double
  ) -> Measure {
    Measure(
      name: name, key: key, baselineKey: baselineKey, notation: .thousandths,
      ofScore: { $0.classes.map(value) }, ofBaseline: baseline)
  }
}

// MARK: - Numbers

extension Measure {
  /// √(mean (y − ŷ)²), in the units of the target.
  public static let rootMeanSquareError = numbers("RMSE", "rmse", .unitsOfTarget) {
    $0.rootMeanSquareError
  }
  /// The mean log of the predictive density, or probability, of what was observed, in nats.
  public static let logDensity = numbers("log density", "log_density") { $0.logDensity }
  /// mean |y − ŷ|, in the units of the target.
  public static let meanAbsoluteError = numbers("MAE", "mae", .unitsOfTarget) {
    $0.meanAbsoluteError
  }
  /// R², the share of the rows' variance that is predicted; undefined for rows that are all equal.
  public static let rSquared = numbers("R²", "r2") { $0.rSquared }
  /// The share of rows in the central 90 % of what was predicted for them.
  public static let coverage = numbers("inside 90 %", "coverage_90") { $0.coverage }

  private static func numbers(
    _ name: String, _ key: String, _ notation: Notation = .thousandths,
    _ value: @escaping @Sendable (NumberScore) -> Double?
  ) -> Measure {
    Measure(
      name: name, key: key, baselineKey: "baseline_\(key)", notation: notation,
      ofScore: { $0.numbers.flatMap(value) }, ofBaseline: { $0.trainingMean.flatMap(value) })
  }
}

// MARK: - Tasks

/// The scores of a task, and what they are compared with.
package struct Scoring: Sendable {
  /// What methods are compared by first of all.
  package let leading: Measure
  /// What methods are compared by.
  package let compared: [Measure]
  /// What a table shows.
  package let shown: [Measure]
  /// What a record has.
  let recorded: [Measure]
  /// What predicts without any feature: `largest class`.
  package let baselineName: String
  /// The key of its scores, split by split.
  let baselinesKey: String

  init(
    _ leading: Measure, _ others: Measure..., shown: [Measure], recorded: [Measure] = [],
    baseline: (name: String, key: String)
  ) {
    self.leading = leading
    compared = [leading] + others
    self.shown = compared + shown
    self.recorded = self.shown + recorded
    (baselineName, baselinesKey) = baseline
  }
}

/// A key that is found out at run time.
struct RecordKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
