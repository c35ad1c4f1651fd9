import Bayes

extension GaussianMixtureModel {
  /// What a posterior of this mixture says about the clusters of its rows, with cautions about the priors.
  ///
  /// - Parameters:
  ///   - features: the conversion of the table's columns to the rows of the model.
  ///   - source: the name of the table.
  /// - Throws: what `Posterior.clusters` throws.
  public func study(
    of posterior: Posterior, features: ClusterFeatures, source: String
  ) throws -> MixtureStudy {
    var study = MixtureStudy(
      source: source, matrix: rows, features: features, model: inWords,
      countPrior: clusterCountPrior(), clusters: try posterior.clusters(), posterior: posterior)
    study.notes = priorCautions()
    return study
  }
}
