import Clustering
import Foundation
import MathKernels
import Preprocessing
import Testing

/// The answers of scikit-learn's KMeans from given centres (Lloyd's algorithm), its silhouettes and its PCA.
@Suite struct ScikitLearnClusteringTests {
  struct KMeansFile: Decodable {
    let cases: [Case]
    let emptyCluster: EmptyCluster

    enum CodingKeys: String, CodingKey {
      case cases
      case emptyCluster = "empty_cluster"
    }
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let `case`: String
    let X, `init`: [[Double]]
    let k: Int
    let runs: [Run]
    var testDescription: String { `case` }
  }

  struct Run: Decodable {
    let tol: Double
    let max_iter: Int
    let labels: [Int]
    let centers: [[Double]]
    let inertia: Double
    let n_iter: Int
    let predict: Predict?
    let silhouette_score: Double?
    let silhouette_samples: [Double]?
  }

  struct Predict: Decodable {
    let X: [[Double]]
    let labels: [Int]
    let transform_distances: [[Double]]
  }

  struct EmptyCluster: Decodable {
    let X, `init`, centers: [[Double]]
    let labels: [Int]
    let inertia: Double
    let n_iter: Int
  }

  struct PCAFile: Decodable { let cases: [PCACase] }

  struct PCACase: Decodable, CustomTestStringConvertible {
    let `case`: String
    let X, components, transformed, reconstruction: [[Double]]
    let whitened: [[Double]]?
    let n_components: Int
    let mean, explained_variance_ddof1, explained_variance_ratio, singular_values: [Double]
    var testDescription: String { `case` }
  }

  static func load<File: Decodable>(_ name: String) -> File? {
    Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures")
      .flatMap { try? JSONDecoder().decode(File.self, from: Data(contentsOf: $0)) }
  }

  static let kMeans: KMeansFile? = load("scikit-learn-kmeans")
  static let pca: PCAFile? = load("scikit-learn-pca")

  static func matrix(_ rows: [[Double]]) -> DesignMatrix {
    DesignMatrix(features: (1...rows[0].count).map { "x\($0)" }, values: rows.flatMap(\.self))
  }

  static func centers(_ rows: [[Double]]) -> ClusterCenters {
    ClusterCenters(features: (1...rows[0].count).map { "x\($0)" }, values: rows.flatMap(\.self))
  }

  /// Equal to 1e-10 of the largest number in size, unless the reference is less exact.
  func expectClose(
    _ found: [Double], _ expected: [Double], tolerance: Double = 1e-10,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: location)
    let scale = expected.reduce(1) { max($0, abs($1)) }
    let worst = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(worst <= tolerance * scale, sourceLocation: location)
  }

  @Test func fixturesAreThere() throws {
    #expect(try #require(Self.kMeans).cases.count == 8)
    #expect(try #require(Self.pca).cases.count == 5)
  }

  @Test(arguments: kMeans?.cases ?? [], KMeans.Algorithm.allCases)
  func fromGivenCenters(_ reference: Case, _ algorithm: KMeans.Algorithm) throws {
    let matrix = Self.matrix(reference.X)
    for run in reference.runs {
      var settings = KMeans(
        clusters: reference.k, start: .centers(Self.centers(reference.`init`)))
      settings.algorithm = algorithm
      (settings.maximumIterations, settings.tolerance) = (run.max_iter, run.tol)
      let fit = try settings.fitted(to: matrix)
      #expect(fit.labels == run.labels)
      #expect(fit.iterations == run.n_iter)
      #expect(abs(fit.inertia - run.inertia) <= 1e-10 * max(1, run.inertia))
      expectClose(fit.centers.values, run.centers.flatMap(\.self))
      #expect(fit.history.last == fit.inertia)
    }
  }

  @Test(arguments: kMeans?.cases ?? []) func newRows(_ reference: Case) throws {
    let runs = reference.runs.filter { $0.predict != nil }
    #expect(!runs.isEmpty)
    for run in runs {
      let predict = try #require(run.predict)
      let nearest = try Self.centers(run.centers).nearest(to: Self.matrix(predict.X))
      #expect(nearest.map(\.cluster) == predict.labels)
      expectClose(
        nearest.map { $0.squaredDistance.squareRoot() },
        predict.transform_distances.map { $0.min() ?? .nan })
    }
  }

  @Test(arguments: kMeans?.cases.filter { 2..<$0.X.count ~= $0.k } ?? [])
  func silhouettes(_ reference: Case) throws {
    let runs = reference.runs.filter { $0.silhouette_samples != nil }
    #expect(!runs.isEmpty)
    for run in runs {
      let silhouette = try Silhouette(
        of: Self.matrix(reference.X), labels: run.labels, clusterCount: reference.k)
      #expect(!silhouette.isSampled)
      // The reference takes distances from squares: equal rows lie about 1e-8 apart for it. Here they do not.
      let tolerance = Set(reference.X).count < reference.X.count ? 2e-8 : 1e-10
      expectClose(
        silhouette.values, try #require(run.silhouette_samples), tolerance: tolerance)
      expectClose(
        [silhouette.mean], [try #require(run.silhouette_score)], tolerance: tolerance)
    }
  }

  @Test(arguments: KMeans.Algorithm.allCases)
  func emptyClusterTakesTheFarthestRow(_ algorithm: KMeans.Algorithm) throws {
    let reference = try #require(Self.kMeans?.emptyCluster)
    var settings = KMeans(clusters: 3, start: .centers(Self.centers(reference.`init`)))
    (settings.algorithm, settings.tolerance) = (algorithm, 0)
    let fit = try settings.fitted(to: Self.matrix(reference.X))
    #expect(fit.labels == reference.labels)
    #expect(fit.iterations == reference.n_iter)
    expectClose(fit.centers.values, reference.centers.flatMap(\.self))
    #expect(abs(fit.inertia - reference.inertia) <= 1e-10 * reference.inertia)
  }

  @Test(arguments: pca?.cases ?? [])
  func principalComponents(_ reference: PCACase) throws {
    let matrix = Self.matrix(reference.X)
    let pca = try PCA(components: .count(reference.n_components)).fitted(to: matrix)
    expectClose(pca.means, reference.mean)
    expectClose(pca.singularValues, reference.singular_values)
    expectClose(pca.explainedVariances, reference.explained_variance_ddof1)
    expectClose(pca.explainedVarianceRatios, reference.explained_variance_ratio)
    let largest = try #require(reference.singular_values.first)
    for (index, singular) in reference.singular_values.enumerated() where singular > 1e-6 * largest
    {
      // The sign is the reference's too: the largest loading is positive.
      expectClose(Array(pca.loadings(of: index)), reference.components[index])
    }
    let transformed = try pca.transformed(matrix)
    expectClose(transformed.values, reference.transformed.flatMap(\.self))
    expectClose(try pca.restored(transformed).values, reference.reconstruction.flatMap(\.self))
    if let whitened = reference.whitened {
      let white = try PCA(components: .count(reference.n_components), whitens: true)
        .fitted(to: matrix)
      expectClose(try white.transformed(matrix).values, whitened.flatMap(\.self))
    }
  }
}
