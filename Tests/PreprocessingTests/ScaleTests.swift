import Clustering
import Foundation
import MathKernels
import Preprocessing
import Tables
import TestSupport
import Testing

/// Numbers whose squares are 0, or none, are prepared and clustered as any others.
@Suite(.tags(.random)) struct ScaleTests {
  /// Powers of two, so that a table in another unit has the same digits.
  static let scales: [Double] = [
    scalbn(1, -1000), scalbn(1, -565), scalbn(1, 565), scalbn(1, 1000),
  ]

  private static func numbers(_ count: Int, _ own: UInt64) -> [Double] {
    var random = RandomStream(seed: seed(own))
    return (0..<count).map { _ in 3 + random.normal() }
  }

  @Test(arguments: scales, [Scaling.standard, .robust, .minmax])
  func scalersLearnTheUnit(scale: Double, scaling: Scaling) throws {
    func scaled(_ scale: Double) throws -> [Double] {
      let x = Self.numbers(40, 1).map { $0 * scale }
      let table = try Table(columns: [Column("x", numbers: x)])
      let scaler = try Scaler(scaling).fitted(to: Split(training: table).training)
      let result = try scaler.transformed(table)
      let back = try scaler.restored(result).numbers(in: "x")
      expectNear(back, x) { 1e-14 * abs($0) }
      return try result.numbers(in: "x")
    }
    let plain = try scaled(1)
    expectNear(try scaled(scale), plain) { 1e-13 * max(1, abs($0)) }
  }

  /// Numbers that differ in their last digits: the spread alone is tiny.
  @Test func spreadsFarBelowTheNumbers() throws {
    let x = (0..<50).map { 1e15 + Double($0 * $0 % 17) }
    let steps = (0..<50).map { Double($0 * $0 % 17) }
    let mean = steps.reduce(0, +) / 50
    let deviation = (steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50).squareRoot()
    let table = try Table(columns: [Column("x", numbers: x)])
    let scaler = try Scaler(.standard).fitted(to: Split(training: table).training)
    // The mean itself is rounded to an eighth.
    #expect(abs((scaler.scales.first?.unit ?? 0) / deviation - 1) < 0.01)
  }

  @Test(arguments: Array(ScaleTests.scales.prefix(2)))
  func clustersOfTinyNumbers(scale: Double) throws {
    let values = Self.numbers(60, 2).enumerated().map { $1 + ($0 / 2 % 3 == 0 ? 40 : 0) }
    func matrix(_ scale: Double) -> DesignMatrix {
      DesignMatrix(features: ["x", "y"], values: values.map { $0 * scale })
    }
    let settings = KMeans(clusters: 2, restarts: 3, seed: 1)
    let plain = try settings.fitted(to: matrix(1))
    let tiny = try settings.fitted(to: matrix(scale))
    #expect(tiny.labels == plain.labels)
    expectNear(tiny.centers.values, plain.centers.values.map { $0 * scale }) { 1e-12 * abs($0) }
    #expect(try tiny.centers.labels(of: matrix(scale)) == plain.labels)
    let given = try KMeans(clusters: 2, start: .centers(tiny.centers)).fitted(to: matrix(scale))
    #expect(given.labels == plain.labels)
    let silhouettes = try [matrix(1), matrix(scale)].map {
      try Silhouette(of: $0, labels: plain.labels, clusterCount: 2).mean
    }
    #expect(abs(silhouettes[0] - silhouettes[1]) < 1e-12 && silhouettes[0] > 0.5)
  }

  @Test(arguments: ScaleTests.scales)
  func components(scale: Double) throws {
    let values = Self.numbers(60, 3)
    func fitted(_ scale: Double) throws -> FittedPCA {
      try PCA(components: .share(0.6)).fitted(
        to: DesignMatrix(features: ["x", "y", "z"], values: values.map { $0 * scale }))
    }
    let (plain, other) = (try fitted(1), try fitted(scale))
    #expect(other.count == plain.count)
    expectNear(other.loadings, plain.loadings) { _ in 1e-12 }
    expectNear(other.singularValues, plain.singularValues.map { $0 * scale }) { 1e-12 * $0 }
  }
}
