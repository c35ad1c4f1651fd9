import MathKernels

/// What judging class probabilities needs of them once the true classes are known: a few numbers a row, however many classes there are.
package struct JudgedClasses: Sendable {
  /// The true class of each row.
  package private(set) var actual: [Int] = []
  /// The most probable class of each row; the lowest code of equally probable ones.
  package private(set) var predicted: [Int] = []
  /// The probability of the true class.
  package private(set) var trueProbabilities: [Double] = []
  /// The probability of the predicted class.
  private var confidences: [Double] = []
  private var hasNaN = false

  /// No rows.
  package init() {}

  /// - Precondition: there is a code for each row, in 0 ..< classCount.
  package init(_ probabilities: ClassProbabilities, actual: [Int]) {
    precondition(
      actual.count == probabilities.rowCount,
      "\(actual.count) classes do not match \(probabilities.rowCount) rows")
    precondition(
      actual.allSatisfy { (0..<probabilities.classCount).contains($0) },
      "found a class outside 0 ..< \(probabilities.classCount)")
    self.actual = actual
    predicted = probabilities.predictedClasses
    trueProbabilities = actual.enumerated().map { probabilities[$0.offset, $0.element] }
    confidences = predicted.enumerated().map { probabilities[$0.offset, $0.element] }
    hasNaN = probabilities.values.contains(where: \.isNaN)
  }

  /// Adds rows after those so far.
  package mutating func append(_ others: JudgedClasses) {
    actual += others.actual
    predicted += others.predicted
    trueProbabilities += others.trueProbabilities
    confidences += others.confidences
    hasNaN = hasNaN || others.hasNaN
  }

  /// As that of `ClassProbabilities`.
  package var logLoss: Double {
    let sum = trueProbabilities.reduce(0) { $0 + logarithm(max($1, .leastNonzeroMagnitude)) }
    return -sum / Double(actual.count)
  }

  /// The share of rows whose predicted class is the true one.
  package var accuracy: Double {
    Double(zip(predicted, actual).count { $0 == $1 }) / Double(actual.count)
  }

  /// As that of `ClassProbabilities`.
  package func expectedCalibrationError(binCount: Int = 10) -> Double {
    if hasNaN { return .nan }
    // Σ_b (n_b/n) |right_b/n_b − confidence_b/n_b| = Σ_b |right_b − confidence_b|/n.
    var excess = [Double](repeating: 0, count: binCount)
    for (row, confidence) in confidences.enumerated() {
      let bin = (confidence * Double(binCount)).rounded(.up) - 1
      excess[Int(min(max(bin, 0), Double(binCount - 1)))] +=
        confidence - (predicted[row] == actual[row] ? 1 : 0)
    }
    return excess.reduce(0) { $0 + abs($1) } / Double(actual.count)
  }
}
