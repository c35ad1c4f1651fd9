import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

@Suite struct TrajectoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let density: ClosureLogDensity
    /// M⁻¹, row by row.
    let inverseMetric: [[Double]]
    let structure: Metric.Structure
    var testDescription: String { name }

    var metric: Metric? {
      let n = density.dimension
      switch structure {
      case .dense:
        return Metric(dense: SquareMatrix(order: n, columns: inverseMetric.flatMap { $0 }))
      case .diagonal: return Metric(diagonal: (0..<n).map { inverseMetric[$0][$0] })
      case .lowRank: return LowRankCase.metric
      }
    }
  }

  static let precision: [[Double]] = [
    [2, 0.5, 0, 0.1], [0.5, 1, -0.3, 0], [0, -0.3, 3, 0.2], [0.1, 0, 0.2, 0.5],
  ]
  static let diagonal: [[Double]] = [
    [0.5, 0, 0, 0], [0, 1.2, 0, 0], [0, 0, 0.3, 0], [0, 0, 0, 2],
  ]
  static let dense: [[Double]] = [
    [0.6, -0.2, 0.1, 0], [-0.2, 1.3, 0, 0.2], [0.1, 0, 0.4, -0.1], [0, 0.2, -0.1, 2],
  ]
  static let cases = [
    Case(
      name: "normal, diagonal metric",
      density: TestTargets.normal(mean: [1, -2, 0, 3], precision: precision),
      inverseMetric: diagonal, structure: .diagonal),
    Case(
      name: "normal, dense metric",
      density: TestTargets.normal(mean: [1, -2, 0, 3], precision: precision), inverseMetric: dense,
      structure: .dense),
    Case(
      name: "normal, low-rank metric",
      density: TestTargets.normal(mean: [1, -2, 0, 3], precision: precision),
      inverseMetric: LowRankCase.inverse, structure: .lowRank),
    Case(
      name: "bananas", density: TestTargets.bananas,
      inverseMetric: [[1, 0.2, 0], [0.2, 0.7, 0.1], [0, 0.1, 0.5]], structure: .dense),
  ]

  /// 60 trajectories a case, of all lengths from divergence to the maximum depth, with the same random numbers.
  @Test(.tags(.random), arguments: cases) func fastTreeEqualsSlowTree(_ example: Case) throws {
    let metric = try #require(example.metric)
    let n = example.density.dimension
    var depths: Set<Int> = []
    var divergences = 0
    for trial in 0..<60 {
      let stepSize = [0.03, 0.1, 0.25, 0.6, 1.1, 3.5][trial % 6]
      let bench = try Bench(example.density, metric: metric, maximumDepth: 6)
      var random = RandomStream(seed: seed(11), purpose: .initialPoint, step: trial)
      try bench.place(at: (0..<n).map { _ in 2 * random.normal() }, random: &random)
      let start = SlowTrajectory.State(
        position: bench.array(bench.point.position), momentum: bench.array(bench.point.momentum),
        gradient: bench.array(bench.point.gradient), logDensity: bench.point.logDensity)

      let stream = RandomStream(seed: seed(11), purpose: .trajectory, step: trial)
      var slow = SlowTrajectory(
        example.density.makeEvaluator(), inverseMetric: example.inverseMetric, stepSize: stepSize,
        maximumDepth: 6, random: stream)
      let expected = try slow.move(start)
      let transition = try #require(try bench.move(stepSize: stepSize, random: stream))

      for (mine, reference) in zip(bench.array(bench.point.position), expected.position) {
        #expect(abs(mine - reference) <= 1e-9 * (1 + abs(reference)))
      }
      for (mine, reference) in zip(bench.array(bench.point.gradient), expected.gradient) {
        #expect(abs(mine - reference) <= 1e-8 * (1 + abs(reference)))
      }
      #expect(transition.treeDepth == slow.depth)
      #expect(transition.leapfrogSteps == slow.acceptances.count)
      #expect(transition.isDivergent == slow.diverged)
      #expect(abs(transition.energy - slow.initialEnergy) < 1e-9 * (1 + abs(slow.initialEnergy)))
      let mean = slow.acceptances.reduce(0, +) / Double(slow.acceptances.count)
      #expect(abs(transition.acceptanceStatistic - mean) < 1e-9)
      if slow.largestRise.isFinite {
        let tolerance = 1e-8 * (1 + slow.largestRise)
        #expect(abs(transition.maximumEnergyError - slow.largestRise) < tolerance)
      } else {
        #expect(transition.maximumEnergyError == .infinity)
      }
      depths.insert(slow.depth)
      divergences += slow.diverged ? 1 : 0
    }
    #expect(depths.isSuperset(of: [1, 2, 3, 4]), "the trajectories are of one kind: \(depths)")
    if example.name == "bananas" { #expect(divergences > 0) }
  }

  @Test func depthIsBounded() throws {
    let bench = try Bench(
      TestTargets.normal(deviations: [1, 1]), metric: .unit(dimension: 2), maximumDepth: 3)
    var random = RandomStream(seed: seed(4))
    try bench.place(at: [0.5, 0.1], random: &random)
    let transition = try #require(try bench.move(stepSize: 1e-3, random: random))
    #expect(transition.treeDepth == 3)
    #expect(transition.leapfrogSteps == 7)
    #expect(!transition.isDivergent)
  }
}

/// An inverse metric of 4 dimensions with two directions, and all of its entries by the definition.
enum LowRankCase {
  static let deviations = [0.7, 1.1, 0.5, 1.4]
  static let directions = [[0.5, 0.5, -0.5, 0.5], [0.5, -0.5, 0.5, 0.5]]
  static let variances = [6, 0.3]

  static var metric: Metric {
    Metric(deviations: deviations, directions: directions, variances: variances)
  }

  /// D (I + V (Λ − I) Vᵀ) D, row by row.
  static let inverse: [[Double]] = (0..<4).map { row in
    (0..<4).map { column in
      var entry = row == column ? 1.0 : 0
      for (direction, variance) in zip(directions, variances) {
        entry += (variance - 1) * direction[row] * direction[column]
      }
      return deviations[row] * entry * deviations[column]
    }
  }
}
