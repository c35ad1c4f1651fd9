import Bayes
import Foundation

extension GaussianMixtureModel {
  /// Columns whose mean or spread the priors hardly allow, a sentence each.
  ///
  /// Means are expected within four prior standard deviations of the rows, and spreads from a twentieth of the median scale up
  /// to there.
  public func priorCautions() -> [Passage] {
    let scale = scalePrior.median
    let reach = 4 * (meanScale * meanScale + scale * scale).squareRoot()
    return rows.features.indices.compactMap { feature in
      let moments = SampleMoments((0..<rows.rowCount).map { rows[$0, feature] })
      let (mean, deviation) = (moments.mean, moments.populationVariance.squareRoot())
      guard abs(mean) > reach || deviation > reach || (deviation > 0 && deviation < scale / 20)
      else { return nil }
      let found = String(
        format:
          "Column \"%@\" has mean %.4g and SD %.4g, and the priors expect means around 0 ± %.3g and SDs around %.3g",
        rows.features[feature], mean, deviation, meanScale, scale)
      return "\(found): scale the columns, or set \(.meanScale) and \(.clusterScale)."
    }
  }
}
