import Diagnostics

/// How good the class probabilities of some rows are.
public struct ClassificationScore: Sendable, Codable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// The share of rows whose likeliest class, the first of equally likely ones, is the true one.
  public let accuracy: Double
  /// −mean log of the probability of the true class, in nats.
  public let logLoss: Double
  /// The unweighted mean of the F1 of the classes that have rows or predictions.
  public let macroF1: Double
  /// The gap between confidence and accuracy in ten bins of confidence, weighted by the rows in them.
  public let expectedCalibrationError: Double
  /// [actual, predicted], row-major.
  public let confusion: [Int]
  /// For each class its number of rows.
  public let classCounts: [Int]

  enum CodingKeys: String, CodingKey {
    case rows, accuracy, confusion
    case logLoss = "log_loss"
    case macroF1 = "macro_f1"
    case expectedCalibrationError = "calibration_error"
    case classCounts = "class_counts"
  }

  init(_ judged: JudgedClasses, classCount: Int) {
    let matrix = ConfusionMatrix(
      actual: judged.actual, predicted: judged.predicted, classCount: classCount)
    rows = judged.actual.count
    accuracy = matrix.accuracy
    logLoss = judged.logLoss
    macroF1 = matrix.macroF1
    expectedCalibrationError = judged.expectedCalibrationError()
    confusion = matrix.counts
    classCounts = matrix.rowCounts
  }
}
