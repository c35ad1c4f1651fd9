import Foundation
import Inference
import MathKernels
import Optimization
import TestSupport
import Testing

@Suite struct LBFGSTests {
  /// Rosenbrock's valley, upside down: the mode is at (1, 1).
  static let valley = ClosureLogDensity(dimension: 2) { q, gradient in
    let rise = q[1] - q[0] * q[0]
    gradient[0] = 2 * (1 - q[0]) + 400 * q[0] * rise
    gradient[1] = -200 * rise
    return -(1 - q[0]) * (1 - q[0]) - 100 * rise * rise
  }

  @Test func climbsACurvedValley() throws {
    let run = try LBFGS().maximize(Self.valley, from: [-1.2, 1])
    #expect(run.converged && run.steps < 100)
    #expect(abs(run.position[0] - 1) < 1e-4 && abs(run.position[1] - 1) < 1e-4)
    #expect(run.logDensity > -1e-8)
  }

  /// The rule does not depend on units: 60 coordinates whose scales span ten orders.
  @Test func stopsByNatsWhateverTheScales() throws {
    let scales = (0..<60).map { pow(10, Double($0) / 6 - 5) }
    let target = normalAtThree(scales: scales)
    let run = try LBFGS().maximize(target, from: scales.map { _ in 0 })
    #expect(run.converged)
    let loss = zip(run.position, scales).reduce(0) {
      $0 + 0.5 * ($1.0 / $1.1 - 3) * ($1.0 / $1.1 - 3)
    }
    #expect(loss < 1e-6)
  }

  @Test func givingUpIsSaid() throws {
    var settings = LBFGS()
    settings.maximumSteps = 3
    #expect(try !settings.maximize(Self.valley, from: [-1.2, 1]).converged)
  }

  @Test func aStartWithoutDensityIsAnError() {
    let nowhere = ClosureLogDensity(dimension: 1) { _, gradient in
      gradient[0] = 0
      return -.infinity
    }
    let error = #expect(throws: FatalEvaluation.self) { try LBFGS().maximize(nowhere, from: [0]) }
    #expect(error?.description.contains("not finite at the start") ?? false)
  }
}

/// Independent normal numbers, each with a mean of three deviations.
func normalAtThree(scales: [Double]) -> ClosureLogDensity {
  ClosureLogDensity(dimension: scales.count) { q, gradient in
    var value = 0.0
    for index in scales.indices {
      let z = q[index] / scales[index] - 3
      gradient[index] = -z / scales[index]
      value -= 0.5 * z * z
    }
    return value
  }
}
