import Foundation
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

@Suite(.tags(.random)) struct MetricTests {
  static let covariance: [Double] = [4, 1.2, -0.3, 1.2, 1, 0.1, -0.3, 0.1, 0.25]

  static func normal() throws -> (density: ClosureLogDensity, precision: SquareMatrix) {
    let factor = try #require(
      CholeskyFactor(of: SquareMatrix(order: 3, columns: covariance)))
    let precision = SquareMatrix.identity(order: 3)
    for column in 0..<3 {
      factor.solve(precision.column(column))
      factor.solve(precision.column(column), transposed: true)
    }
    let rows = (0..<3).map { row in (0..<3).map { precision[row, $0] } }
    return (TestTargets.normal(mean: [1, 2, 3], precision: rows), precision)
  }

  @Test func storesVariancesNotDeviations() throws {
    let diagonal = Metric(diagonal: [4, 9])
    #expect(diagonal.inverse == [4, 9] && diagonal.variances == [4, 9])
    #expect(diagonal.structure == .diagonal)
    let dense = try #require(Metric(dense: SquareMatrix(order: 3, columns: Self.covariance)))
    #expect(dense.inverse == Self.covariance && dense.variances == [4, 1, 0.25])
    #expect(dense.structure == .dense)
    #expect(Metric(dense: SquareMatrix(order: 2, columns: [1, 2, 2, 1])) == nil)
  }

  /// Product, momenta and whitening of a low-rank metric against the dense one of the same entries.
  @Test func lowRankEqualsItsEntries() throws {
    let metric = LowRankCase.metric
    let dense = try #require(
      Metric(dense: SquareMatrix(order: 4, columns: LowRankCase.inverse.flatMap { $0 })))
    #expect(metric.structure == .lowRank && metric.rank == 2)
    for (mine, truth) in zip(metric.variances, dense.variances) {
      #expect(abs(mine - truth) < 1e-15)
    }
    let density = TestTargets.normal(mean: [0, 0, 0, 0], precision: TrajectoryTests.precision)
    let benches = try [metric, dense].map { try Bench(density, metric: $0) }
    var moments = [Double](repeating: 0, count: 16)
    for trial in 0..<20_000 {
      var random = RandomStream(seed: seed(5), step: trial)
      try benches[0].place(at: [1, -0.5, 2, 0.3], random: &random)
      let (bench, point) = (benches[0], benches[0].point)
      let (momentum, velocity) = (bench.array(point.momentum), bench.array(point.velocity))
      for row in 0..<4 {
        let product = zip(LowRankCase.inverse[row], momentum).map(*).reduce(0, +)
        #expect(abs(velocity[row] - product) < 1e-12)
        for column in 0..<4 {
          moments[4 * row + column] += velocity[row] * velocity[column] / 20_000
        }
      }
    }
    // Cov(M⁻¹ p) = M⁻¹.
    for (index, truth) in LowRankCase.inverse.flatMap({ $0 }).enumerated() {
      let (a, b) = (
        LowRankCase.inverse[index / 4][index / 4], LowRankCase.inverse[index % 4][index % 4]
      )
      #expect(abs(moments[index] - truth) < 5 * ((a * b + truth * truth) / 20_000).squareRoot())
    }
    // The curvature is whitened by L Lᵀ = M⁻¹: its determinant and trace do not depend on which L.
    for bench in benches {
      var random = RandomStream(seed: seed(5))
      try bench.place(at: [1, -0.5, 2, 0.3], random: &random)
    }
    let curvatures = try zip(benches, [metric, dense]).map { bench, metric in
      try #require(
        try metric.whitenedCurvature(
          at: bench.point.position, reach: 0.3, scratch: CurvatureScratch(arena: bench.arena),
          target: &bench.target))
    }
    let spectra = try curvatures.map { try #require(SymmetricEigendecomposition(of: $0)).values }
    for (mine, truth) in zip(spectra[0], spectra[1]) { #expect(abs(mine - truth) < 1e-8) }
  }

  static let kinds: [Metric] = [
    Metric(diagonal: [4, 1e-300, 0.1]), LowRankCase.metric,
    Metric(dense: SquareMatrix(order: 3, columns: covariance)) ?? .unit(dimension: 3),
  ]

  @Test(arguments: kinds) func savedMetricsAreTheSame(_ metric: Metric) throws {
    let saved = try JSONEncoder().encode(metric)
    #expect(try JSONDecoder().decode(Metric.self, from: saved) == metric)
    let text = String(decoding: saved, as: UTF8.self)
    let broken = text.replacing(metric.structure.rawValue, with: "diagonal")
      .replacing("\"dimension\":\(metric.dimension)", with: "\"dimension\":7")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Metric.self, from: Data(broken.utf8))
    }
  }

  /// Of a normal posterior the curvature is its precision at any point, seen from any metric.
  @Test func curvatureOfANormalIsItsPrecision() throws {
    let (density, precision) = try Self.normal()
    let metric = try #require(
      Metric(dense: SquareMatrix(order: 3, columns: [2, 0.5, 0, 0.5, 1, 0.2, 0, 0.2, 3])))
    let bench = try Bench(density, metric: metric)
    var random = RandomStream(seed: seed(1))
    try bench.place(at: [5, -4, 0], random: &random)
    let curvature = try #require(
      try metric.whitenedCurvature(
        at: bench.point.position, reach: 0.3, scratch: CurvatureScratch(arena: bench.arena),
        target: &bench.target))
    let factor = try #require(CholeskyFactor(of: SquareMatrix(order: 3, columns: metric.inverse)))
    let expected = SquareMatrix.product(
      SquareMatrix.product(factor.lower, by: precision, transposingFirst: true), by: factor.lower)
    for index in 0..<9 {
      #expect(abs(curvature.elements[index] - expected.elements[index]) < 1e-9)
    }
    let inverse = try #require(SymmetricEigendecomposition(of: curvature)).applying { 1 / $0 }
    let corrected = try #require(metric.corrected(by: inverse)).inverse
    for (mine, truth) in zip(corrected, Self.covariance) { #expect(abs(mine - truth) < 1e-9) }
  }

  /// For a normal posterior the noise of draws and gradients cancels: the estimates converge far faster than 1/√draws.
  @Test func estimatesFromDrawsAndGradientsAreAlmostExactForANormal() throws {
    let (density, precision) = try Self.normal()
    let bench = try Bench(density, metric: .unit(dimension: 3))
    var random = RandomStream(seed: seed(2))
    var dense = DenseEstimate(dimension: 3)
    var diagonal = DiagonalEstimate(dimension: 3)
    #expect(dense.metric(correcting: bench.leapfrog.metric) == nil)
    #expect(diagonal.metric(correcting: bench.leapfrog.metric) == nil)
    let factor = try #require(CholeskyFactor(of: SquareMatrix(order: 3, columns: Self.covariance)))
    for _ in 0..<4000 {
      var draw = (0..<3).map { _ in random.normal() }
      factor.multiply(&draw)
      try bench.place(at: zip(draw, [1, 2, 3]).map(+), random: &random)
      dense.add(bench.point)
      diagonal.add(bench.point)
    }
    let full = try #require(dense.metric(correcting: bench.leapfrog.metric)).inverse
    // What is left is the pull of the pseudo-draws; the noise of a covariance alone would reach ± 0.3.
    for (mine, truth) in zip(full, Self.covariance) { #expect(abs(mine - truth) < 0.03) }
    let variances = try #require(diagonal.metric(correcting: bench.leapfrog.metric)).variances
    for index in 0..<3 {
      // Var q = Cᵢᵢ and Var g = (C⁻¹)ᵢᵢ.
      let truth = (Self.covariance[4 * index] / precision[index, index]).squareRoot()
      #expect(abs(variances[index] / truth - 1) < 5 * (1 / 4000.0).squareRoot())
    }
  }
}

