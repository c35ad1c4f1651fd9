import Inference
import MathKernels

/// One chain: a point that transitions move, and the metric and step size that they move it with.
final class Chain {
  let settings: NUTS
  let index: Int
  private let arena: VectorArena
  private(set) var target: Target
  private var move: (any Move)?
  private(set) var point: PhasePoint
  private var trial: PhasePoint
  private var trajectory: Trajectory
  private let curvatureScratch: CurvatureScratch
  private(set) var leapfrog: Leapfrog
  /// Where the transition that was made last began.
  private let origin: Vector
  var stepSize: Double

  /// The chain at a state, or before its first point.
  init(_ settings: NUTS, at state: ChainState, density: some LogDensity) throws {
    self.settings = settings
    index = state.chain
    target = try Target(density, counted: state.gradientEvaluations)
    move = try density.makeMove()
    arena = VectorArena(
      dimension: density.dimension,
      capacity: 1 + 2 * PhasePoint.vectorCount + CurvatureScratch.vectorCount
        + Trajectory.vectorCount(maximumDepth: settings.maximumTreeDepth))
    point = arena.makePoint()
    trial = arena.makePoint()
    curvatureScratch = CurvatureScratch(arena: arena)
    trajectory = Trajectory(
      arena: arena, maximumDepth: settings.maximumTreeDepth,
      maximumEnergyError: settings.maximumEnergyError)
    origin = arena.makeVector()
    leapfrog = Leapfrog(
      metric: state.metric ?? .unit(dimension: density.dimension), blocks: arena.blocks)
    stepSize = state.stepSize
    for (coordinate, value) in state.position.enumerated() { point.position[coordinate] = value }
    for (coordinate, slope) in state.gradient.enumerated() { point.gradient[coordinate] = slope }
    point.logDensity = state.logDensity
  }

  /// Writes down where the chain stands.
  func record(in state: inout ChainState) {
    state.stepSize = stepSize
    state.metric = leapfrog.metric
    state.position = Array(position)
    state.gradient = array(point.gradient)
    state.logDensity = point.logDensity
    state.gradientEvaluations = target.gradientEvaluations
  }

  private func array(_ vector: Vector) -> [Double] {
    Array(UnsafeBufferPointer(start: vector, count: target.dimension))
  }

  var position: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: point.position, count: target.dimension)
  }

  /// Moves to the first of the initial points where density and gradient are finite.
  func start(at initial: any InitialPoints) throws {
    for attempt in 0..<InitialPointError.attempts {
      let position = try initial.position(
        dimension: target.dimension, seed: settings.seed, chain: index, attempt: attempt,
        evaluator: &target)
      precondition(position.count == target.dimension, "an initial point has another dimension")
      for (coordinate, value) in position.enumerated() { point.position[coordinate] = value }
      point.logDensity = try target.logDensity(at: point.position, gradient: point.gradient)
      let gradient = UnsafeBufferPointer(start: point.gradient, count: target.dimension)
      if point.logDensity.isFinite, gradient.allSatisfy(\.isFinite) { return }
    }
    throw InitialPointError(
      chain: index, position: Array(position), logDensity: point.logDensity,
      gradient: array(point.gradient))
  }

  /// Makes transition number `step` of the chain; `nil` where it was asked to stop.
  func transition(
    step: Int, depthLimit: Int = .max, stop: StopRequest? = nil
  ) throws -> Transition? {
    var random = RandomStream(seed: settings.seed, chain: index, purpose: .momentum, step: step)
    leapfrog.refresh(&point, dimension: target.dimension, random: &random)
    copy(point.position, into: origin, blocks: arena.blocks)
    return try trajectory.move(
      &point, stepSize: stepSize(ofStep: step), depthLimit: depthLimit, leapfrog: leapfrog,
      target: &target,
      random: RandomStream(seed: settings.seed, chain: index, purpose: .trajectory, step: step),
      stop: stop)
  }

  /// Makes the density's own move after transition number `step`, where it has one, and evaluates the density where it leads.
  ///
  /// Where rounding has led to a point without a finite density, the chain stays.
  func makeMove(step: Int) throws {
    guard move != nil else { return }
    var random = RandomStream(seed: settings.seed, chain: index, purpose: .move, step: step)
    var moved = Array(position)
    guard try move?.move(&moved, using: &random) == true else { return }
    precondition(moved.count == target.dimension, "a move has changed the dimension")
    for (coordinate, value) in moved.enumerated() { trial.position[coordinate] = value }
    trial.logDensity = try target.logDensity(at: trial.position, gradient: trial.gradient)
    let gradient = UnsafeBufferPointer(start: trial.gradient, count: target.dimension)
    guard trial.logDensity.isFinite, gradient.allSatisfy(\.isFinite) else { return }
    copy(trial.position, into: point.position, blocks: arena.blocks)
    copy(trial.gradient, into: point.gradient, blocks: arena.blocks)
    point.logDensity = trial.logDensity
  }

  /// ε of a transition, jitter included.
  func stepSize(ofStep step: Int) -> Double {
    guard settings.stepSizeJitter > 0 else { return stepSize }
    var random = RandomStream(
      seed: settings.seed, chain: index, purpose: .stepSizeJitter, step: step)
    return stepSize * (1 + settings.stepSizeJitter * random.uniform(in: -1...1))
  }

  /// The transition that was made last, as one that diverged.
  func divergence(_ transition: Transition, step: Int) -> Divergence {
    Divergence(
      transition: step, start: array(origin), end: array(trajectory.lastEnd),
      energyError: transition.maximumEnergyError)
  }

  /// A step size to begin adaptation with, under the metric in use.
  func initialStepSize(step: Int) throws -> Double {
    var random = RandomStream(seed: settings.seed, chain: index, purpose: .adaptation, step: step)
    return try leapfrog.initialStepSize(
      from: point, near: stepSize, trial: &trial, target: &target, random: &random)
  }

  /// −∇² log p here, in the coordinates of the metric in use; `nil` where it is not finite.
  func whitenedCurvature(reach: Double) throws -> SquareMatrix? {
    try leapfrog.metric.whitenedCurvature(
      at: point.position, reach: reach, scratch: curvatureScratch, target: &target)
  }

  func use(_ metric: Metric) { leapfrog = Leapfrog(metric: metric, blocks: arena.blocks) }
}
