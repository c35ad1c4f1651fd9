import Inference
import MathKernels
import Sampling

/// Densities with known answers, for tests of the sampler.
enum TestTargets {
  /// Normal(mean, P⁻¹) of any dimension, given its precision P, row by row.
  static func normal(mean: [Double], precision: [[Double]]) -> ClosureLogDensity {
    ClosureLogDensity(dimension: mean.count) { position, gradient in
      var value = 0.0
      for row in mean.indices {
        var slope = 0.0
        for column in mean.indices {
          slope -= precision[row][column] * (position[column] - mean[column])
        }
        gradient[row] = slope
        value += 0.5 * slope * (position[row] - mean[row])
      }
      return value
    }
  }

  /// Independent normal coordinates with mean 0.
  static func normal(deviations: [Double]) -> ClosureLogDensity {
    ClosureLogDensity(dimension: deviations.count) { position, gradient in
      var value = 0.0
      for index in deviations.indices {
        let z = position[index] / deviations[index]
        value -= z * z / 2
        gradient[index] = -z / deviations[index]
      }
      return value
    }
  }

  /// log p = −¼ Σ qᵢ⁴ − ½ (q₀ − q₁²)²: neither normal nor convex.
  static let bananas = ClosureLogDensity(dimension: 3) { position, gradient in
    var value = 0.0
    for index in 0..<3 {
      let q = position[index]
      value -= q * q * q * q / 4
      gradient[index] = -q * q * q
    }
    let bend = position[0] - position[1] * position[1]
    gradient[0] -= bend
    gradient[1] += 2 * bend * position[1]
    return value - bend * bend / 2
  }
}

/// Vectors, points and an integrator for one density and metric: what tests of the kernel set up.
final class Bench {
  let arena: VectorArena
  let leapfrog: Leapfrog
  var target: Target
  var point: PhasePoint
  private(set) var trajectory: Trajectory
  var dimension: Int { target.dimension }

  init(
    _ density: some LogDensity, metric: Metric, maximumDepth: Int = 10,
    maximumEnergyError: Double = 1000
  ) throws {
    arena = VectorArena(
      dimension: density.dimension,
      capacity: PhasePoint.vectorCount + CurvatureScratch.vectorCount
        + Trajectory.vectorCount(maximumDepth: maximumDepth))
    leapfrog = Leapfrog(metric: metric)
    target = try Target(density)
    point = arena.makePoint()
    trajectory = Trajectory(
      arena: arena, maximumDepth: maximumDepth, maximumEnergyError: maximumEnergyError)
  }

  /// Puts the point at a position, with fresh momentum.
  func place(at position: [Double], random: inout RandomStream) throws {
    for (index, value) in position.enumerated() { point.position[index] = value }
    point.logDensity = try target.logDensity(at: point.position, gradient: point.gradient)
    leapfrog.refresh(&point, dimension: dimension, random: &random)
  }

  func move(stepSize: Double, random: RandomStream) throws -> Transition? {
    try trajectory.move(
      &point, stepSize: stepSize, leapfrog: leapfrog, target: &target, random: random)
  }

  func array(_ vector: Vector) -> [Double] {
    Array(UnsafeBufferPointer(start: vector, count: dimension))
  }
}
