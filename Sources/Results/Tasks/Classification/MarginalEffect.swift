import Diagnostics
import MathKernels
import Modeling
import Posteriors

/// How the probability of a class changes, on average over the rows of the fit, where a feature is one standard deviation larger:
///
///     (1/n) Σ_i p(c | x_i + s_d e_d) − p(c | x_i)
///
/// with s_d the feature's standard deviation among the rows. The other features stay as they are.
///
/// - Source: Gelman and Pardoe (2007), *Average predictive comparisons for models with nonlinearity, interactions, and variance
///   components*, §2.
public struct MarginalEffect: Sendable, Equatable {
  /// The feature.
  public let feature: String
  /// The class.
  public let className: String
  /// The mean over draws.
  public let mean: Double
  /// 5 % and 95 % quantiles over draws.
  public let interval: ClosedRange<Double>
}

extension TableFit {
  /// The effects of all features on all classes, feature after feature.
  ///
  /// - Parameters:
  ///   - rows: rows that are averaged over, evenly spread.
  ///   - draws: draws that intervals are over, evenly spread.
  /// - Returns: none where numbers are predicted, for a fit that was saved without its rows, and for latent cells.
  /// - Throws: `ModelError`, `LayoutMismatch` for a fit whose parts do not fit together.
  public func marginalEffects(rows: Int = 300, draws: Int = 200) throws -> [MarginalEffect] {
    guard let observed, !report.classes.isEmpty, observed.features.isComplete else { return [] }
    let features = observed.features
    let used = min(rows, features.rowCount)
    let sample = features.rows(at: (0..<used).map { $0 * features.rowCount / used })
    let before = try meanProbabilities(of: sample, draws: draws)
    let width = features.features.count
    return try features.features.enumerated().flatMap { place, name -> [MarginalEffect] in
      let column = stride(from: place, to: features.values.count, by: width).map {
        features.values[$0]
      }
      let deviation = SampleMoments(column).sampleVariance.squareRoot()
      guard deviation > 0 else { return [] }
      var shifted = sample.values
      for cell in stride(from: place, to: shifted.count, by: width) { shifted[cell] += deviation }
      let after = try meanProbabilities(
        of: DesignMatrix(features: features.features, values: shifted), draws: draws)
      return report.classes.enumerated().compactMap { code, className in
        let changes = ChainedValues([zip(after, before).map { $0[code] - $1[code] }])
        return changes.equalTailedInterval(mass: 0.9).map {
          MarginalEffect(feature: name, className: className, mean: changes.mean(), interval: $0)
        }
      }
    }
  }

  /// The mean probability of each class over rows, draw after draw.
  private func meanProbabilities(of rows: DesignMatrix, draws: Int) throws -> [[Double]] {
    let model = try CompiledModel(predictor.model(of: rows))
    let count = report.classes.count
    var means: [[Double]] = []
    try posterior.classProbabilities(model, rows: .new, draws: draws) { values in
      var sums = [Double](repeating: 0, count: count)
      for (place, value) in values.enumerated() { sums[place % count] += value }
      means.append(sums.map { $0 / Double(rows.rowCount) })
    }
    return means
  }
}
