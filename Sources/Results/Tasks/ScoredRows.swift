import Diagnostics
import MathKernels
import Storage

/// A fit's predictions for rows that it did not learn from, row by row: needed to compare two on the same rows.
public struct ScoredRows: Sendable, Equatable {
  /// The rows' numbers in the table they came from.
  public let rowNumbers: [Int]
  /// What was observed: codes of classes, or numbers.
  public let actual: [Double]
  /// The codes of the likeliest classes, the first of equally likely ones; or the predictive means of numbers.
  public let predicted: [Double]
  /// The logs of the probabilities of their classes, in nats, where a probability of 0 counts as the smallest positive double; for
  /// numbers the logs of the predictive densities.
  public let logProbabilities: [Double]

  init(
    rowNumbers: [Int], actual: [Double], predicted: [Double], logProbabilities: [Double]
  ) {
    self.rowNumbers = rowNumbers
    self.actual = actual
    self.predicted = predicted
    self.logProbabilities = logProbabilities
  }

  init(_ judged: JudgedClasses, rowNumbers: [Int]) {
    self.init(
      rowNumbers: rowNumbers, actual: judged.actual.map(Double.init),
      predicted: judged.predicted.map(Double.init),
      logProbabilities: judged.trueProbabilities.map {
        logarithm(max($0, .leastNonzeroMagnitude))
      })
  }

  /// Some of the rows, in this order.
  package func rows(at places: [Int]) -> ScoredRows {
    ScoredRows(
      rowNumbers: places.map { rowNumbers[$0] }, actual: places.map { actual[$0] },
      predicted: places.map { predicted[$0] }, logProbabilities: places.map { logProbabilities[$0] }
    )
  }

  /// [row, 4]: row number, what was observed, what was predicted, log of its probability or density.
  package var array: StreamedArray {
    StreamedArray(width: 4, rows: rowNumbers.count) { body in
      for row in rowNumbers.indices {
        try [Double(rowNumbers[row]), actual[row], predicted[row], logProbabilities[row]]
          .withUnsafeBufferPointer(body)
      }
    }
  }

  /// Nil where the array does not hold rows of that target.
  package init?(_ array: NumPyFile, of task: any PredictionTask) {
    guard array.shape.count == 2, array.shape[1] == 4 else { return nil }
    func column(_ place: Int) -> [Double] {
      stride(from: place, to: array.values.count, by: 4).map { array.values[$0] }
    }
    let rowNumbers = column(0).compactMap { Int(exactly: $0) }
    let (actual, predicted) = (column(1), column(2))
    guard rowNumbers.count == array.shape[0], let responses = task.responses(actual),
      responses.labels == nil || task.responses(predicted) != nil
    else { return nil }
    self.init(
      rowNumbers: rowNumbers, actual: actual, predicted: predicted, logProbabilities: column(3))
  }

  /// Whether a score may belong to these rows.
  package func agrees(with score: TaskScore) -> Bool {
    guard case .classes(let score) = score else { return score.rows == rowNumbers.count }
    var confusion = [Int](repeating: 0, count: score.confusion.count)
    for (actual, predicted) in zip(actual, predicted) {
      confusion[Int(actual) * score.classCounts.count + Int(predicted)] += 1
    }
    return confusion == score.confusion
  }
}
