import Clustering
import Inference
import MathKernels
import TestSupport
import Testing
import Words

/// Silhouette, adjusted Rand index, scree curve and gap statistic.
@Suite(.tags(.random)) struct ClusterJudgmentTests {
  /// The definition, pair by pair.
  func slowSilhouette(_ matrix: DesignMatrix, _ labels: [Int], _ clusters: Int) -> [Double] {
    labels.indices.map { row in
      var sums = [Double](repeating: 0, count: clusters)
      var counts = [Double](repeating: 0, count: clusters)
      for other in labels.indices where other != row {
        sums[labels[other]] +=
          Simulated.squaredDistance(matrix, row) { matrix[other, $0] }.squareRoot()
        counts[labels[other]] += 1
      }
      guard counts[labels[row]] > 0 else { return 0 }
      let own = sums[labels[row]] / counts[labels[row]]
      let next =
        (0..<clusters).filter { $0 != labels[row] && counts[$0] > 0 }
        .map { sums[$0] / counts[$0] }.min() ?? .nan
      return (next - own) / max(own, next)
    }
  }

  @Test(arguments: [(600, 3, 4), (300, 14, 7), (90, 1, 2)])
  func silhouetteEqualsItsDefinition(rows: Int, width: Int, clusters: Int) throws {
    let matrix = Simulated.blobs(clusters, rows: rows, width: width, distance: 2, seed: seed(1))
      .matrix
    var random = RandomStream(seed: seed(3))
    // Random labels too: clusters that overlap, one with a single row, one without any.
    var labels = (0..<rows).map { _ in random.index(below: clusters) }
    labels[17] = clusters
    let found = try Silhouette(of: matrix, labels: labels, clusterCount: clusters + 2)
    let expected = slowSilhouette(matrix, labels, clusters + 2)
    #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(found.values[17] == 0 && found.clusterMeans[clusters + 1].isNaN)
    #expect(abs(found.mean - expected.reduce(0, +) / Double(rows)) < 1e-12)
  }

  @Test func largeTablesAreSampledAndSaySo() throws {
    let (matrix, truth) = Simulated.blobs(3, rows: 3_000, width: 2, distance: 4, seed: seed(2))
    let whole = try Silhouette(of: matrix, labels: truth, clusterCount: 3)
    let sampled = try Silhouette(
      of: matrix, labels: truth, clusterCount: 3, seed: seed(4), exactRowLimit: 1_000)
    #expect(!whole.isSampled && sampled.isSampled)
    #expect(sampled.rows.count == 1_000 && Set(sampled.rows).count == 1_000)
    let variance =
      whole.values.reduce(0) { $0 + ($1 - whole.mean) * ($1 - whole.mean) } / 3_000
    #expect(abs(sampled.mean - whole.mean) < 5 * (variance / 1_000).squareRoot())
    let again = try Silhouette(
      of: matrix, labels: truth, clusterCount: 3, seed: seed(4), exactRowLimit: 1_000, threads: 1)
    #expect(again == sampled)
  }

  /// Asked to stop, it ends at once and has no result; not asked, it is the usual one.
  @Test func silhouettesCanBeInterrupted() throws {
    let (matrix, truth) = Simulated.blobs(3, rows: 600, width: 2, distance: 4, seed: seed(5))
    let usual = try Silhouette(of: matrix, labels: truth, clusterCount: 3)
    let interruption = Interruption()
    let context = RunContext(interruption: interruption)
    #expect(try Silhouette(of: matrix, labels: truth, clusterCount: 3, in: context) == usual)
    interruption.request()
    #expect(try Silhouette(of: matrix, labels: truth, clusterCount: 3, in: context) == nil)
  }

  @Test func adjustedRandIndexOfKnownCases() {
    // Hubert and Arabie's counts for two partitions of six objects: 4 pairs together in one, 3 in the other, 2 in both.
    let (a, b) = ([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2])
    let expected = 4.0 * 4 / 15
    #expect(abs(adjustedRandIndex(a, b) - (2 - expected) / (4 - expected)) < 1e-15)
    #expect(adjustedRandIndex([0, 0, 1, 1], [5, 5, 3, 3]) == 1)
    #expect(abs(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]) + 0.5) < 1e-15)
    #expect(adjustedRandIndex([0, 0, 0], [1, 1, 1]) == 1)
    #expect(adjustedRandIndex([0, 1, 2], [2, 0, 1]) == 1)
    #expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3]) == 0)
  }

  @Test func unrelatedGroupingsAgreeByChanceOnly() {
    var random = RandomStream(seed: seed(9))
    let values = (0..<40).map { _ in
      adjustedRandIndex(
        (0..<500).map { _ in random.index(below: 4) }, (0..<500).map { _ in random.index(below: 6) }
      )
    }
    let mean = values.reduce(0, +) / 40
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
    #expect(abs(mean) < 4 * deviation / 40.0.squareRoot())
  }

  @Test func theScreeFallsAndKeepsEveryRestart() throws {
    var random = RandomStream(seed: seed(6))
    let matrix = Simulated.matrix(
      (0..<500).flatMap { row in
        (0..<3).map { (row % 4 == $0 ? 12 : 0) + random.normal() }
      }, width: 3)
    let curve = try KMeans(clusters: 1, restarts: 20, seed: seed(2)).screeCurve(
      of: matrix, clusters: 1...8)
    #expect(curve.points.map(\.clusters) == Array(1...8))
    #expect(curve.points.allSatisfy { $0.inertias.count == 20 })
    let costs = curve.points.map(\.inertia)
    #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 > $1 })
    // One cluster: the total sum of squares. Four: one per degree of freedom.
    let means = (0..<3).map { feature in
      (0..<500).reduce(0) { $0 + matrix[$1, feature] } / 500
    }
    let total = (0..<500).reduce(0) { sum, row in
      sum + Simulated.squaredDistance(matrix, row) { means[$0] }
    }
    #expect(abs(costs[0] / total - 1) < 1e-12)
    // Two groups of 125 rows, 12 apart, that become one add 2 · 125 · 6² to the 500 · 3 within groups.
    #expect(costs[3] < 0.2 * costs[2] && costs[4] > 0.8 * costs[3])
  }

  @Test(arguments: GapStatistic.Reference.allCases)
  func gapFindsThreeBlobsAndOneCloud(_ reference: GapStatistic.Reference) throws {
    let settings = KMeans(clusters: 1, restarts: 3, seed: seed(3))
    var values: [Double] = []
    var random = RandomStream(seed: seed(21))
    for center in [(0.0, 0.0), (0, 9), (9, -3)] {
      for _ in 0..<60 { values += [center.0 + random.normal(), center.1 + random.normal()] }
    }
    let blobs = try settings.gapStatistic(
      of: Simulated.matrix(values, width: 2), maximumClusters: 6, references: 20,
      reference: reference)
    #expect(blobs.chosen == 3)
    #expect(blobs.points.allSatisfy { $0.standardError > 0 })
    let cloud = try settings.gapStatistic(
      of: Simulated.uniform(rows: 200, width: 3, seed: seed(5)), maximumClusters: 4, references: 20,
      reference: reference)
    #expect(cloud.chosen == 1)
    #expect(throws: DataError.self) {
      try settings.gapStatistic(
        of: Simulated.matrix(values, width: 2), maximumClusters: 2, references: 1)
    }
  }
}
