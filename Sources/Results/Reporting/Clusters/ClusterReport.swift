import Clustering
import Preprocessing
import Words

/// A clustering as one JSON object. Costs are in the units of the clustered numbers; clusters are numbered from 0.
public struct ClusterReport: Encodable {
  struct Gap: Encodable {
    struct Point: Encodable {
      var clusters: Int
      var gap: Double
      var standardError: Double

      enum CodingKeys: String, CodingKey {
        case clusters, gap
        case standardError = "standard_error"
      }
    }

    /// Null where the statistic chooses none.
    var chosen: Int?
    var points: [Point]

    init(_ gap: GapStatistic) {
      chosen = gap.chosen
      points = gap.points.map {
        Point(clusters: $0.clusters, gap: $0.gap, standardError: $0.standardError)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(chosen, forKey: .chosen)
      try container.encode(points, forKey: .points)
    }

    enum CodingKeys: String, CodingKey { case chosen, points }
  }

  struct Cost: Encodable {
    var k: Int
    var history: [Double]
  }

  var source: String
  var rows: Int
  var features: Int
  var scale: String
  var k: Int
  var seed: UInt64
  var inertia: Double
  var iterations: Int
  var converged: Bool
  var interrupted: Bool
  var sizes: [Int]
  var history: [Double]
  var restartInertias: [Double]
  var silhouette: Double?
  var silhouetteSampled: Bool?
  var silhouetteByCluster: [Double?]?
  /// The file that labels were written to.
  var labels: String?
  var adjustedRandIndex: Double?
  var northOf: ClusterPlaces.Northern?
  var places: Int?
  var costs: [Cost]?
  var scree: [ScreeCurve.Point]?
  var gap: Gap?

  /// The report of a study.
  ///
  /// - Parameters:
  ///   - scale: how the columns were scaled.
  ///   - labels: the file that labels were written to; nil for none.
  public init(_ study: ClusterStudy, scale: Scaling, labels: String?) {
    let fit = study.fit
    source = study.source
    rows = study.matrix.rowCount
    features = study.matrix.features.count
    self.scale = scale.rawValue
    k = fit.centers.count
    seed = study.settings.seed
    inertia = fit.inertia
    iterations = fit.iterations
    converged = fit.isConverged
    interrupted = fit.isInterrupted
    sizes = fit.sizes
    history = fit.history
    restartInertias = fit.restartInertias
    silhouette = study.silhouette?.mean
    silhouetteSampled = study.silhouette?.isSampled
    silhouetteByCluster = study.silhouette?.clusterMeans.map(finite)
    self.labels = labels
    adjustedRandIndex = study.agreement?.index
    northOf = study.places?.northern
    places = study.places?.places.count
    costs =
      study.costs.isEmpty ? nil : study.costs.map { Cost(k: $0.clusters, history: $0.history) }
    scree = study.scree?.points
    gap = study.gap.map(Gap.init)
  }

  enum CodingKeys: String, CodingKey {
    case source, rows, features, scale, k, seed, inertia, iterations, converged, interrupted, sizes
    case history
    case restartInertias = "restart_inertias"
    case silhouette
    case silhouetteSampled = "silhouette_sampled"
    case silhouetteByCluster = "silhouette_by_cluster"
    case labels
    case adjustedRandIndex = "adjusted_rand_index"
    case northOf = "north_of"
    case places, costs, scree, gap
  }
}
