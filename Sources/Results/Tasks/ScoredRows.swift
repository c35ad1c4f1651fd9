import Diagnostics
import MathKernels
import Storage

/// A classifier's predictions for rows that it did not learn from, row by row: needed to compare two on the same rows.
public struct ScoredRows: Sendable, Equatable {
  /// The rows' numbers in the table they came from.
  public let rowNumbers: [Int]
  /// The codes of their classes.
  public let actual: [Int]
  /// The codes of the likeliest classes, the first of equally likely ones.
  public let predicted: [Int]
  /// The logs of the probabilities of their classes, in nats; a probability of 0 counts as the smallest positive double.
  public let logProbabilities: [Double]

  init(_ probabilities: ClassProbabilities, actual: Labels, rowNumbers: [Int]) {
    self.rowNumbers = rowNumbers
    self.actual = actual.codes
    predicted = probabilities.predictedClasses
    logProbabilities = actual.codes.enumerated().map { row, code in
      logarithm(max(probabilities[row, code], .leastNonzeroMagnitude))
    }
  }

  /// [row, 4]: row number, codes of the class and of the likeliest one, log of the probability of the class.
  package var array: NumPyFile {
    NumPyFile(
      shape: [rowNumbers.count, 4],
      values: rowNumbers.indices.flatMap { row in
        [
          Double(rowNumbers[row]), Double(actual[row]), Double(predicted[row]),
          logProbabilities[row],
        ]
      })
  }

  /// Nil where the array does not hold rows of that many classes.
  package init?(_ array: NumPyFile, classCount: Int) {
    guard array.shape.count == 2, array.shape[1] == 4 else { return nil }
    let rows = stride(from: 0, to: array.values.count, by: 4)
    func whole(_ column: Int) -> [Int]? {
      let numbers = rows.compactMap { Int(exactly: array.values[$0 + column]) }
      return numbers.count == array.shape[0] ? numbers : nil
    }
    guard let rowNumbers = whole(0), let actual = whole(1), let predicted = whole(2),
      (actual + predicted).allSatisfy((0..<classCount).contains)
    else { return nil }
    self.rowNumbers = rowNumbers
    self.actual = actual
    self.predicted = predicted
    logProbabilities = rows.map { array.values[$0 + 3] }
  }

  /// Whether a score may belong to these rows.
  package func agrees(with score: ClassificationScore) -> Bool {
    var confusion = [Int](repeating: 0, count: score.confusion.count)
    for (actual, predicted) in zip(actual, predicted) {
      confusion[actual * score.classCounts.count + predicted] += 1
    }
    return confusion == score.confusion
  }
}
