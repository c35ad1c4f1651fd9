import Foundation
import Inference
import MathKernels
import TestSupport
import Testing
import Variational

/// What every guide must fulfil, for normal guides against the covariance that their own draws show.
@Suite struct GuideLawTests {
  static let dimension = 4
  static let guides: [any Guide] =
    GuideCatalogue.all.compactMap { try? $0.init().guide(dimension: dimension) } + [
      LowRankPlusDiagonalNormal(dimension: dimension, rank: 2),
      LowRankPlusDiagonalNormal(dimension: dimension, rank: 0), PointMass(dimension: dimension),
    ]

  /// A guide at some parameters, driven through arrays.
  private struct Driver<Family: Guide> {
    let guide: Family
    var evaluator: Family.Evaluator

    init(_ guide: Family) {
      self.guide = guide
      evaluator = guide.makeEvaluator()
    }

    var parameters: [Double] {
      (0..<guide.parameterCount).map { 0.6 * sin(1.7 * Double($0) + 0.4) }
    }
    var noise: [Double] { (0..<guide.noiseDimension).map { 1.3 * cos(2.1 * Double($0)) } }

    mutating func draw(_ noise: [Double], _ parameters: [Double]) -> ([Double], Double) {
      var position = [Double](repeating: 0, count: guide.dimension)
      var span = position.mutableSpan
      let logDensity = evaluator.draw(
        noise: noise.span, parameters: parameters.span, into: &span)
      return (position, logDensity)
    }

    mutating func pullBack(_ slopes: [Double]) -> [Double] {
      let (position, _) = draw(noise, parameters)
      var gradient = [Double](repeating: 1, count: guide.parameterCount)
      var span = gradient.mutableSpan
      evaluator.pullBack(
        slopes.span, at: position.span, noise: noise.span, parameters: parameters.span, into: &span)
      return gradient
    }

    mutating func logDensityGradient(weight: Double) -> [Double] {
      let (position, _) = draw(noise, parameters)
      var gradient = [Double](repeating: 0.5, count: guide.dimension)
      var span = gradient.mutableSpan
      evaluator.logDensityGradient(
        at: position.span, noise: noise.span, parameters: parameters.span, weight: weight,
        addingTo: &span)
      return gradient
    }

    mutating func entropy(_ parameters: [Double], weight: Double = 0) -> (Double?, [Double]) {
      var gradient = [Double](repeating: 0.25, count: guide.parameterCount)
      var span = gradient.mutableSpan
      let value = evaluator.entropy(parameters: parameters.span, weight: weight, addingTo: &span)
      return (value, gradient)
    }

    /// Mean and covariance J Jᵀ of the draws: normal guides are linear in their noise.
    mutating func moments() -> (mean: [Double], covariance: [[Double]]) {
      let zero = [Double](repeating: 0, count: guide.noiseDimension)
      let mean = draw(zero, parameters).0
      let columns = zero.indices.map { column in
        var unit = zero
        unit[column] = 1
        return zip(draw(unit, parameters).0, mean).map { $0 - $1 }
      }
      let covariance = mean.indices.map { row in
        mean.indices.map { other in columns.reduce(0) { $0 + $1[row] * $1[other] } }
      }
      return (mean, covariance)
    }
  }

  @Test(arguments: guides) func pullBackAgreesWithFiniteDifferences(_ guide: any Guide) {
    func check(_ guide: some Guide) {
      var driver = Driver(guide)
      let slopes = (0..<Self.dimension).map { cos(Double($0 * $0)) }
      let parameters = driver.parameters
      let found = driver.pullBack(slopes)
      for i in parameters.indices {
        var (above, below) = (parameters, parameters)
        above[i] += 1e-5
        below[i] -= 1e-5
        let (upper, lower) = (
          driver.draw(driver.noise, above).0, driver.draw(driver.noise, below).0
        )
        let difference = zip(slopes, zip(upper, lower)).reduce(0) {
          $0 + $1.0 * ($1.1.0 - $1.1.1) / 2e-5
        }
        #expect(abs(found[i] - (1 + difference)) < 1e-8, "\(guide) \(i)")
      }
    }
    check(guide)
  }

  @Test(arguments: guides.dropLast()) func logDensityIsThatOfTheDraws(_ guide: any Guide) throws {
    func check(_ guide: some Guide) throws {
      var driver = Driver(guide)
      let (mean, covariance) = driver.moments()
      var target = normalTarget(mean: mean, precision: inverse(covariance)).makeEvaluator()
      let (position, logDensity) = driver.draw(driver.noise, driver.parameters)
      let (expected, slopes) = try target.evaluate(position)
      #expect(abs(logDensity - expected) < 1e-10)
      for (found, slope) in zip(driver.logDensityGradient(weight: -2), slopes) {
        #expect(abs(found - (0.5 - 2 * slope)) < 1e-9)
      }
    }
    try check(guide)
  }

