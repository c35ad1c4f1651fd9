import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// Rows that choose: scored on their own, and by a trained point used for its epoch.
@Suite struct ValidationRowsTests {
  typealias Cases = TrainingCases

  private static func split() throws -> Split {
    try Cases.signs.split(
      by: .stratified(target: "class"), validation: 40, test: 0.25, seed: seed(4))
  }

  /// Accuracy and log loss of predictions against the true classes, by hand.
  private static func score(
    _ fit: TableFit, _ rows: Table
  ) throws -> (accuracy: Double, logLoss: Double) {
    let predictions = try fit.predict(rows)
    let probabilities = try #require(predictions.probabilities)
    let column = try rows.column("class")
    var (hits, loss) = (0, 0.0)
    for row in 0..<rows.rowCount {
      let actual = try #require(column.text(at: row))
      let code = try #require(predictions.classes.firstIndex(of: actual))
      loss -= logarithm(probabilities[row, code])
      if predictions.predicted[row] == actual { hits += 1 }
    }
    return (Double(hits) / Double(rows.rowCount), loss / Double(rows.rowCount))
  }

  @Test func everyPartHasItsOwnScore() throws {
    let split = try Self.split()
    let fit = try LogisticClassifier().fit(
      to: split, pipeline: Pipeline(target: "class"),
      by: .ancestral(draws: 30, seed: seed(1)))
    let parts = [
      (fit.report.training, split.training.table),
      (try #require(fit.report.validation), try #require(split.validation).table),
      (try #require(fit.report.test), try #require(split.test).table),
    ]
    #expect(parts.map(\.0.rows) == [110, 40, 50])
    for (score, rows) in parts {
      let expected = try Self.score(fit, rows)
      let score = try #require(score.classes)
      #expect(abs(score.accuracy - expected.accuracy) < 1e-14)
      #expect(abs(score.logLoss - expected.logLoss) < 1e-12)
    }
    let text = fit.report.text()
    #expect(text.contains("110 training rows, 40 validation rows, 50 test rows"))
    #expect(text.contains("train  validation"))

    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      #expect(try TableFit(contentsOf: folder + "/fit").report == fit.report)
      // As saved before there were validation rows.
      let file = EditedFolder.url(folder + "/fit", "summary.json")
      var summary = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      #expect(summary["validation_rows"] as? Int == 40)
      #expect(summary["validation_accuracy"] is Double && summary["validation_log_loss"] is Double)
      for key in ["score", "rows", "accuracy", "log_loss"] {
        #expect(summary.removeValue(forKey: "validation_\(key)") != nil)
      }
      try JSONSerialization.data(withJSONObject: summary).write(to: file)
      try EditedFolder.renewManifest(folder + "/fit")
      var expected = fit.report
      expected.validation = nil
      #expect(try TableFit(contentsOf: folder + "/fit").report == expected)
    }
  }

  @Test func withoutTestRowsTheyJudge() throws {
    let split = try Cases.signs.split(by: .random, validation: 40, seed: seed(4))
    let fit = try LogisticClassifier().fit(
      to: split, pipeline: Pipeline(target: "class"),
      by: .ancestral(draws: 5, seed: seed(1)))
    #expect(fit.report.test == nil && fit.report.text().contains("no test rows"))
    #expect(fit.report.text().contains("confusion matrix, validation rows"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(fit.report)) as? [String: Any])
    let expected = try #require(fit.report.validation?.classes?.macroF1)
    #expect(abs(try #require(json["macro_f1"] as? Double) - expected) < 1e-14)
  }

  /// The rows of the split choose the epoch, not others taken from its training rows, and the score on them is that epoch's.
  @Test func theyChooseTheEpoch() throws {
    let split = try Self.split()
    func train(_ split: Split, _ change: (inout PointTraining) -> Void = { _ in }) throws
      -> TableFit
    {
      var settings = Cases.quick(epochs: 12)
      change(&settings)
      return try Cases.network([8]).train(
        on: split,
        pipeline: Pipeline(target: "class", scaling: .none), by: settings)
    }
    let fit = try train(split)
    let curve = try #require(fit.report.run.training?.curve)
    #expect(curve.validationRows == 40 && fit.report.training.rows == 110)
    #expect(fit.report.validation?.classes?.logLoss == curve.best?.validationLoss)
    #expect(
      abs(
        try #require(curve.best?.validationLoss)
          - Self.score(fit, #require(split.validation).table).logLoss) < 1e-12)
    // They do with any share that is set.
    #expect(try Cases.weights(train(split) { $0.validationShare = nil }) == Cases.weights(fit))

    // Those taken from the training rows are scored as well.
    let two = try Cases.signs.split(by: .stratified(target: "class"), test: 0.25, seed: seed(4))
    #expect(two.test == split.test)
    let own = try train(two)
    #expect(own.report.validation?.rows == 30 && own.report.training.rows == 120)
    #expect(
      own.report.validation?.classes?.logLoss == own.report.run.training?.curve.best?.validationLoss
    )

    // Trained anew, on both parts together, there is nothing left to score.
    let refitted = try train(split) { $0.refits = true }
    #expect(refitted.report.training.rows == 150 && refitted.report.validation == nil)
    let whole = try train(two) { settings in
      settings.validationShare = nil
      settings.epochs = refitted.report.run.training?.curve.bestEpoch ?? 0
    }
    #expect(Cases.weights(refitted) == Cases.weights(whole))
  }
}
