import MathKernels

/// How good class probabilities are for rows whose classes are known: all of what scikit-learn's metrics say of them, with intervals.
public struct ClassEvaluation: Sendable, Equatable {
  /// A mean over rows, with the standard error that the number of rows leaves.
  public struct RowMean: Sendable, Equatable, Codable {
    /// The mean.
    public let value: Double
    /// SD/√n over the rows; NaN for one row.
    public let standardError: Double

    init(_ values: [Double]) {
      let moments = SampleMoments(values)
      value = moments.mean
      standardError = (moments.sampleVariance / Double(values.count)).squareRoot()
    }

    enum CodingKeys: String, CodingKey {
      case value
      case standardError = "standard_error"
    }
  }

  /// A share of rows, with its 95 % interval.
  public struct RowShare: Sendable, Equatable {
    /// The share.
    public let value: Double
    /// Wilson's interval.
    public let interval: ClosedRange<Double>

    init(_ count: Int, of rows: Int) {
      value = Double(count) / Double(rows)
      interval = proportionInterval(share: value, rows: rows)
    }
  }

  /// One class against all others.
  public struct ClassScore: Sendable, Equatable {
    /// Rows of the class.
    public let rows: Int
    /// The share of rows predicted to be of it that are; 0 where none is predicted.
    public let precision: Double
    /// The share of its rows that are found; 0 without rows.
    public let recall: Double
    /// The harmonic mean of the two; 0 where the class neither occurs nor is predicted.
    public let f1: Double
    /// The mean of the probabilities that it was given, to compare with its share of rows.
    public let meanProbability: Double
  }

  /// The probabilities.
  public let probabilities: ClassProbabilities
  /// The codes of the true classes.
  public let actual: [Int]
  /// How often each class was taken for each.
  public let confusion: ConfusionMatrix
  /// The share of rows whose most probable class is the true one.
  public let accuracy: RowShare
  /// The shares of rows whose true class is among the k most probable, for k of 2, 3 and 5 below the number of classes. Of equally
  /// probable classes that would be the kth, the lowest codes count.
  public let topShares: [(classes: Int, share: RowShare)]
  /// −mean log of the probability of the true class, in nats.
  public let logLoss: RowMean
  /// mean Σ_c (p_c − [c is true])², from 0 to 2.
  public let brier: RowMean
  /// As that of `ClassProbabilities`.
  public let expectedCalibrationError: Double
  /// One for each class.
  public let classes: [ClassScore]

  /// Judges probabilities.
  ///
  /// - Precondition: there is a row, and a code for each, in 0 ..< classCount.
  /// - Source: Brier (1950), *Verification of forecasts expressed in terms of probability*, eq. 2.
  public init(_ probabilities: ClassProbabilities, actual: [Int]) {
    let judged = JudgedClasses(probabilities, actual: actual)
    let (rows, count) = (actual.count, probabilities.classCount)
    precondition(rows > 0, "there is no row to judge")
    self.probabilities = probabilities
    self.actual = actual
    confusion = ConfusionMatrix(actual: actual, predicted: judged.predicted, classCount: count)
    accuracy = RowShare(zip(judged.predicted, actual).count { $0 == $1 }, of: rows)
    let places = actual.enumerated().map { row, truth in
      (0..<count).count { code in
        let (own, other) = (probabilities[row, truth], probabilities[row, code])
        return other > own || other == own && code < truth
      }
    }
    topShares = [2, 3, 5].filter { $0 < count }.map { largest in
      (largest, RowShare(places.count { $0 < largest }, of: rows))
    }
    logLoss = RowMean(judged.trueProbabilities.map { -logarithm(max($0, .leastNonzeroMagnitude)) })
    brier = RowMean(
      actual.enumerated().map { row, truth in
        (0..<count).reduce(0) { sum, code in
          let error = probabilities[row, code] - (code == truth ? 1 : 0)
          return sum + error * error
        }
      })
    expectedCalibrationError = judged.expectedCalibrationError()
    let (precisions, recalls, f1Scores) = (
      confusion.precisions, confusion.recalls, confusion.f1Scores
    )
    let sizes = confusion.rowCounts
    classes = (0..<count).map { code in
      ClassScore(
        rows: sizes[code], precision: precisions[code], recall: recalls[code], f1: f1Scores[code],
        meanProbability: (0..<rows).reduce(0) { $0 + probabilities[$1, code] } / Double(rows))
    }
  }

  /// The mean of the F1 scores of the classes that have rows or predictions.
  public var macroF1: Double { confusion.macroF1 }
  /// F1 of all decisions together: with one class a row and one prediction, the accuracy.
  public var microF1: Double { accuracy.value }
  /// The mean of the F1 scores, each class weighing as many rows as it has.
  public var weightedF1: Double {
    classes.reduce(0) { $0 + $1.f1 * Double($1.rows) } / Double(actual.count)
  }

  /// Whether two are of the same probabilities and rows.
  public static func == (first: ClassEvaluation, second: ClassEvaluation) -> Bool {
    first.probabilities == second.probabilities && first.actual == second.actual
  }
}

extension ClassEvaluation.RowShare: Encodable {
  private enum CodingKeys: String, CodingKey { case value, low, high }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(value, forKey: .value)
    try container.encode(interval.lowerBound, forKey: .low)
    try container.encode(interval.upperBound, forKey: .high)
  }
}
