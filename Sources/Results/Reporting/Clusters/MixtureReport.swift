import Preprocessing
import Tasks
import Words

/// A mixture as one JSON object. Clusters are numbered from 0; means are in the units of the table.
public struct MixtureReport: Encodable {
  struct Count: Encodable {
    var clusters: Int
    var prior: Double
    var probability: Double
    /// nil where no draw, or every draw, has that number.
    var error: Double?
  }

  struct Cluster: Encodable {
    struct Number: Encodable {
      var mean: Double?
      var sd: Double?
    }
    struct Size: Encodable {
      var mean: Double?
      var q5: Double?
      var q95: Double?
    }
    /// Rows in the grouping.
    var rows: Int
    /// Rows by draw, where the cluster is present.
    var size: Size
    var presence: Double
    var means: [String: Number]
  }

  var source: String
  var rows: Int
  var features: Int
  var scale: String
  var components: Int
  var covariance: String
  var concentration: Double
  var seed: UInt64
  var interrupted: Bool
  var counts: [Count]
  var clusters: [Cluster]
  var rHat: Double?
  var chainsAgree: Bool?
  var bulkESS: Double?
  var cpuSeconds: Double
  var unsureRows: Int
  var adjustedRandIndex: Double?
  var northOf: ClusterPlaces.Northern?
  var places: Int?
  var warnings: [Passage]
  var labels: String?

  /// The report of a study.
  ///
  /// - Parameters:
  ///   - covariance: what a component looks like, in a word.
  ///   - concentration: the sum of the concentrations of the shares.
  ///   - scale: how the columns were scaled.
  ///   - labels: the file that labels were written to; nil for none.
  public init(
    _ study: MixtureStudy, covariance: String, concentration: Double, scale: Scaling,
    labels: String?
  ) {
    source = study.source
    rows = study.matrix.rowCount
    features = study.matrix.features.count
    self.scale = scale.rawValue
    components = study.clusters.componentCount
    self.covariance = covariance
    self.concentration = concentration
    seed = study.run.seed
    interrupted = study.run.interrupted
    let found = study.clusters.counts
    counts = study.countPrior.enumerated().map { place, prior in
      let count = found.first { $0.clusters == place + 1 }
      return Count(
        clusters: place + 1, prior: prior, probability: count?.probability ?? 0,
        error: count?.error)
    }
    clusters = (0..<study.clusters.clusterCount).map { cluster in
      let size = study.size(ofCluster: cluster)
      return Cluster(
        rows: study.clusters.partition.count { $0 == cluster },
        size: .init(mean: size.mean, q5: size.q5, q95: size.q95),
        presence: study.clusters.presence[cluster],
        means: Dictionary(
          study.locations(ofCluster: cluster).map { ($0.feature, .init(mean: $0.mean, sd: $0.sd)) },
          uniquingKeysWith: { first, _ in first }))
    }
    rHat = finite(study.clusters.rHat)
    chainsAgree = study.chainsAgree
    bulkESS = finite(study.clusters.occupied.bulkESS())
    cpuSeconds = study.run.cpuSeconds
    unsureRows = study.unsureRows
    warnings = study.notes + study.run.remarks
    northOf = study.places?.northern
    places = study.places?.places.count
    adjustedRandIndex = study.agreement?.index
    self.labels = labels
  }

  enum CodingKeys: String, CodingKey {
    case source, rows, features, scale, components, covariance, concentration, seed, interrupted
    case counts, clusters
    case rHat = "r_hat"
    case chainsAgree = "chains_agree"
    case bulkESS = "counts_bulk_ess"
    case cpuSeconds = "cpu_seconds"
    case unsureRows = "unsure_rows"
    case adjustedRandIndex = "adjusted_rand_index"
    case northOf = "north_of"
    case places, warnings, labels
  }
}
