import Inference
import MathKernels
import Posteriors
import Tables
import Words

private let numberScoring = Scoring(
  .rootMeanSquareError, .logDensity, shown: [.meanAbsoluteError, .rSquared, .coverage],
  baseline: ("training mean", "baselines"))

/// What predicting quantities and predicting counts have in common.
protocol NumberTask: PredictionTask {
  /// What a cell of the target must hold, and why: `a number, as the model predicts a quantity`.
  static var requirement: String { get }
}

extension NumberTask {
  static var scoring: Scoring { numberScoring }

  /// Every row is as likely as another to be held out.
  static func splitRule(target: String) -> SplitRule { .random }

  /// The numbers of the target, all of which are there.
  /// - Throws: `DataError` with the row of a cell that is missing or no number.
  static func numbers(in table: Table, target: String) throws -> [Double] {
    let column = try table.column(target)
    guard column.isNumeric else {
      throw DataError(
        .init(table.source, row: column.firstNonNumber?.row, column: column.name),
        found: column.firstNonNumber.map { quoted($0.text) } ?? "text", expected: requirement,
        suggestion: column.writingAdvice
          ?? "Correct the cell; for a column of classes choose a classifier (\(.models) lists them)."
      )
    }
    return try table.completeNumbers(in: column)
  }

  func judged(
    _ rows: ObservedRows, by predictor: RowPredictor, as origin: Posterior.Rows,
    within grace: StopGrace
  ) throws -> JudgedRows { try predictor.judgedNumbers(rows, as: origin, within: grace) }

  func predictions(
    for features: DesignMatrix, by predictor: RowPredictor
  ) throws -> PredictedValues { .numbers(try predictor.numberPredictions(for: features)) }

  func describes(_ score: TaskScore) -> Bool { score.numbers != nil }
}
