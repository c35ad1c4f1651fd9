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
  /// Where the last transition began.
  private let origin: Vector
  /// Number of coordinates of the density.
  private let dimension: Int
  /// The coordinates that trajectories move, where the density's own move draws the others; nil where they move all.
  private let moving: [Int]?
  /// A whole position, where trajectories move a part of it, and that at which the last transition began.
  private let (whole, wholeOrigin): (Vector, Vector)
  var stepSize: Double
  /// How often the chain has begun again.
  private let restarts: Int
  /// Which of its warm-ups this is, from 0.
  private var round: Int

  /// The chain at a state, or before its first point.
  init(_ settings: NUTS, at state: ChainState, density: some LogDensity) throws {
    self.settings = settings
    (index, restarts, round) = (state.chain, state.restarts, state.round)
    target = try Target(density, counted: state.gradientEvaluations)
    move = try density.makeMove()
    dimension = density.dimension
    moving = move?.movedByTrajectories(dimension: dimension)
    arena = VectorArena(
      dimension: density.dimension,
      capacity: 3 + 2 * PhasePoint.vectorCount + CurvatureScratch.vectorCount
        + Trajectory.vectorCount(maximumDepth: settings.maximumTreeDepth))
    point = arena.makePoint()
    trial = arena.makePoint()
    curvatureScratch = CurvatureScratch(arena: arena)
    trajectory = Trajectory(
      arena: arena, maximumDepth: settings.maximumTreeDepth,
      maximumEnergyError: settings.maximumEnergyError)
    (origin, whole, wholeOrigin) = (arena.makeVector(), arena.makeVector(), arena.makeVector())
    leapfrog = Leapfrog(metric: state.metric ?? .unit(dimension: density.dimension))
    stepSize = state.stepSize
    for (coordinate, value) in state.position.enumerated() { point.position[coordinate] = value }
    for (coordinate, slope) in state.gradient.enumerated() { point.gradient[coordinate] = slope }
    point.logDensity = state.logDensity
    if state.hasBegun { hold() }
  }

  /// Records the chain's position.
  func record(in state: inout ChainState) {
    state.stepSize = stepSize
    state.metric = leapfrog.metric
    state.position = Array(position)
    state.gradient = wholeArray(point.gradient, others: nil)
    state.logDensity = point.logDensity
    state.gradientEvaluations = target.gradientEvaluations
  }

  /// The random numbers of a step; they differ between rounds.
  private func stream(_ purpose: RandomStream.Purpose, _ step: Int) -> RandomStream {
    RandomStream(
      seed: settings.seed, chain: index, purpose: purpose, step: round << 26 + step)
  }

  /// Steps are counted from 0 again, with other random numbers.
  func beginRound() { round += 1 }

  /// The chain's position, in all coordinates; valid until it moves.
  var position: UnsafeBufferPointer<Double> {
    guard let moving else { return UnsafeBufferPointer(start: point.position, count: dimension) }
    for (place, coordinate) in moving.enumerated() { whole[coordinate] = point.position[place] }
    return UnsafeBufferPointer(start: whole, count: dimension)
  }

  /// Whether there is a coordinate that trajectories move.
  var hasTrajectories: Bool { target.dimension > 0 }

  /// A vector in all coordinates: those that trajectories do not move are taken from another, or 0.
  private func wholeArray(_ vector: Vector, others: Vector?) -> [Double] {
    guard let moving else { return Array(UnsafeBufferPointer(start: vector, count: dimension)) }
    var array = (0..<dimension).map { others?[$0] ?? 0 }
    for (place, coordinate) in moving.enumerated() { array[coordinate] = vector[place] }
    return array
  }

  /// Keeps only the coordinates that trajectories move, from a point with all of them.
  private func hold() {
    guard let moving else { return }
    copy(point.position, into: whole, blocks: arena.blocks)
    for (place, coordinate) in moving.enumerated() {
      point.position[place] = point.position[coordinate]
      point.gradient[place] = point.gradient[coordinate]
    }
    for place in moving.count..<dimension {
      (point.position[place], point.gradient[place]) = (0, 0)
    }
    target.move(only: moving, from: UnsafeBufferPointer(start: whole, count: dimension))
    if leapfrog.metric.dimension != moving.count { use(.unit(dimension: moving.count)) }
  }

  /// Moves to the first of the initial points where density and gradient are finite.
  func start(at initial: any InitialPoints) throws {
    for attempt in 0..<InitialPointError.attempts {
      let position = try initial.position(
        dimension: target.dimension, seed: settings.seed, chain: index,
        attempt: restarts * InitialPointError.attempts + attempt, evaluator: &target)
      precondition(position.count == target.dimension, "an initial point has another dimension")
      for (coordinate, value) in position.enumerated() { point.position[coordinate] = value }
      point.logDensity = try target.logDensity(at: point.position, gradient: point.gradient)
      let gradient = UnsafeBufferPointer(start: point.gradient, count: target.dimension)
      if point.logDensity.isFinite, gradient.allSatisfy(\.isFinite) { return hold() }
    }
    throw InitialPointError(
      chain: index,
      position: Array(UnsafeBufferPointer(start: point.position, count: dimension)),
      logDensity: point.logDensity,
      gradient: Array(UnsafeBufferPointer(start: point.gradient, count: dimension)))
  }

  /// Whether the last transition led away from where it began.
  var hasMoved: Bool {
    (0..<target.dimension).contains { point.position[$0] != origin[$0] }
  }

  /// Moves on from a first point that is far from typical ones; returns the metric to start with from there, nil where the chain
  /// stays.
  func approach() throws -> Metric? {
    let count = target.dimension
    guard count > 0 else { return nil }
    guard
      let approach = try Approach(
        from: Array(UnsafeBufferPointer(start: point.position, count: count)), evaluator: &target)
    else { return nil }
    for (coordinate, value) in approach.position.enumerated() { point.position[coordinate] = value }
    point.logDensity = try target.logDensity(at: point.position, gradient: point.gradient)
    return Metric(diagonal: approach.variances)
  }

  /// Makes transition number `step` of the chain; `nil` where it was asked to stop.
  func transition(
    step: Int, depthLimit: Int = .max, stop: StopRequest? = nil
  ) throws -> Transition? {
    guard hasTrajectories else {
      return stop?.isRequested == true ? nil : Transition(energy: -point.logDensity)
    }
    var random = stream(.momentum, step)
    leapfrog.refresh(&point, dimension: target.dimension, random: &random)
    copy(point.position, into: origin, blocks: arena.blocks)
    if moving != nil { copy(whole, into: wholeOrigin, blocks: arena.blocks) }
    let counted = target.gradientEvaluations
    let transition = try trajectory.move(
      &point, stepSize: stepSize(ofStep: step), depthLimit: depthLimit, leapfrog: leapfrog,
      target: &target,
      random: stream(.trajectory, step),
      stop: stop)
    if transition == nil { target.count(from: counted) }
    return transition
  }

  /// Makes the density's own move after transition number `step`, where it has one, and evaluates the density where it leads.
  ///
  /// Where rounding has led to a point without a finite density, the chain stays.
  func makeMove(step: Int) throws {
    guard move != nil else { return }
    var random = stream(.move, step)
    let before = Array(position)
    var moved = before
    guard try move?.move(&moved, using: &random) == true else { return }
    precondition(moved.count == dimension, "a move has changed the dimension")
    if let moving {
      moved.withUnsafeBufferPointer { target.move(only: moving, from: $0) }
      for (place, coordinate) in moving.enumerated() { trial.position[place] = moved[coordinate] }
    } else {
      for (coordinate, value) in moved.enumerated() { trial.position[coordinate] = value }
    }
    trial.logDensity = try target.logDensity(at: trial.position, gradient: trial.gradient)
    let gradient = UnsafeBufferPointer(start: trial.gradient, count: target.dimension)
    guard trial.logDensity.isFinite, gradient.allSatisfy(\.isFinite) else {
      if let moving { before.withUnsafeBufferPointer { target.move(only: moving, from: $0) } }
      return
    }
    for (coordinate, value) in moved.enumerated() { whole[coordinate] = value }
    copy(trial.position, into: point.position, blocks: arena.blocks)
    copy(trial.gradient, into: point.gradient, blocks: arena.blocks)
    point.logDensity = trial.logDensity
  }

  /// ε of a transition, jitter included.
  func stepSize(ofStep step: Int) -> Double {
    guard settings.stepSizeJitter > 0 else { return stepSize }
    var random = stream(.stepSizeJitter, step)
    return stepSize * (1 + settings.stepSizeJitter * random.uniform(in: -1...1))
  }

  /// The last transition, as one that diverged.
  func divergence(_ transition: Transition, step: Int) -> Divergence {
    Divergence(
      transition: step, start: wholeArray(origin, others: wholeOrigin),
      end: wholeArray(trajectory.lastEnd, others: wholeOrigin),
      energyError: transition.maximumEnergyError)
  }

  /// A step size to begin adaptation with, under the metric in use.
  func initialStepSize(step: Int) throws -> Double {
    guard hasTrajectories else { return stepSize }
    var random = stream(.adaptation, step)
    return try leapfrog.initialStepSize(
      from: point, near: stepSize, trial: &trial, target: &target, random: &random)
  }

  /// −∇² log p here, in the coordinates of the metric in use; `nil` where it is not finite.
  func whitenedCurvature(reach: Double) throws -> SquareMatrix? {
    try leapfrog.metric.whitenedCurvature(
      at: point.position, reach: reach, scratch: curvatureScratch, target: &target)
  }

  func use(_ metric: Metric) { leapfrog = Leapfrog(metric: metric) }
}

extension Move {
  /// The coordinates that are left to trajectories, in rising order; nil where these are all.
  func movedByTrajectories(dimension: Int) -> [Int]? {
    let drawn = Set(drawnCoordinates)
    return drawn.isEmpty ? nil : (0..<dimension).filter { !drawn.contains($0) }
  }
}
