import Foundation
import Inference
import MathKernels
import TestSupport
import Testing
import Variational

@Suite(.tags(.random)) struct ELBOTests {
  static let precision = [[2.0, 0.6, 0], [0.6, 1, -0.2], [0, -0.2, 0.5]]
  static let mean = [1.0, -2, 0.5]
  let guide = MeanFieldNormal(dimension: 3)

  @Test(arguments: [1, 4]) func valueAndGradientAreUnbiased(particles: Int) throws {
    let parameters = [0.8, -1.5, 0.9, -0.7, 0.1, 0.4]
    func exact(_ parameters: [Double]) -> Double {
      exactELBO(
        means: guide.means(parameters), scales: guide.scales(parameters), targetMean: Self.mean,
        precision: Self.precision)
    }
    var expected = [exact(parameters)]
    for i in parameters.indices {
      var (above, below) = (parameters, parameters)
      above[i] += 1e-5
      below[i] -= 1e-5
      expected.append((exact(above) - exact(below)) / 2e-5)
    }

    let estimator = try ELBOEstimator(
      normalTarget(mean: Self.mean, precision: Self.precision), guide: guide)
    let count = 20_000
    var sums = [Double](repeating: 0, count: 7)
    var squares = sums
    var gradient = [Double](repeating: 0, count: 6)
    var random = RandomStream(seed: seed(3), purpose: .guideNoise)
    for _ in 0..<count {
      var span = gradient.mutableSpan
      let value = try estimator.estimate(
        parameters: parameters.span, particles: particles, random: &random, gradient: &span)
      for (i, x) in ([value] + gradient).enumerated() {
        sums[i] += x
        squares[i] += x * x
      }
    }
    for i in 0..<7 {
      let average = sums[i] / Double(count)
      let variance = squares[i] / Double(count) - average * average
      #expect(abs(average - expected[i]) < 4.5 * (variance / Double(count)).squareRoot(), "\(i)")
    }
  }

  @Test func particlesDivideTheVariance() throws {
    let estimator = try ELBOEstimator(
      normalTarget(mean: Self.mean, precision: Self.precision), guide: guide)
    let parameters = guide.initialParameters(around: [0, 0, 0])
    var random = RandomStream(seed: seed(9), purpose: .guideNoise)
    func variance(particles: Int) throws -> Double {
      var (sum, square) = (0.0, 0.0)
      var gradient = [Double](repeating: 0, count: 6)
      for _ in 0..<10_000 {
        var span = gradient.mutableSpan
        _ = try estimator.estimate(
          parameters: parameters.span, particles: particles, random: &random, gradient: &span)
        sum += gradient[0]
        square += gradient[0] * gradient[0]
      }
      return square / 10_000 - sum * sum / 1e8
    }
    // The log of a variance ratio has standard error √(4/10 000) = 0.02.
    let ratio = try variance(particles: 1) / variance(particles: 4)
    #expect(abs(log(ratio / 4)) < 0.09)
  }

  @Test func valueIsWithoutNoiseAtThePosterior() throws {
    let scales = [0.5, 2, 1]
    let estimator = try ELBOEstimator(
      normalTarget(mean: Self.mean, scales: scales), guide: guide)
    let parameters = Self.mean + scales.map { log($0) }
    var random = RandomStream(seed: seed(1))
    for _ in 0..<20 {
      let drawn = try estimator.draw(parameters: parameters.span, random: &random)
      #expect(abs(drawn.logDensity - drawn.logGuideDensity) < 1e-12)
    }
  }
}
