import Foundation
import Inference
import MathKernels
import TestSupport
import Testing
import Variational

/// Normals of which one direction is far longer than another: an ELBO that is flat does not say that the mean has arrived.
@Suite(.tags(.random)) struct NarrowValleyTests {
  struct Valley {
    var mean: [Double]
    var precision: [[Double]]

    /// Variances from 1/√κ to √κ, along the axes or along random directions.
    init(dimension n: Int, condition: Double, isRotated: Bool, seed: UInt64) {
      var random = RandomStream(seed: seed)
      mean = (0..<n).map { _ in 3 * random.normal() }
      var axes = (0..<n).map { i in (0..<n).map { i == $0 ? 1.0 : 0 } }
      if isRotated {
        for i in 0..<n {
          axes[i] = (0..<n).map { _ in random.normal() }
          for j in 0..<i {
            let share = zip(axes[i], axes[j]).reduce(0) { $0 + $1.0 * $1.1 }
            for k in 0..<n { axes[i][k] -= share * axes[j][k] }
          }
          let length = axes[i].reduce(0) { $0 + $1 * $1 }.squareRoot()
          for k in 0..<n { axes[i][k] /= length }
        }
      }
      let variances = (0..<n).map { pow(condition, Double($0) / Double(n - 1) - 0.5) }
      precision = (0..<n).map { i in
        (0..<n).map { j in (0..<n).reduce(0.0) { $0 + axes[$1][i] * axes[$1][j] / variances[$1] } }
      }
    }

    /// The largest error of a mean, in posterior standard deviations.
    func worstError(_ means: [Double]) -> Double {
      let covariance = inverse(precision)
      return mean.indices.map {
        abs(means[$0] - mean[$0]) / covariance[$0][$0].squareRoot()
      }.max() ?? .nan
    }
  }

  private static func expectRightMeans<Family: Guide>(
    _ guide: Family, _ valley: Valley, seed: UInt64, _ words: String
  ) throws {
    var settings = SVI(seed: seed)
    settings.maximumSteps = 60_000
    let run = try settings.fit(
      normalTarget(mean: valley.mean, precision: valley.precision), guide: guide,
      initial: valley.mean.map { _ in 0 })
    let error = valley.worstError(Array(run.parameters[..<guide.dimension]))
    // What says that it has converged, and does not warn, has.
    #expect(!run.converged || !run.warnings.isEmpty || error < 0.05, "\(words): \(error)")
  }

  @Test(arguments: [1, 1e2, 2e4, 1e6], [false, true])
  func meansArrive(_ condition: Double, _ isRotated: Bool) throws {
    for n in [2, 8] {
      let valley = Valley(
        dimension: n, condition: condition, isRotated: isRotated, seed: seed(UInt64(n)))
      let words = "κ \(condition), \(n) coordinates, rotated \(isRotated)"
      try Self.expectRightMeans(
        MeanFieldNormal(dimension: n), valley, seed: seed(1), "mean field, \(words)")
      try Self.expectRightMeans(
        FullRankNormal(dimension: n), valley, seed: seed(2), "full rank, \(words)")
      try Self.expectRightMeans(
        LowRankPlusDiagonalNormal(dimension: n, rank: 2), valley, seed: seed(3),
        "low rank, \(words)")
    }
  }

  /// A mean field on a correlated normal has its own scales, and yet the right means: it used to stop on the way.
  @Test func aMeanFieldArrivesToo() throws {
    let valley = Valley(dimension: 4, condition: 2e4, isRotated: true, seed: seed(4))
    let run = try SVI(seed: seed(5)).fit(
      normalTarget(mean: valley.mean, precision: valley.precision),
      guide: MeanFieldNormal(dimension: 4), initial: [0, 0, 0, 0])
    #expect(run.converged && run.warnings.isEmpty)
    #expect(valley.worstError(run.guide.means(run.parameters)) < 0.02)
  }
}
