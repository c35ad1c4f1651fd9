import Inference
import MathKernels
import Sampling
import Testing

@Suite struct MetricTests {
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

  /// Of a normal posterior the curvature is its precision at any point, seen from any metric.
  @Test func curvatureOfANormalIsItsPrecision() throws {
    let (density, precision) = try Self.normal()
    let metric = try #require(
      Metric(dense: SquareMatrix(order: 3, columns: [2, 0.5, 0, 0.5, 1, 0.2, 0, 0.2, 3])))
    let bench = try Bench(density, metric: metric)
    var random = RandomStream(seed: 1)
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
    var random = RandomStream(seed: 2)
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
    var random = RandomStream(seed: 3)
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
