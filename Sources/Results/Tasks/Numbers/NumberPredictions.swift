import Distributions
import Inference
import MathKernels
import Posteriors

/// What a fit predicts for numbers, row by row: predictive distributions, with the noise of an observation.
public struct NumberPredictions: Sendable, Equatable {
  /// The predictive means.
  public let means: [Double]
  /// The predictive standard deviations.
  public let deviations: [Double]
  /// The 5 % quantiles.
  public let q5: [Double]
  /// The medians.
  public let q50: [Double]
  /// The 95 % quantiles.
  public let q95: [Double]
}

extension RowPredictor {
  /// Rows whose predictive distributions are in memory at a time.
  private static var mixtureRows: Int { 512 }

  func numberPredictions(for features: DesignMatrix) throws -> NumberPredictions {
    let blocks = try blocks(of: features, rows: .new, largest: Self.mixtureRows) { model, _ in
      let forecast = try posterior.forecast(model, rows: .new)
      let mixtures = try posterior.predictiveMixtures(model, rows: .new)
      let quantiles = [0.05, 0.5, 0.95].map { probability in
        mixtures.indices.map { row in
          let (mean, deviation) = (forecast.means[row], forecast.deviations[row])
          return mixtures[row].quantile(
            probability, near: mean + normalQuantile(probability) * deviation,
            step: max(deviation / 2, .leastNormalMagnitude))
        }
      }
      return (forecast, quantiles)
    }
    return NumberPredictions(
      means: blocks.flatMap(\.0.means), deviations: blocks.flatMap(\.0.deviations),
      q5: blocks.flatMap { $0.1[0] }, q50: blocks.flatMap { $0.1[1] },
      q95: blocks.flatMap { $0.1[2] })
  }

  /// What is predicted for rows of known numbers, beside them.
  func judgedNumbers(
    _ rows: ObservedRows, as origin: Posterior.Rows, within grace: StopGrace
  ) throws -> JudgedRows {
    let actual = rows.responses.numbers
    let hasty = hasty
    let blocks = try blocks(
      of: rows.features, rows.responses, rows: origin, largest: Self.mixtureRows
    ) { model, _ in
      let used = grace.isOver ? hasty : self
      let posterior = used.posterior
      return (
        try posterior.forecast(model, rows: origin).means,
        try posterior.logPredictiveDensities(model, rows: origin),
        try posterior.predictiveMixtures(model, rows: origin), used.drawCount
      )
    }
    let predicted = blocks.flatMap(\.0)
    let logDensities = blocks.flatMap(\.1)
    let covered = zip(actual, blocks.flatMap(\.2)).map { $1.centralInterval(holds: $0) }
    return JudgedRows(
      score: .numbers(
        NumberScore(
          actual: actual, predicted: predicted, logDensities: logDensities, isCovered: covered)),
      rows: ScoredRows(
        rowNumbers: rows.rowNumbers, actual: actual, predicted: predicted,
        logProbabilities: logDensities),
      draws: blocks.map(\.3).min() ?? drawCount)
  }
}

extension PredictiveMixture {
  /// Whether a number is from the 5 % quantile to the 95 % quantile.
  fileprivate func centralInterval(holds y: Double) -> Bool {
    cdf(y) >= 0.05 && probability(below: y) < 0.95
  }
}

extension NumberScore {
  /// The score of one distribution for all rows.
  init(of distribution: FixedDistribution, on actual: [Double]) {
    let (low, high) = (distribution.quantile(0.05), distribution.quantile(0.95))
    self.init(
      actual: actual, predicted: actual.map { _ in distribution.mean ?? .nan },
      logDensities: actual.map(distribution.logDensity(at:)),
      isCovered: actual.map { low <= $0 && $0 <= high })
  }
}
