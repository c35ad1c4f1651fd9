import ComputationGraph
import Distributions
import MathKernels
import Posteriors
import Tables
import Words

/// Predicting a count.
struct CountTask: NumberTask {
  static let requirement = "a count, as the model predicts counts"
  let moments: TargetMoments

  /// Mean and spread of a column of counts.
  static func moments(of table: Table, target: String) throws -> TargetMoments {
    try TargetMoments(
      ofColumn: target, in: table, counts(in: table, target: target).map(Double.init))
  }

  /// The count of each row.
  private static func counts(in table: Table, target: String) throws -> [Int] {
    let name = try table.column(target).name
    return try numbers(in: table, target: name).enumerated().map { row, number in
      // Whole numbers beyond 2⁵³ are not all doubles.
      guard let count = Int(exactly: number), (0...1 << 53).contains(count) else {
        throw DataError(
          table.location(rowAt: row, column: name), found: number.shortest,
          expected: "a count: 0, 1, 2, …",
          suggestion:
            "Correct the cell; for any other number choose a model of quantities (\(.models) lists them)."
        )
      }
      return count
    }
  }

  static func checkTestRows(of split: Split, target: String) throws {
    _ = try split.test.map { try counts(in: $0.table, target: target) }
  }

  func responses(in table: Table, target: String) throws -> Responses {
    .counts(try Self.counts(in: table, target: target))
  }

  func responses(_ numbers: [Double]) -> Responses? {
    let counts = numbers.compactMap { Int(exactly: $0) }.filter { $0 >= 0 }
    return counts.count == numbers.count ? .counts(counts) : nil
  }

  /// The negative binomial distribution of the training rows' mean and variance; Poisson's where they vary no more than that.
  func baseline(training: TaskScore, scored: TaskScore, responses: Responses) throws -> Baseline {
    let (mean, variance) = (moments.mean, moments.deviation * moments.deviation)
    let distribution =
      variance > mean
      ? try NegativeBinomial(
        mean: Quantity(mean), concentration: Quantity(mean * mean / (variance - mean))
      ).fixed() : try Poisson(rate: Quantity(mean)).fixed()
    return .trainingMean(NumberScore(of: distribution, on: responses.numbers))
  }

  func check(
    _ rows: ObservedRows, by predictor: RowPredictor, _ request: CheckRequest
  ) throws -> PredictiveCheckReport {
    let spread =
      "A spread, a maximum or a share of zeros that the model misses means that counts vary otherwise than it allows: look for a "
      + "feature that distinguishes rows with many zeros, or choose another model of counts."
    let center =
      "A mean that the model misses means that the priors hold it back, or that the fit has not converged: look at the "
      + "priors, and at the diagnosis of the fit."
    return .numbers(
      try NumberCheckReport(
        rows, by: predictor, request,
        statistics: [
          .mean(center), .deviation(spread), .minimum(spread), .maximum(spread),
          .shareOfZeros(spread), .dispersion(spread),
        ]))
  }
}
