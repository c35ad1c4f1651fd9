import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite struct ClassificationTests {
  static let files = Fixture.files("metrics", in: Fixture.bundled)

  @Test(arguments: files)
  func confusionAndF1(_ file: Fixture) throws {
    for entry in try file.cases("classification") {
      let name: String = try entry.value("case")
      let labels: [Int] = try entry.value("labels")
      let matrix = ConfusionMatrix(
        actual: try entry.value("y_true"), predicted: try entry.value("y_pred"),
        classCount: labels.count)
      let counts: [[Int]] = try entry.value("confusion_matrix_rows_true")
      #expect(matrix.counts == counts.flatMap { $0 }, "\(name)")
      #expect(matrix[0, 1] == counts[0][1] && matrix[1, 0] == counts[1][0])
      #expect(agree(matrix.accuracy, try entry.value("accuracy")), "\(name)")
      let macro: [String: Double] = try entry.value("macro_zero_division_0")
      #expect(agree(matrix.macroF1, macro["f1"]), "\(name)")
      let classes: [String: [Double]] = try entry.value("per_class_zero_division_0")
      for (key, found) in [
        ("precision", matrix.precisions), ("recall", matrix.recalls), ("f1", matrix.f1Scores),
      ] {
        let expected = try #require(classes[key])
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { agree($0, $1) }, "\(name), \(key)")
      }
    }
  }

  @Test(arguments: files)
  func lossAndCalibration(_ file: Fixture) throws {
    for entry in try file.cases("probabilistic") {
      let name: String = try entry.value("case")
      let rows: [[Double]] = try entry.value("prob")
      let actual: [Int] = try entry.value("y_true")
      let probabilities = ClassProbabilities(
        classCount: rows[0].count, values: rows.flatMap { $0 })
      #expect(agree(probabilities.logLoss(actual: actual), try entry.value("log_loss")), "\(name)")
      let bins: [String: [String: Any]] = try entry.value("ece_top_label")
      for (key, count) in [("bins10_right_closed", 10), ("bins15_right_closed", 15)] {
        let expected: Double = try #require(bins[key]).value("ece")
        let found = probabilities.expectedCalibrationError(actual: actual, binCount: count)
        #expect(abs(found - expected) < 1e-12, "\(name), \(key): \(found) for \(expected)")
      }
      if let top = entry["top_k_accuracy"] as? [String: Double] {
        let matrix = ConfusionMatrix(
          actual: actual, predicted: probabilities.predictedClasses, classCount: rows[0].count)
        #expect(agree(matrix.accuracy, top["1"]), "\(name)")
      }
    }
  }

  /// `sklearn.metrics.f1_score(…, average="macro")`, scikit-learn 1.9.1: classes without rows and predictions do not count.
  @Test(arguments: [
    ([0, 0, 1, 1], [0, 0, 1, 1], 3, 1.0), ([0, 2, 2, 0, 2], [0, 2, 0, 0, 2], 4, 0.8),
    ([1, 1, 1], [1, 1, 1], 5, 1.0), ([0, 1, 3], [3, 1, 0], 6, 0.3333333333333333),
    ([0, 0, 0], [2, 2, 0], 3, 0.25),
  ])
  func absentClassesDoNotCount(
    _ actual: [Int], _ predicted: [Int], _ classCount: Int, _ expected: Double
  ) {
    let matrix = ConfusionMatrix(actual: actual, predicted: predicted, classCount: classCount)
    #expect(abs(matrix.macroF1 - expected) < 1e-15)
  }

  @Test func fixtureIsThere() { #expect(Self.files.count == 1) }

  @Test func impossibleTruthCostsAFiniteLoss() {
    let probabilities = ClassProbabilities(classCount: 2, values: [1, 0, 0.5, 0.5])
    // log 2^−1074 = −744.44; the other row costs log 2.
    #expect(abs(probabilities.logLoss(actual: [1, 0]) - 1075 * log(2) / 2) < 1e-10)
    #expect(probabilities.predictedClasses == [0, 0])
    let tiny = ClassProbabilities(classCount: 2, values: [1, 1e-300])
    #expect(abs(tiny.logLoss(actual: [1]) - 300 * log(10)) < 1e-10)
  }

  @Test func undefinedProbabilitiesAreNotHidden() {
    let probabilities = ClassProbabilities(classCount: 2, values: [.nan, 0.5])
    #expect(probabilities.logLoss(actual: [0]).isNaN)
    #expect(probabilities.expectedCalibrationError(actual: [0]).isNaN)
    #expect(ClassProbabilities(classCount: 3, values: []).logLoss(actual: []).isNaN)
  }
}
