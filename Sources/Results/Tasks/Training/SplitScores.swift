import MathKernels
import Words

/// The scores of one kind of classifier over several splits of a table.
public struct SplitScores: Sendable, Equatable, Encodable {
  /// One for each split, on the rows it held out.
  public private(set) var scores: [ClassificationScore] = []
  /// The sum over splits of rows held out over those trained on, the validation rows included.
  private var testShares = 0.0

  /// No splits yet.
  public init() {}

  /// Adds a split.
  /// - Parameter trainingRows: rows that the split left to train on or to choose by.
  public mutating func append(_ score: ClassificationScore, trainingRows: Int) {
    scores.append(score)
    testShares += Double(score.rows) / Double(trainingRows)
  }

  /// A mean over splits.
  public struct Mean: Sendable, Equatable, Encodable {
    /// Over the splits, each with the same weight; NaN for none.
    public let mean: Double
    /// s/√J over J splits; NaN for one.
    public let standardError: Double
    /// √(1/J + n_test/n_train) s: wider, as the splits share their rows, and what to compare methods by. If splits differ, the
    /// mean ratio counts; NaN for one.
    ///
    /// - Source: Nadeau and Bengio (2003), *Inference for the generalization error*, §4.
    public let correctedStandardError: Double

    enum CodingKeys: String, CodingKey {
      case mean
      case standardError = "standard_error"
      case correctedStandardError = "corrected_standard_error"
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(finite(mean), forKey: .mean)
      try container.encode(finite(standardError), forKey: .standardError)
      try container.encode(finite(correctedStandardError), forKey: .correctedStandardError)
    }
  }

  /// The share of test rows whose most probable class is the true one.
  public var accuracy: Mean { mean(\.accuracy) }
  /// The mean of −log of the probability given to the true class, in nats.
  public var logLoss: Mean { mean(\.logLoss) }
  /// The expected calibration error: the gap between confidence and accuracy, from 0 to 1.
  public var calibrationError: Mean { mean(\.expectedCalibrationError) }
  /// The mean of F₁ over the classes that have rows or predictions, each with the same weight.
  public var macroF1: Mean { mean(\.macroF1) }

  /// How much more another method scored on the same splits, split by split.
  /// - Precondition: both have as many splits.
  package func difference(
    to other: SplitScores, _ value: (ClassificationScore) -> Double
  ) -> Mean {
    precondition(scores.count == other.scores.count, "scores of other splits")
    return mean(of: zip(scores, other.scores).map { value($1) - value($0) })
  }

  private func mean(_ value: (ClassificationScore) -> Double) -> Mean {
    mean(of: scores.map(value))
  }

  private func mean(of values: [Double]) -> Mean {
    let moments = SampleMoments(values)
    let (count, variance) = (Double(values.count), moments.sampleVariance)
    return Mean(
      mean: moments.mean, standardError: (variance / count).squareRoot(),
      correctedStandardError: (variance * (1 / count + testShares / count)).squareRoot())
  }

  enum CodingKeys: String, CodingKey {
    case splits, accuracy
    case logLoss = "log_loss"
    case calibrationError = "calibration_error"
    case macroF1 = "macro_f1"
    case scores
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scores.count, forKey: .splits)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(calibrationError, forKey: .calibrationError)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(scores, forKey: .scores)
  }
}
