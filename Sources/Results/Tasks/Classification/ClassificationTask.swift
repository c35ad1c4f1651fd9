import Diagnostics
import Inference
import MathKernels
import Posteriors
import Tables

/// Predicting classes.
struct ClassificationTask: PredictionTask {
  static let scoring = Scoring(
    .accuracy, .logLoss, shown: [.calibrationError], recorded: [.macroF1],
    baseline: ("largest class", "majority_accuracies"))

  let classes: [String]

  /// Every part has each class in proportion.
  static func splitRule(target: String) -> SplitRule { .stratified(target: target) }

  /// Refuses a class that no training row has.
  static func checkTestRows(of split: Split, target: String) throws {
    _ = try split.test?.table.labels(
      target: target, classes: split.training.table.values(of: target))
  }

  func responses(in table: Table, target: String) throws -> Responses {
    .classes(try table.labels(target: target, classes: classes))
  }

  func responses(_ numbers: [Double]) -> Responses? {
    let codes = numbers.compactMap { Int(exactly: $0) }.filter(classes.indices.contains)
    return codes.count == numbers.count ? .classes(Labels(classes: classes, codes: codes)) : nil
  }

  func judged(
    _ rows: ObservedRows, by predictor: RowPredictor, as origin: Posterior.Rows,
    within grace: StopGrace
  ) throws -> JudgedRows {
    let codes = rows.responses.labels?.codes ?? []
    let blocks = try predictor.blocks(
      of: rows.features, rows: origin, largest: RowPredictor.blockRows(ofWidth: classes.count)
    ) { model, places in
      let found = try predictor.posterior.classProbabilities(model, rows: origin) { grace.isOver }
      return (
        JudgedClasses(found.probabilities, actual: places.map { codes[$0] }), found.draws
      )
    }
    var judged = JudgedClasses()
    for block in blocks { judged.append(block.0) }
    return JudgedRows(
      score: .classes(ClassificationScore(judged, classCount: classes.count)),
      rows: ScoredRows(judged, rowNumbers: rows.rowNumbers),
      draws: blocks.map(\.1).min() ?? predictor.drawCount)
  }

  func predictions(
    for features: DesignMatrix, by predictor: RowPredictor
  ) throws -> PredictedValues {
    let blocks = try predictor.blocks(
      of: features, rows: .new, largest: RowPredictor.blockRows(ofWidth: classes.count)
    ) { model, _ in try predictor.posterior.classProbabilities(model, rows: .new).values }
    var values: [Double] = []
    values.reserveCapacity(features.rowCount * classes.count)
    for block in blocks { values += block }
    return .classes(
      names: classes, ClassProbabilities(classCount: classes.count, values: values))
  }

  func baseline(training: TaskScore, scored: TaskScore, responses: Responses) -> Baseline {
    guard let training = training.classes, let scored = scored.classes,
      let majority = training.classCounts.indices.max(by: {
        training.classCounts[$0] < training.classCounts[$1]
      })
    else { return .majorityClass(accuracy: 0) }
    return .majorityClass(
      accuracy: Double(scored.classCounts[majority]) / Double(max(1, scored.rows)))
  }

  func describes(_ score: TaskScore) -> Bool {
    score.classes.map {
      $0.confusion.count == classes.count * classes.count && $0.classCounts.count == classes.count
    } ?? false
  }
}
