import MathKernels

/// Predicted class probabilities: rows × classes, row-major.
public struct ClassProbabilities: Sendable, Equatable {
  /// K, the number of classes.
  public let classCount: Int
  /// `rowCount × classCount` probabilities, row after row.
  public let values: [Double]

  /// Probabilities, row after row.
  /// - Precondition: the values fill rows of `classCount` classes.
  public init(classCount: Int, values: [Double]) {
    precondition(
      classCount > 0 && values.count % classCount == 0,
      "\(values.count) probabilities do not fill rows of \(classCount) classes")
    self.classCount = classCount
    self.values = values
  }

  /// Number of rows.
  public var rowCount: Int { values.count / classCount }

  /// The probability of a class in a row.
  public subscript(row: Int, code: Int) -> Double { values[row * classCount + code] }

  /// The most probable class of each row; the lowest code of equally probable ones.
  public var predictedClasses: [Int] {
    (0..<rowCount).map {
      firstIndexOfLargest(values[$0 * classCount..<($0 + 1) * classCount])
    }
  }

  /// −mean log of the probability of the true class, in nats; NaN for no rows.
  ///
  /// A probability of 0 counts as the smallest positive double (744.4 nats); nothing else is clipped.
  ///
  /// - Precondition: there is a code for each row, in 0 ..< classCount.
  public func logLoss(actual: [Int]) -> Double {
    JudgedClasses(self, actual: actual).logLoss
  }

  /// How far confidence is from accuracy: Σ_b (n_b/n) |accuracy_b − mean confidence_b| over bins of the largest probability.
  ///
  /// Bins are (i/B, (i + 1)/B], of equal width. NaN for no rows and with a NaN among the probabilities.
  ///
  /// - Precondition: there is a code for each row, in 0 ..< classCount.
  /// - Source: Guo, Pleiss, Sun, Weinberger (2017), *On calibration of modern neural networks*, eq. 3.
  public func expectedCalibrationError(actual: [Int], binCount: Int = 10) -> Double {
    JudgedClasses(self, actual: actual).expectedCalibrationError(binCount: binCount)
  }
}
