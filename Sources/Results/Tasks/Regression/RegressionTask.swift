import ComputationGraph
import Distributions
import MathKernels
import Posteriors
import Tables
import Words

/// Predicting a quantity.
struct RegressionTask: PredictionTask {
  let moments: TargetMoments

  /// Mean and spread of a column of quantities.
  static func moments(of table: Table, target: String) throws -> TargetMoments {
    try TargetMoments(ofColumn: target, in: table, quantities(in: table, target: target))
  }

  /// The quantity of each row.
  private static func quantities(in table: Table, target: String) throws -> [Double] {
    let column = try table.column(target)
    guard column.isNumeric else {
      throw DataError(
        .init(table.source, row: column.firstNonNumber?.row, column: column.name),
        found: column.firstNonNumber.map { quoted($0.text) } ?? "text",
        expected: "a number, as the model predicts a quantity",
        suggestion: column.writingAdvice
          ?? "Correct the cell; for a column of classes choose a classifier, such as \(.model("logistic"))."
      )
    }
    return try table.completeNumbers(in: column)
  }

  func responses(in table: Table, target: String) throws -> Responses {
    .quantities(try Self.quantities(in: table, target: target))
  }

  func responses(_ numbers: [Double]) -> Responses? {
    numbers.allSatisfy(\.isFinite) ? .quantities(numbers) : nil
  }

  func judged(
    _ rows: ObservedRows, by predictor: RowPredictor, as origin: Posterior.Rows
  ) throws -> JudgedRows { try predictor.judgedNumbers(rows, as: origin) }

  func predictions(
    for features: DesignMatrix, by predictor: RowPredictor
  ) throws -> PredictedValues { .numbers(try predictor.numberPredictions(for: features)) }

  /// The normal distribution of the training rows' mean and standard deviation.
  func baseline(training: TaskScore, scored: TaskScore, responses: Responses) throws -> Baseline {
    let normal = Normal(Quantity(moments.mean), Quantity(moments.deviation))
    return .trainingMean(NumberScore(of: try normal.fixed(), on: responses.numbers))
  }

  func describes(_ score: TaskScore) -> Bool { score.numbers != nil }

  func check(
    _ rows: ObservedRows, by predictor: RowPredictor, _ request: CheckRequest
  ) throws -> PredictiveCheckReport {
    let shape =
      "Tails or skewness that the model misses mean that the noise is not normal: transform the target, say to its logarithm."
    let center =
      "A mean or spread that the model misses means that the priors hold it back, or that the fit has not converged: look "
      + "at the priors, and at the diagnosis of the fit."
    return .numbers(
      try NumberCheckReport(
        rows, by: predictor, request,
        statistics: [
          .mean(center), .deviation(center), .minimum(shape), .maximum(shape), .skewness(shape),
          .quantile(0.05, shape), .quantile(0.5, shape), .quantile(0.95, shape),
        ]))
  }
}
