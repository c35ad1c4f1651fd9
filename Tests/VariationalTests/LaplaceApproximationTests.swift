import Foundation
import Inference
import MathKernels
import Optimization
import Synchronization
import TestSupport
import Testing
import Variational

@Suite struct PointMassTests {
  /// A point mass under SVI comes to the same mode.
  @Test(.tags(.random)) func pointMassFindsTheMode() throws {
    let target = normalTarget(mean: [1, -3], precision: [[2, 0.5], [0.5, 1]])
    var settings = SVI(seed: seed(1))
    settings.finalDraws = 2
    let run = try settings.fit(target, guide: PointMass(dimension: 2), initial: [0, 0])
    let mode = try LBFGS().maximize(target, from: [0, 0])
    #expect(run.converged)
    for i in 0..<2 {
      #expect(abs(mode.position[i] - [1, -3][i]) < 1e-4)
      #expect(abs(run.parameters[i] - mode.position[i]) < 0.02)
    }
    #expect(abs(run.elbo.value - mode.logDensity) < 0.001)
  }
}

@Suite struct LaplaceApproximationTests {
  @Test func exactOfNormals() throws {
    let covariance = [[4.0, 1.5, 0], [1.5, 1, -0.2], [0, -0.2, 0.1]]
    let target = normalTarget(mean: [10, -1, 0.2], precision: inverse(covariance))
    let run = try LaplaceApproximation().fit(target, initial: [0, 0, 0])
    let (guide, parameters) = (run.fitted.guide, run.fitted.parameters)
    #expect(abs(run.logEvidence) < 1e-6)
    for row in 0..<3 {
      #expect(
        abs(guide.means(parameters)[row] - [10, -1, 0.2][row])
          < 1e-4 * covariance[row][row].squareRoot())
      for column in 0..<3 {
        let size = (covariance[row][row] * covariance[column][column]).squareRoot()
        let found = guide.covariance(row, column, parameters)
        #expect(abs(found - covariance[row][column]) < 1e-6 * size)
      }
    }
    let elbo = try run.fitted.elbo(target, draws: 100, seed: seed(1))
    #expect(abs(elbo.value) < 1e-5)
  }

  /// log p = a x − b eˣ, a gamma variate in its logarithm: mode log(a/b), curvature −a, integral Γ(a)/bᵃ. Laplace's
  /// approximation of the integral is Stirling's formula.
  @Test(arguments: [(2.0, 1.0), (30, 0.5), (0.7, 40)])
  func gammaInItsLogarithmIsStirling(_ a: Double, _ b: Double) throws {
    let target = ClosureLogDensity(dimension: 1) { q, gradient in
      gradient[0] = a - b * exp(q[0])
      return a * q[0] - b * exp(q[0])
    }
    let run = try LaplaceApproximation().fit(target, initial: [0])
    let parameters = run.fitted.parameters
    #expect(abs(parameters[0] - log(a / b)) < 1e-4)
    #expect(abs(parameters[1] + 0.5 * log(a)) < 1e-4)
    let stirling = a * log(a) - a + 0.5 * log(2 * .pi / a)
    #expect(abs(run.logEvidence - (stirling - a * log(b))) < 1e-4)
  }

  @Test func aFlatDirectionIsNamed() {
    // x₀ + x₁ is known, x₀ − x₁ is not.
    let target = ClosureLogDensity(dimension: 3) { q, gradient in
      let sum = q[0] + q[1] - 1
      (gradient[0], gradient[1], gradient[2]) = (-sum, -sum, -q[2])
      return -0.5 * sum * sum - 0.5 * q[2] * q[2]
    }
    let error = #expect(throws: SVIError.self) {
      try LaplaceApproximation().fit(target, initial: [0, 0, 1])
    }
    let text = error?.description ?? ""
    #expect(text.contains("coordinate 0") && text.contains("coordinate 1"))
    #expect(text.contains("0.71") && text.contains("Add a prior"))
  }

  /// An interruption that comes with the curvature ends it; one that ended the climbs leaves it to be finished.
  @Test func theCurvatureCanBeInterrupted() throws {
    let count = 40
    func fit(stoppedAfter limit: Int?, _ interruption: Interruption) throws -> Int {
      let evaluations = Atomic(0)
      let target = ClosureLogDensity(dimension: count) { q, gradient in
        let number = evaluations.add(1, ordering: .relaxed).newValue
        if number == limit { interruption.request() }
        var square = 0.0
        for i in 0..<count {
          gradient[i] = 1 - q[i]
          square += gradient[i] * gradient[i]
        }
        return -0.5 * square
      }
      do {
        _ = try LaplaceApproximation().fit(
          target, initial: [Double](repeating: 0, count: count),
          in: RunContext(interruption: interruption))
      } catch is NothingDrawn {
        #expect(limit != nil)
      }
      return evaluations.load(ordering: .relaxed)
    }
    let whole = try fit(stoppedAfter: nil, Interruption())
    try #require(whole > 2 * count)
    let place = whole - count
    let stopped = Interruption()
    let taken = try fit(stoppedAfter: place, stopped)
    #expect(stopped.isRequested && taken >= place && taken <= place + 2)
  }

  @Test func aDensityWithoutModeIsAnError() {
    let rising = ClosureLogDensity(dimension: 1) { q, gradient in
      gradient[0] = 1
      return q[0]
    }
    let error = #expect(throws: SVIError.self) {
      try LaplaceApproximation().fit(rising, initial: [0])
    }
    #expect(error?.description.contains("found no mode") ?? false)
  }

  @Test func tooManyDimensionsAreRefused() {
    var settings = LaplaceApproximation()
    settings.maximumDimension = 2
    let error = #expect(throws: SVIError.self) {
      try settings.fit(normalTarget(mean: [0, 0, 0], scales: [1, 1, 1]), initial: [0, 0, 0])
    }
    #expect(error?.description.contains("3 dimensions, expected at most 2") ?? false)
  }
}