@Suite struct FisherDivergenceTests {
  /// 0 of a normal posterior with the covariance C of the metric; of c C, |q̂ + ĝ|² = (1/√c − √c)² |z|².
  @Test func itTellsHowFarAMetricIsFromTheCovariance() throws {
    let (density, _) = try MetricTests.normal()
    let bench = try Bench(density, metric: .unit(dimension: 3))
    var random = RandomStream(seed: 5)
    var record = WindowRecord(dimension: 3)
    for _ in 0..<50 {
      try bench.place(at: (0..<3).map { _ in 3 * random.normal() }, random: &random)
      record.add(bench.point)
    }
    func divergence(_ factor: Double) throws -> Double {
      record.fisherDivergence(
        from: try #require(
          Metric(dense: SquareMatrix(order: 3, columns: MetricTests.covariance.map { factor * $0 }))
        ))
    }
    #expect(try divergence(1) < 1e-18)
    let (narrow, wide) = (try divergence(0.01), try divergence(4))
    #expect(abs(narrow / wide - (10 - 0.1) * (10 - 0.1) / ((2 - 0.5) * (2 - 0.5))) < 1e-6)
    #expect(WindowRecord(dimension: 3).fisherDivergence(from: .unit(dimension: 3)) == 0)
  }
}

@Suite struct LinearAlgebraTests {
  @Test func geometricMeanSolvesItsEquation() throws {
    let a = SquareMatrix(order: 3, columns: [2, 0.4, 0.1, 0.4, 1, -0.2, 0.1, -0.2, 3])
    let b = SquareMatrix(order: 3, columns: [1, -0.3, 0, -0.3, 2, 0.5, 0, 0.5, 0.7])
    let x = try #require(SquareMatrix.geometricMean(a, inverseOf: b))
    let back = SquareMatrix.product(SquareMatrix.product(x, by: b), by: x)
    for index in 0..<9 { #expect(abs(back.elements[index] - a.elements[index]) < 1e-12) }
    let indefinite = SquareMatrix(order: 2, columns: [1, 2, 2, 1])
    #expect(SquareMatrix.geometricMean(.identity(order: 2), inverseOf: indefinite) == nil)
    #expect(SquareMatrix.geometricMean(indefinite, inverseOf: .identity(order: 2)) == nil)
  }

  @Test func runningMomentsEqualTwoPasses() {
    var random = RandomStream(seed: seed(3))
    let values = (0..<500).map { _ in [1e6 + random.normal(), 3 * random.normal()] }
    var moments = RunningMoments(dimension: 2)
    #expect(moments.variance.allSatisfy { $0.isNaN })
    for value in values { moments.add(value) }
    for index in 0..<2 {
      let mean = values.reduce(0) { $0 + $1[index] } / 500
      let variance = values.reduce(0) { $0 + ($1[index] - mean) * ($1[index] - mean) } / 499
      #expect(abs(moments.mean[index] - mean) < 1e-9 * abs(mean) + 1e-12)
      #expect(abs(moments.variance[index] / variance - 1) < 1e-9)
    }
  }
}
