/// How often each class was taken for each: rows are true classes, columns predicted ones.
public struct ConfusionMatrix: Sendable, Equatable {
  /// K, the number of classes.
  public let classCount: Int
  /// K × K counts, true class after true class.
  public let counts: [Int]

  /// Counts pairs of codes.
  /// - Precondition: both have one code per row, each in 0 ..< classCount.
  public init(actual: [Int], predicted: [Int], classCount: Int) {
    precondition(
      actual.count == predicted.count,
      "\(actual.count) true classes do not match \(predicted.count) predicted ones")
    let codes = 0..<classCount
    var counts = [Int](repeating: 0, count: classCount * classCount)
    for (actual, predicted) in zip(actual, predicted) {
      precondition(
        codes.contains(actual) && codes.contains(predicted),
        "found classes \(actual) and \(predicted), expected codes below \(classCount)")
      counts[actual * classCount + predicted] += 1
    }
    self.classCount = classCount
    self.counts = counts
  }

  /// The number of rows of one class that were predicted to be of a second, or of the same: then they are right.
  public subscript(actual: Int, predicted: Int) -> Int { counts[actual * classCount + predicted] }

  /// Number of rows counted.
  public var rowCount: Int { counts.reduce(0, +) }

  /// The share of rows predicted right; NaN for no rows.
  public var accuracy: Double {
    let right = (0..<classCount).reduce(0) { $0 + self[$1, $1] }
    return Double(right) / Double(rowCount)
  }

  /// For each class, its number of rows.
  package var rowCounts: [Int] {
    (0..<classCount).map { code in
      counts[code * classCount..<(code + 1) * classCount].reduce(0, +)
    }
  }

  /// For each class, the number of rows predicted to be of it.
  private var predictionCounts: [Int] {
    // Row after row, as the matrix is stored: it may be of thousands of classes.
    var totals = [Int](repeating: 0, count: classCount)
    for actual in 0..<classCount {
      for code in 0..<classCount { totals[code] += counts[actual * classCount + code] }
    }
    return totals
  }

  /// For each class, the share of rows predicted to be of it that are; 0 for a class that is never predicted.
  public var precisions: [Double] { rightShares(of: predictionCounts) }

  /// For each class, the share of its rows that were found; 0 for a class without rows.
  public var recalls: [Double] { rightShares(of: rowCounts) }

  /// For each class, 2 right / (rows + predictions); 0 for a class that neither occurs nor is predicted.
  public var f1Scores: [Double] {
    rightShares(of: zip(rowCounts, predictionCounts).map { $0 + $1 }).map { 2 * $0 }
  }

  /// The mean of the F1 scores of the classes that have rows or predictions; NaN for no rows.
  public var macroF1: Double {
    let either = zip(rowCounts, predictionCounts).map { $0 + $1 }
    let present = either.indices.filter { either[$0] > 0 }
    let scores = f1Scores
    return present.reduce(0) { $0 + scores[$1] } / Double(present.count)
  }

  /// For each class, the share of right ones among a number of rows; 0 for none.
  private func rightShares(of totals: [Int]) -> [Double] {
    totals.enumerated().map { code, total in
      total == 0 ? 0 : Double(self[code, code]) / Double(total)
    }
  }
}

/// The index of the largest element, counted from the start of the slice; the first of equals.
func firstIndexOfLargest<Value: Comparable>(_ values: ArraySlice<Value>) -> Int {
  var best = values.startIndex
  for index in values.indices where values[index] > values[best] { best = index }
  return best - values.startIndex
}
