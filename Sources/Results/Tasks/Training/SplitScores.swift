import MathKernels
import Tables
import Words

/// The scores of one method over several splits of a table.
public struct SplitScores: Sendable, Equatable {
  /// What the method predicts.
  public let kind: TargetKind
  /// One for each split, on the rows it held out.
  public private(set) var scores: [TaskScore] = []
  /// The sum over splits of rows held out over those trained on, the validation rows included.
  private var testShares = 0.0

  /// No splits yet.
  public init(of kind: TargetKind) { self.kind = kind }

  /// Adds a split.
  /// - Parameter trainingRows: rows that the split left to train on or to choose by.
  public mutating func append(_ score: TaskScore, trainingRows: Int) {
    scores.append(score)
    testShares += Double(score.rows) / Double(trainingRows)
  }

  /// A mean over splits.
  public struct Mean: Sendable, Equatable, Encodable {
    /// Over the splits, each with the same weight; NaN for none, and where the measure is undefined in one of them.
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

  /// The mean of a measure over the splits; NaN for a measure of another task.
  public func mean(of measure: Measure) -> Mean { mean(of: values(of: measure)) }

  /// How much more another method scored on the same splits, split by split.
  /// - Precondition: both have as many splits.
  public func difference(to other: SplitScores, in measure: Measure) -> Mean {
    precondition(scores.count == other.scores.count, "scores of other splits")
    return mean(of: zip(values(of: measure), other.values(of: measure)).map { $1 - $0 })
  }

  private func values(of measure: Measure) -> [Double] {
    scores.map { measure.value(in: $0) ?? .nan }
  }

  private func mean(of values: [Double]) -> Mean {
    let moments = SampleMoments(values)
    let (count, variance) = (Double(values.count), moments.sampleVariance)
    return Mean(
      mean: moments.mean, standardError: (variance / count).squareRoot(),
      correctedStandardError: (variance * (1 / count + testShares / count)).squareRoot())
  }
}

extension SplitScores: Encodable {
  /// Every measure of the task under its key; `splits`, their number, and `scores`, one for each.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RecordKey.self)
    try container.encode(scores.count, forKey: RecordKey("splits"))
    for measure in kind.task.scoring.recorded {
      try container.encode(mean(of: measure), forKey: RecordKey(measure.key))
    }
    try container.encode(scores, forKey: RecordKey("scores"))
  }
}
