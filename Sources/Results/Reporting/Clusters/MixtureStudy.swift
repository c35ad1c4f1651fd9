import Clustering
import Diagnostics
import MathKernels
import Posteriors
import Tasks
import Words

/// A mixture fitted to a table, and what its posterior says about clusters, to be read as text or as a page.
public struct MixtureStudy: Sendable {
  /// The name of the table.
  public let source: String
  /// The numbers that were grouped.
  public let matrix: DesignMatrix
  /// The conversion to them from the table's own units.
  public let features: ClusterFeatures
  /// The model in a few words, such as `10 normal components of diagonal covariance`.
  public let model: String
  /// The probability of each number of clusters before the data, from 1 on.
  public let countPrior: [Double]
  /// What the posterior says about clusters.
  public let clusters: ClusterPosterior
  /// How the posterior was made.
  public let run: InferenceRun
  /// Remarks in addition to what the posterior shows, such as on a prior that does not suit the numbers.
  public var notes: [Passage] = []
  /// Where rows come from.
  public var places: ClusterPlaces?
  /// The adjusted Rand index against the labels of a column.
  public var agreement: (column: String, index: Double)?
  /// What sets each cluster apart.
  let profile: ClusterProfile

  /// R̂ up to which chains are said to agree on the clusters.
  static let largestRHat = 1.05
  /// R̂ up to which they do so without a word of caution.
  static let goodRHat = 1.01
  /// Probabilities below this leave a row unsure of its cluster.
  static let sureProbability = 0.9

  /// A fitted mixture.
  ///
  /// - Parameter posterior: with a site `mean` over components and features.
  public init(
    source: String, matrix: DesignMatrix, features: ClusterFeatures, model: String,
    countPrior: [Double], clusters: ClusterPosterior, posterior: Posterior
  ) {
    self.source = source
    self.matrix = matrix
    self.features = features
    self.model = model
    self.countPrior = countPrior
    self.clusters = clusters
    run = posterior.run
    profile = ClusterProfile(
      of: matrix, labels: clusters.partition, clusterCount: clusters.clusterCount)
  }

  /// A feature's mean within a cluster, in the units of the table.
  public struct Location: Sendable {
    /// The column.
    public let feature: String
    /// The posterior mean; nil where the cluster is in no draw.
    public let mean: Double?
    /// The posterior standard deviation; nil where the cluster is in fewer than two draws.
    public let sd: Double?
  }

  /// The means of the features within a cluster, over the draws that have it.
  public func locations(ofCluster cluster: Int) -> [Location] {
    let draws = clusters.values(of: "mean", cluster: cluster) ?? []
    let isThere = clusters.sizes[cluster].values.map { $0 > 0 }
    return zip(features.columns, draws).enumerated().map { place, column in
      let values = Self.kept(column.1, isThere)
      let scale = features.scaler?.scales[place]
      let (mean, deviation) = (values.mean(), values.standardDeviation())
      return Location(
        feature: column.0,
        mean: mean.isFinite ? mean * (scale?.unit ?? 1) + (scale?.center ?? 0) : nil,
        sd: deviation.isFinite ? deviation * (scale?.unit ?? 1) : nil)
    }
  }

  /// The rows of a cluster's component, over the draws that have it.
  public func size(ofCluster cluster: Int) -> (mean: Double?, q5: Double?, q95: Double?) {
    let sizes = clusters.sizes[cluster]
    let values = Self.kept(sizes, sizes.values.map { $0 > 0 })
    let quantiles = [0.05, 0.95].map(values.quantile)
    return (finite(values.mean()), finite(quantiles[0]), finite(quantiles[1]))
  }

  private static func kept(_ draws: ChainedValues, _ isKept: [Bool]) -> ChainedValues {
    let kept = zip(draws.values, isKept).filter(\.1).map(\.0)
    return ChainedValues(chainCount: 1, drawCount: kept.count, values: kept)
  }

  /// Whether chains agree on the clusters: R̂ of their number and sizes is at most 1.05; nil for one chain.
  public var chainsAgree: Bool? {
    clusters.rHat.isNaN ? nil : clusters.rHat <= Self.largestRHat
  }

  /// The probability with which each row belongs to its cluster.
  public var certainties: [Double] {
    clusters.partition.enumerated().map { row, cluster in
      clusters.membership[row * clusters.clusterCount + cluster]
    }
  }

  /// Rows that belong to their cluster with a probability below 0.9.
  public var unsureRows: Int { certainties.count { $0 < Self.sureProbability } }

  /// Half of Σ |after − before| over the numbers of clusters: 0 if the data say nothing about the number.
  var learnedOfCount: Double {
    countPrior.enumerated().reduce(0) { sum, entry in
      let after = clusters.counts.first { $0.clusters == entry.offset + 1 }?.probability ?? 0
      return sum + abs(after - entry.element) / 2
    }
  }
}