  @Test(arguments: guides.dropLast()) func entropyIsThatOfTheDraws(_ guide: any Guide) throws {
    func check(_ guide: some Guide) throws {
      var driver = Driver(guide)
      let parameters = driver.parameters
      let covariance = driver.moments().covariance
      let expected =
        0.5 * logDeterminant(covariance) + 0.5 * Double(Self.dimension) * (1 + log(2 * .pi))
      let (value, gradient) = driver.entropy(parameters, weight: 3)
      #expect(abs(try #require(value) - expected) < 1e-10)
      for i in parameters.indices {
        var (above, below) = (parameters, parameters)
        above[i] += 1e-5
        below[i] -= 1e-5
        let (upper, lower) = (driver.entropy(above).0, driver.entropy(below).0)
        let difference = (try #require(upper) - #require(lower)) / 2e-5
        #expect(abs(gradient[i] - (0.25 + 3 * difference)) < 1e-8, "\(guide) \(i)")
      }
    }
    try check(guide)
  }

  @Test func covariancesAreThoseOfTheDraws() {
    let full = FullRankNormal(dimension: 4)
    let low = LowRankPlusDiagonalNormal(dimension: 4, rank: 2)
    var (first, second) = (Driver(full), Driver(low))
    let (fullMoments, lowMoments) = (first.moments(), second.moments())
    for row in 0..<4 {
      #expect(full.means(first.parameters)[row] == fullMoments.mean[row])
      for column in 0..<4 {
        let found = full.covariance(row, column, first.parameters)
        #expect(abs(found - fullMoments.covariance[row][column]) < 1e-12)
        let other = low.covariance(row, column, second.parameters)
        #expect(abs(other - lowMoments.covariance[row][column]) < 1e-12)
      }
      let (variance, other) = (fullMoments.covariance[row][row], lowMoments.covariance[row][row])
      #expect(abs(full.scales(first.parameters)[row] - variance.squareRoot()) < 1e-12)
      #expect(abs(low.scales(second.parameters)[row] - other.squareRoot()) < 1e-12)
    }
  }

  @Test(arguments: guides) func startsAroundAPosition(_ guide: any Guide) {
    func check(_ guide: some Guide) {
      let start = guide.initialParameters(around: [4, -1, 0.5, 2])
      #expect(start.count == guide.parameterCount)
      var driver = Driver(guide)
      let zero = [Double](repeating: 0, count: guide.noiseDimension)
      #expect(driver.draw(zero, start).0 == [4, -1, 0.5, 2])
    }
    check(guide)
  }

  /// At the posterior itself the path derivative is the same for every draw, 0; the closed form is not.
  @Test(.tags(.random)) func pathDerivativeHasNoVarianceAtTheOptimum() throws {
    let covariance = [[2.0, 0.9, 0], [0.9, 1, -0.3], [0, -0.3, 0.5]]
    let target = normalTarget(mean: [1, 2, 3], precision: inverse(covariance))
    let guide = FullRankNormal(dimension: 3)
    let factor = CholeskyFactor(
      of: SquareMatrix(order: 3, columns: covariance.flatMap { $0 }))
    let parameters = FullRankNormal.parameters(
      mean: [1, 2, 3], factor: try #require(factor).lower)
    for (kind, isExact) in [(EntropyGradient.atDraws, true), (.closedForm, false)] {
      let estimator = try ELBOEstimator(target, guide: guide, entropyGradient: kind)
      var random = RandomStream(seed: seed(5), purpose: .guideNoise)
      var gradient = [Double](repeating: 0, count: guide.parameterCount)
      for _ in 0..<20 {
        var span = gradient.mutableSpan
        let value = try estimator.estimate(
          parameters: parameters.span, particles: 1, random: &random, gradient: &span)
        #expect(abs(value) < 1e-12)
        #expect(gradient.allSatisfy { abs($0) < 1e-12 } == isExact)
      }
    }
  }

  /// Both estimates of the gradient agree in the mean, for guides of every kind.
  @Test(.tags(.random), arguments: guides.dropLast()) func bothEntropyGradientsAgree(
    _ guide: any Guide
  ) throws {
    func check(_ guide: some Guide) throws {
      let parameters = Driver(guide).parameters
      let target = ClosureLogDensity(dimension: Self.dimension) { q, gradient in
        var value = 0.0
        for i in q.indices {
          value -= 0.25 * q[i] * q[i] * q[i] * q[i]
          gradient[i] = -q[i] * q[i] * q[i]
        }
        return value
      }
      let estimators = try EntropyGradient.allCases.map {
        try ELBOEstimator(target, guide: guide, entropyGradient: $0)
      }
      var random = RandomStream(seed: seed(8), purpose: .guideNoise)
      var sums = [Double](repeating: 0, count: guide.parameterCount)
      var (squares, gradient) = (sums, sums)
      let count = 4000
      for _ in 0..<count {
        var difference = sums.map { _ in 0.0 }
        for (estimator, sign) in zip(estimators, [1.0, -1]) {
          var span = gradient.mutableSpan
          _ = try estimator.estimate(
            parameters: parameters.span, particles: 1, random: &random, gradient: &span)
          for i in gradient.indices { difference[i] += sign * gradient[i] }
        }
        for i in sums.indices {
          sums[i] += difference[i]
          squares[i] += difference[i] * difference[i]
        }
      }
      for i in sums.indices {
        let mean = sums[i] / Double(count)
        let variance = squares[i] / Double(count) - mean * mean
        #expect(abs(mean) <= 4.5 * (variance / Double(count)).squareRoot() + 1e-12, "\(guide) \(i)")
      }
    }
    try check(guide)
  }

  /// The same seed gives two guides of one noise dimension the same noise.
  @Test func lineUpsShareTheirNoise() throws {
    let target = normalTarget(mean: [1, -2], scales: [0.5, 2])
    let meanField = FittedGuide(
      guide: MeanFieldNormal(dimension: 2), parameters: [1, -2, log(0.5), log(2)])
    let fullRank = FittedGuide(
      guide: FullRankNormal(dimension: 2), parameters: [1, -2, log(0.5), 0, log(2)])
    let (one, other) = (
      try meanField.elbo(target, draws: 50, seed: seed(3)),
      try fullRank.elbo(target, draws: 50, seed: seed(3))
    )
    for (p, q) in zip(one.logDensities, other.logDensities) { #expect(abs(p - q) < 1e-12) }
    #expect(try meanField.elbo(target, draws: 50, seed: seed(4)) != one)
    #expect(meanField.draw(count: 5, seed: seed(1)).positions.count == 10)
  }
}
