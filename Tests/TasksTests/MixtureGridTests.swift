import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// Clusters that are planted far apart: wherever chains begin, they come to agree on them.
///
/// Three shapes of components × three sizes of tables, with the defaults of the command line. By default one seed, and fewer rows and
/// draws; with `BAYES_GENRE_MIXTURE_GRID=whole` twenty seeds of all sizes, and a line for each fit, or with a part such as `10-14` those
/// seeds of the twenty.
@Suite struct MixtureGridTests {
  /// The seeds of the whole grid, or of the part that is asked for; nil: the short test.
  static let part: ClosedRange<UInt64>? = {
    let asked = ProcessInfo.processInfo.environment["BAYES_GENRE_MIXTURE_GRID"] ?? ""
    if asked == "whole" { return 0...19 }
    let bounds = asked.split(separator: "-").compactMap { UInt64($0) }
    return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil
  }()
  static var isWhole: Bool { part != nil }

  struct Cell: Sendable, CustomTestStringConvertible {
    var covariance: GaussianMixtureModel.Covariance
    var rows, clusters, features: Int
    var seed: UInt64
    var testDescription: String {
      "\(covariance), \(rows) rows, \(clusters) clusters, \(features) features, seed \(seed)"
    }
  }

  static let cells: [Cell] = (part ?? 0...0).flatMap { own in
    GaussianMixtureModel.Covariance.allCases.flatMap { covariance in
      (isWhole ? [(60, 3, 2), (150, 4, 3), (600, 5, 4)] : [(60, 3, 2)]).map {
        Cell(
          covariance: covariance, rows: $0.0, clusters: $0.1, features: $0.2,
          seed: seed(own))
      }
    }
  }

  /// Rows around centres at least 8 apart, with standard deviations from 0.4 to 1 in each feature; then columns are scaled to mean 0 and a
  /// standard deviation of 1, which is that of all columns together where clusters are spherical.
  static func planted(_ cell: Cell) -> (rows: DesignMatrix, truth: [Int]) {
    var random = RandomStream(seed: cell.seed, purpose: .simulation, step: cell.rows)
    let (d, k) = (cell.features, cell.clusters)
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    var centers: [[Double]] = []
    while centers.count < k {
      let center = (0..<d).map { _ in random.uniform(in: -20...20) }
      if centers.allSatisfy({ distance($0, center) >= 8 }) { centers.append(center) }
    }
    // Of each cluster a map from noise to rows.
    let maps = (0..<k).map { _ -> [[Double]] in
      let common = random.uniform(in: 0.4...1)
      return (0..<d).map { i in
        let own = cell.covariance == .spherical ? common : random.uniform(in: 0.4...1)
        let turn = cell.covariance == .full && i > 0 ? random.uniform(in: -0.9...0.9) : 0
        return (0..<d).map { j in
          j == i ? own * (1 - turn * turn).squareRoot() : j == i - 1 ? own * turn : 0
        }
      }
    }
    let truth = (0..<cell.rows).map { $0 < 6 * k ? $0 % k : random.index(below: k) }
    let values = truth.map { cluster -> [Double] in
      let noise = (0..<d).map { _ in random.normal() }
      return (0..<d).map { i in
        centers[cluster][i] + (0..<d).reduce(0) { $0 + maps[cluster][i][$1] * noise[$1] }
      }
    }
    let count = Double(values.count)
    let means = (0..<d).map { i in values.reduce(0) { $0 + $1[i] } / count }
    var deviations = (0..<d).map { i in
      (values.reduce(0) { $0 + ($1[i] - means[i]) * ($1[i] - means[i]) } / count).squareRoot()
    }
    // What is round stays round.
    if cell.covariance == .spherical {
      deviations = [Double](repeating: deviations.reduce(0, +) / Double(d), count: d)
    }
    let scaled = values.flatMap { row in (0..<d).map { (row[$0] - means[$0]) / deviations[$0] } }
    return (DesignMatrix(features: (0..<d).map { "f\($0)" }, values: scaled), truth)
  }

  @Test(.tags(.random), arguments: cells) func chainsAgreeOnWhatIsPlanted(cell: Cell) throws {
    let (rows, truth) = Self.planted(cell)
    let model = GaussianMixtureModel(rows: rows, covariance: cell.covariance)
    var sampler = NUTS()
    sampler.seed = cell.seed
    if !Self.isWhole { (sampler.warmup, sampler.draws) = (200, 200) }
    let posterior = try sampler.fit(
      model, initial: model.initialValues(chains: 4, seed: cell.seed))
    let clusters = try posterior.clusters(model)
    let likely = clusters.counts.max { $0.probability < $1.probability }
    if Self.isWhole {
      print(
        cell.testDescription, "R̂", clusters.rHat, "likeliest number", likely?.clusters ?? 0,
        "CPU s", posterior.run.cpuSeconds)
    }
    #expect(clusters.rHat < (Self.isWhole ? 1.05 : 1.1))
    #expect(likely?.clusters == cell.clusters)
    #expect(adjustedRandIndex(clusters.partition, truth) > 0.97)
  }
}
