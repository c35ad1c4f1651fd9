import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

@Suite(.tags(.random)) struct LeapfrogTests {
  static var metrics: [Metric] {
    [
      .unit(dimension: 3), Metric(diagonal: [0.5, 2, 0.1]),
      Metric(dense: SquareMatrix(order: 3, columns: [1, 0.3, 0, 0.3, 0.8, -0.2, 0, -0.2, 0.5])),
    ].compactMap { $0 }
  }

  @Test(arguments: metrics.indices) func runsBackToWhereItBegan(_ index: Int) throws {
    let bench = try Bench(TestTargets.bananas, metric: Self.metrics[index])
    var random = RandomStream(seed: seed(5))
    let start = [0.3, -0.8, 1.1]
    try bench.place(at: start, random: &random)
    let momentum = bench.array(bench.point.momentum)
    for _ in 0..<200 { _ = try bench.leapfrog.step(&bench.point, by: 0.05, target: &bench.target) }
    #expect(abs(bench.point.position[0] - start[0]) > 1e-3)
    for _ in 0..<200 { _ = try bench.leapfrog.step(&bench.point, by: -0.05, target: &bench.target) }
    for coordinate in 0..<3 {
      #expect(abs(bench.point.position[coordinate] - start[coordinate]) < 1e-10)
      #expect(abs(bench.point.momentum[coordinate] - momentum[coordinate]) < 1e-10)
    }
  }

  /// Over a fixed time the energy error falls as ε².
  @Test(arguments: metrics.indices) func energyErrorIsOfSecondOrder(_ index: Int) throws {
    func worstError(steps: Int) throws -> Double {
      let bench = try Bench(TestTargets.bananas, metric: Self.metrics[index])
      var random = RandomStream(seed: seed(6))
      try bench.place(at: [0.3, -0.8, 1.1], random: &random)
      let initial = bench.point.energy(blocks: bench.arena.blocks)
      var worst = 0.0
      for _ in 0..<steps {
        let energy = try bench.leapfrog.step(
          &bench.point, by: 2 / Double(steps), target: &bench.target)
        worst = max(worst, abs(energy - initial))
      }
      return worst
    }
    let ratio = try worstError(steps: 100) / worstError(steps: 200)
    #expect(ratio > 3.6 && ratio < 4.4, "halving ε divides the error by \(ratio)")
  }

  /// p ~ Normal(0, M): with M⁻¹ = C the covariance of p is C⁻¹, and that of M⁻¹p is C.
  @Test(arguments: metrics.indices) func momentaFollowTheMetric(_ index: Int) throws {
    let metric = Self.metrics[index]
    let bench = try Bench(TestTargets.bananas, metric: metric)
    var random = RandomStream(seed: seed(7))
    let count = 20_000
    var velocities = [Double](repeating: 0, count: 9)
    var cross = velocities
    for _ in 0..<count {
      bench.leapfrog.refresh(&bench.point, dimension: 3, random: &random)
      for row in 0..<3 {
        for column in 0..<3 {
          let velocity = bench.point.velocity[row]
          velocities[row * 3 + column] += velocity * bench.point.velocity[column] / Double(count)
          cross[row * 3 + column] += velocity * bench.point.momentum[column] / Double(count)
        }
      }
    }
    let inverse: [Double] =
      metric.structure == .dense
      ? metric.inverse
      : (0..<9).map { $0 % 4 == 0 ? metric.inverse[$0 / 4] : 0 }
    for row in 0..<3 {
      for column in 0..<3 {
        let scale = (metric.variances[row] * metric.variances[column]).squareRoot()
        let error = 5 * scale * (2 / Double(count)).squareRoot()
        #expect(abs(velocities[row * 3 + column] - inverse[row * 3 + column]) < error)
        // Cov(M⁻¹p, p) = I.
        #expect(abs(cross[row * 3 + column] - (row == column ? 1 : 0)) < 0.1)
      }
    }
  }
}
