import ComputationGraph
import Distributions
import MathKernels
import Posteriors
import Tables
import Words

/// Predicting a quantity.
struct RegressionTask: NumberTask {
  static let requirement = "a number, as the model predicts a quantity"
  let moments: TargetMoments

  /// Mean and spread of a column of quantities.
  static func moments(of table: Table, target: String) throws -> TargetMoments {
    try TargetMoments(ofColumn: target, in: table, numbers(in: table, target: target))
  }

  static func checkTestRows(of split: Split, target: String) throws {
    _ = try split.test.map { try numbers(in: $0.table, target: target) }
  }

  func responses(in table: Table, target: String) throws -> Responses {
    .quantities(try Self.numbers(in: table, target: target))
  }

  func responses(_ numbers: [Double]) -> Responses? {
    numbers.allSatisfy(\.isFinite) ? .quantities(numbers) : nil
  }

  /// The normal distribution of the training rows' mean and standard deviation.
  func baseline(training: TaskScore, scored: TaskScore, responses: Responses) throws -> Baseline {
    let normal = Normal(Quantity(moments.mean), Quantity(moments.deviation))
    return .trainingMean(NumberScore(of: try normal.fixed(), on: responses.numbers))
  }

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
