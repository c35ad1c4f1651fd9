import Words

extension TaskScore: Encodable {
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .classes(let score): try score.encode(to: encoder)
    case .numbers(let score): try score.encode(to: encoder)
    }
  }
}

extension Baseline: Encodable {
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .majorityClass(let accuracy): try accuracy.encode(to: encoder)
    case .trainingMean(let score): try score.encode(to: encoder)
    }
  }
}

extension FitReport {
  /// What follows from the scores, for readers of the JSON.
  private enum ClassKeys: String, CodingKey {
    case trainRows = "train_rows"
    case validationRows = "validation_rows"
    case testRows = "test_rows"
    case trainAccuracy = "train_accuracy"
    case validationAccuracy = "validation_accuracy"
    case testAccuracy = "test_accuracy"
    case trainLogLoss = "train_log_loss"
    case validationLogLoss = "validation_log_loss"
    case testLogLoss = "test_log_loss"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case confusionMatrix = "confusion_matrix"
  }

  /// The same for numbers.
  private enum NumberKeys: String, CodingKey {
    case trainLogDensity = "train_log_density"
    case validationLogDensity = "validation_log_density"
    case testLogDensity = "test_log_density"
    case trainRMSE = "train_rmse"
    case validationRMSE = "validation_rmse"
    case testRMSE = "test_rmse"
    case meanAbsoluteError = "mae"
    case rSquared = "r2"
    case coverage = "coverage_90"
  }

  /// Writes what follows from the scores. Of the kind of the target, every key is always present.
  func encodeDerivedScores(to encoder: any Encoder) throws {
    var derived = encoder.container(keyedBy: ClassKeys.self)
    try derived.encode(training.rows, forKey: .trainRows)
    try derived.encode(validation?.rows ?? 0, forKey: .validationRows)
    try derived.encode(test?.rows ?? 0, forKey: .testRows)
    switch scored {
    case .classes(let scored):
      let width = classes.count
      let confusion = (0..<width).map { Array(scored.confusion[$0 * width..<($0 + 1) * width]) }
      try derived.encode(training.classes?.accuracy, forKey: .trainAccuracy)
      try derived.encode(validation?.classes?.accuracy, forKey: .validationAccuracy)
      try derived.encode(test?.classes?.accuracy, forKey: .testAccuracy)
      try derived.encode(finite(training.classes?.logLoss), forKey: .trainLogLoss)
      try derived.encode(finite(validation?.classes?.logLoss), forKey: .validationLogLoss)
      try derived.encode(finite(test?.classes?.logLoss), forKey: .testLogLoss)
      try derived.encode(scored.macroF1, forKey: .macroF1)
      try derived.encode(finite(scored.expectedCalibrationError), forKey: .calibrationError)
      try derived.encode(confusion, forKey: .confusionMatrix)
    case .numbers(let scored):
      var numbers = encoder.container(keyedBy: NumberKeys.self)
      func rmse(_ score: TaskScore?) -> Double? { finite(score?.numbers?.rootMeanSquareError) }
      try numbers.encode(finite(training.logDensity), forKey: .trainLogDensity)
      try numbers.encode(finite(validation?.logDensity), forKey: .validationLogDensity)
      try numbers.encode(finite(test?.logDensity), forKey: .testLogDensity)
      try numbers.encode(rmse(training), forKey: .trainRMSE)
      try numbers.encode(rmse(validation), forKey: .validationRMSE)
      try numbers.encode(rmse(test), forKey: .testRMSE)
      try numbers.encode(finite(scored.meanAbsoluteError), forKey: .meanAbsoluteError)
      try numbers.encode(finite(scored.rSquared), forKey: .rSquared)
      try numbers.encode(finite(scored.coverage), forKey: .coverage)
    }
  }
}
