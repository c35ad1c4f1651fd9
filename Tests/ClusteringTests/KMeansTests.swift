import Clustering
import Foundation
import Inference
import MathKernels
import TestSupport
import Testing
import Words

/// Laws of K-means on simulated tables: a few thousand rows so that several chunks and a broken tile occur.
@Suite(.tags(.random)) struct KMeansTests {
  static let shapes: [(rows: Int, width: Int, clusters: Int)] = [
    (1, 1, 1), (37, 2, 3), (257, 5, 4), (5_003, 3, 7), (4_500, 17, 13),
  ]

  static func settings(_ clusters: Int) -> KMeans {
    var settings = KMeans(clusters: clusters, restarts: 2, seed: seed(5))
    settings.tolerance = 0
    return settings
  }

  @Test(arguments: shapes) func costNeverRises(_ shape: (Int, Int, Int)) throws {
    let matrix = Simulated.uniform(rows: shape.0, width: shape.1, seed: seed(1))
    for start in [KMeans.Start.plusPlus, .random] {
      var settings = Self.settings(shape.2)
      settings.start = start
      let fit = try settings.fitted(to: matrix)
      for (before, after) in zip(fit.history, fit.history.dropFirst()) {
        #expect(after <= before + 1e-12 * fit.history[0])
      }
      #expect(fit.isConverged)
    }
  }

  @Test(arguments: shapes) func rowsBelongToTheNearestCenter(_ shape: (Int, Int, Int)) throws {
    let matrix = Simulated.uniform(rows: shape.0, width: shape.1, seed: seed(2))
    let fit = try Self.settings(shape.2).fitted(to: matrix)
    var cost = 0.0
    for row in 0..<matrix.rowCount {
      let distances = (0..<shape.2).map { cluster in
        Simulated.squaredDistance(matrix, row) { fit.centers[cluster, $0] }
      }
      let least = try #require(distances.min())
      #expect(distances[fit.labels[row]] <= least + 1e-13)
      cost += distances[fit.labels[row]]
    }
    #expect(abs(fit.inertia - cost) <= 1e-12 * max(1, cost))
  }

  @Test(arguments: shapes) func centersAreMeansOfTheirRows(_ shape: (Int, Int, Int)) throws {
    let matrix = Simulated.uniform(rows: shape.0, width: shape.1, seed: seed(3))
    let fit = try Self.settings(shape.2).fitted(to: matrix)
    #expect(fit.sizes.allSatisfy { $0 > 0 })
    for cluster in 0..<shape.2 {
      let own = fit.labels.indices.filter { fit.labels[$0] == cluster }
      for feature in 0..<shape.1 {
        let mean = own.reduce(0) { $0 + matrix[$1, feature] } / Double(own.count)
        #expect(abs(fit.centers[cluster, feature] - mean) < 1e-13)
      }
    }
  }

  @Test(arguments: shapes, [0.0, 1e-4])
  func boundsChangeNoBit(_ shape: (Int, Int, Int), tolerance: Double) throws {
    for matrix in [
      Simulated.uniform(rows: shape.0, width: shape.1, seed: seed(4)),
      Simulated.blobs(shape.2, rows: shape.0, width: shape.1, distance: 3, seed: seed(4)).matrix,
    ] {
      var settings = Self.settings(shape.2)
      (settings.tolerance, settings.algorithm) = (tolerance, .lloyd)
      let lloyd = try settings.fitted(to: matrix)
      settings.algorithm = .hamerly
      #expect(try settings.fitted(to: matrix) == lloyd)
    }
  }

  @Test(arguments: [nil, 300]) func threadsChangeNoBit(batchSize: Int?) throws {
    let matrix = Simulated.blobs(6, rows: 9_001, width: 4, distance: 2, seed: seed(5)).matrix
    var settings = KMeans(clusters: 6, restarts: 3, seed: seed(8))
    (settings.batchSize, settings.threads) = (batchSize, 1)
    let alone = try settings.fitted(to: matrix)
    for threads in [2, 5] {
      settings.threads = threads
      #expect(try settings.fitted(to: matrix) == alone)
    }
  }

  @Test func seedsDifferAndRestartsKeepTheBest() throws {
    let matrix = Simulated.uniform(rows: 400, width: 3, seed: seed(6))
    var settings = KMeans(clusters: 8, restarts: 12, seed: seed(1))
    settings.tolerance = 0
    let first = try settings.fitted(to: matrix)
    #expect(first.restartInertias.count == 12)
    #expect(Set(first.restartInertias).count > 1)
    #expect(first.inertia == first.restartInertias.min())
    #expect(first.restartInertias[first.bestRestart] == first.inertia)
    #expect(try settings.fitted(to: matrix) == first)
    settings.seed = seed(2)
    #expect(try settings.fitted(to: matrix).restartInertias != first.restartInertias)
  }

  @Test func findsSeparateBlobs() throws {
    let (matrix, truth) = Simulated.blobs(7, rows: 3_000, width: 5, distance: 12, seed: seed(7))
    let fit = try KMeans(clusters: 7, seed: seed(1)).fitted(to: matrix)
    #expect(fit.adjustedRandIndex(with: truth) == 1)
    // Rows lie around their centres with variance 1 in each feature.
    let degrees = Double((3_000 - 7) * 5)
    #expect(abs(fit.inertia - degrees) < 5 * (2 * degrees).squareRoot())
  }

  @Test func minibatchesComeNear() throws {
    let (matrix, truth) = Simulated.blobs(5, rows: 20_000, width: 6, distance: 6, seed: seed(8))
    let whole = try KMeans(clusters: 5, seed: seed(1)).fitted(to: matrix)
    var minibatches = KMeans(clusters: 5, seed: seed(1))
    minibatches.batchSize = 500
    let batched = try minibatches.fitted(to: matrix)
    #expect(batched.adjustedRandIndex(with: truth) > 0.999)
    // Centres of n rows are known to √(1/n): batches see at least 500 · 10 rows, so the cost is hardly higher.
    #expect(batched.inertia >= whole.inertia && batched.inertia < 1.005 * whole.inertia)
    #expect(batched.history.count == batched.iterations + 1)
    #expect(batched.iterations < 40 * 300)
  }

  @Test func emptyClustersAreRepairedWhereTheyCanBe() throws {
    let matrix = Simulated.uniform(rows: 300, width: 2, seed: seed(9))
    let far = ClusterCenters(
      features: matrix.features, values: [0.5, 0.5] + (1...9).flatMap { [Double($0) * 1e6, 1e6] })
    let fit = try KMeans(clusters: 10, start: .centers(far)).fitted(to: matrix)
    #expect(fit.sizes.allSatisfy { $0 > 0 })
    // Two different rows cannot fill three clusters.
    let twins = Simulated.matrix([0, 0, 1, 1, 0, 0, 1, 1], width: 2)
    let poor = try KMeans(clusters: 3, seed: seed(3)).fitted(to: twins)
    #expect(poor.inertia == 0)
    #expect(poor.labels.count == 4 && poor.isConverged)
    let same = try KMeans(clusters: 2).fitted(to: Simulated.matrix([7, 7, 7], width: 1))
    #expect(same.inertia == 0 && same.centers.values == [7, 7])
  }

  /// A common offset of a billion leaves seven digits, of which the cost of the blobs must not lose more.
  @Test func offsetsCostNoDigitsBeyondTheirOwn() throws {
    let (matrix, _) = Simulated.blobs(4, rows: 1_000, width: 3, distance: 8, seed: seed(10))
    let offset = 1e9
    let shifted = DesignMatrix(features: matrix.features, values: matrix.values.map { $0 + offset })
    let settings = KMeans(clusters: 4, seed: seed(2))
    let (plain, far) = (try settings.fitted(to: matrix), try settings.fitted(to: shifted))
    #expect(far.labels == plain.labels)
    #expect(abs(far.inertia / plain.inertia - 1) < 1e-6)
  }

  @Test func noIterationsOnlyAssign() throws {
    let (matrix, _) = Simulated.blobs(3, rows: 500, width: 2, distance: 5, seed: seed(11))
    let fit = try KMeans(clusters: 3, seed: seed(1)).fitted(to: matrix)
    var onlyAssigning = KMeans(clusters: 3, start: .centers(fit.centers))
    onlyAssigning.maximumIterations = 0
    let assigned = try onlyAssigning.fitted(to: matrix)
    #expect(assigned.labels == fit.labels && assigned.iterations == 0)
    #expect(abs(assigned.inertia / fit.inertia - 1) < 1e-12)
    #expect(try fit.centers.labels(of: matrix) == fit.labels)
    let saved = try JSONDecoder().decode(
      ClusterCenters.self, from: JSONEncoder().encode(fit.centers))
    #expect(saved == fit.centers)
  }

  @Test func aStopKeepsWhatThereIs() throws {
    let matrix = Simulated.uniform(rows: 2_000, width: 4, seed: seed(12))
    let interruption = Interruption()
    interruption.request()
    let fit = try KMeans(clusters: 9, seed: seed(1)).fitted(
      to: matrix, in: RunContext(interruption: interruption))
    #expect(fit.isInterrupted && fit.restartInertias.count == 1 && fit.iterations == 1)
    #expect(fit.labels.count == 2_000 && fit.inertia == fit.history.last)
  }

  @Test func messages() throws {
    let matrix = Simulated.matrix([1, 2, .nan, 4], width: 2)
    func message(_ settings: KMeans, _ matrix: DesignMatrix) -> String? {
      #expect(throws: DataError.self) { try settings.fitted(to: matrix) }?.description
    }
    #expect(
      message(KMeans(clusters: 1), matrix)
        == "matrix row 2, column \"x1\": found a missing cell, expected a finite number. Fill the cell or remove the row."
    )
    let whole = Simulated.matrix([1, 2, 3, 4], width: 2)
    #expect(
      message(KMeans(clusters: 3), whole)
        == "K-means: found 2 rows for 3 clusters, expected at least as many rows as clusters. Ask for fewer clusters."
    )
    #expect(
      message(KMeans(clusters: 0), whole)
        == "K-means, clusters: found 0, expected at least 1.")
    let other = ClusterCenters(features: ["y"], values: [1])
    #expect(
      message(KMeans(clusters: 1, start: .centers(other)), whole)
        == "matrix: found the features \"x1\", \"x2\", expected those of the centres, \"y\".")
  }
}
