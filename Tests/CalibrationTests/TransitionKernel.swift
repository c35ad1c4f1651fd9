import Bayes

/// The sampler's transition, of a fixed step size and under the unit metric: it leaves every density as it is.
struct TransitionKernel {
  static let stepSize = 0.4
  static let maximumDepth = 6
  private let dimension: Int
  private let seed: UInt64
  private let chain: Int
  private let leapfrog: Leapfrog
  private var point: PhasePoint
  private var trajectory: Trajectory
  /// Owns the vectors of the point and the trajectory.
  private let arena: VectorArena

  init(dimension: Int, seed: UInt64, chain: Int) {
    arena = VectorArena(
      dimension: dimension,
      capacity: PhasePoint.vectorCount + Trajectory.vectorCount(maximumDepth: Self.maximumDepth))
    self.dimension = dimension
    self.seed = seed
    self.chain = chain
    leapfrog = Leapfrog(metric: .unit(dimension: dimension))
    point = arena.makePoint()
    trajectory = Trajectory(
      arena: arena, maximumDepth: Self.maximumDepth, maximumEnergyError: 1000)
  }

  /// Where transition number `step` leads from a position.
  mutating func transition(from position: [Double], of density: some LogDensity, step: Int) throws
    -> [Double]
  {
    var target = try Target(density)
    for (coordinate, value) in position.enumerated() { point.position[coordinate] = value }
    point.logDensity = try target.logDensity(at: point.position, gradient: point.gradient)
    var momentum = RandomStream(seed: seed, chain: chain, purpose: .momentum, step: step)
    leapfrog.refresh(&point, dimension: dimension, random: &momentum)
    _ = try trajectory.move(
      &point, stepSize: Self.stepSize, leapfrog: leapfrog, target: &target,
      random: RandomStream(seed: seed, chain: chain, purpose: .trajectory, step: step))
    return (0..<dimension).map { point.position[$0] }
  }
}
