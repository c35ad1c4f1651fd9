import MathKernels

/// The statistics of one transition.
package struct Transition: Sendable, Codable, Equatable {
  /// H at the start, with the fresh momentum.
  package var energy: Double
  package var treeDepth = 0
  package var leapfrogSteps = 0
  var acceptanceSum = 0.0
  package var isDivergent = false
  package var maximumEnergyError = 0.0

  /// One record for this transition and the one that followed it.
  func followed(by next: Transition) -> Transition {
    var both = next
    both.treeDepth = max(treeDepth, next.treeDepth)
    both.leapfrogSteps += leapfrogSteps
    both.acceptanceSum += acceptanceSum
    both.isDivergent = isDivergent || next.isDivergent
    both.maximumEnergyError = max(maximumEnergyError, next.maximumEnergyError)
    return both
  }

  /// Mean of min(1, exp(H₀ − H)) over every leapfrog state, those of refused subtrees too; 1 where there is no trajectory.
  package var acceptanceStatistic: Double {
    leapfrogSteps == 0 ? 1 : acceptanceSum / Double(leapfrogSteps)
  }
}

/// A trajectory that doubles, forward or backward at random, until it turns back on itself.
///
/// Its memory is taken from the chain's arena once; a transition allocates nothing.
/// - Source: Hoffman and Gelman (2014), *The No-U-Turn Sampler*, Algorithm 3; multinomial as Betancourt (2017), A.3.
package struct Trajectory {
  package let maximumDepth: Int
  /// A rise of H past this is a divergence.
  package let maximumEnergyError: Double
  private let blocks: Int

  private let forward: PhasePoint
  private let backward: PhasePoint
  private var tree: Subtree
  private var addition: Subtree
  /// One stretch for each level of the recursion.
  private var scratch: [Subtree]

  private var transition = Transition(energy: 0)
  /// The end of the trajectory that moved last: where a divergent one diverged.
  private(set) var lastEnd: Vector
  private var random = RandomStream(seed: 0)

  package static func vectorCount(maximumDepth: Int) -> Int {
    2 * PhasePoint.vectorCount + (maximumDepth + 2) * Subtree.vectorCount
  }

  package init(arena: VectorArena, maximumDepth: Int, maximumEnergyError: Double) {
    self.maximumDepth = maximumDepth
    self.maximumEnergyError = maximumEnergyError
    blocks = arena.blocks
    forward = arena.makePoint()
    backward = arena.makePoint()
    tree = Subtree(arena: arena)
    addition = Subtree(arena: arena)
    scratch = (0..<maximumDepth).map { _ in Subtree(arena: arena) }
    lastEnd = forward.position
  }

  /// Moves a point, complete with momentum and what follows from it, to the next draw's position.
  ///
  /// Among the point's other vectors only the gradient is that of the new position.
  /// - Returns: the statistics of the transition, or `nil` where it was asked to stop; the point has then not moved.
  package mutating func move(
    _ point: inout PhasePoint, stepSize: Double, depthLimit: Int = .max, leapfrog: Leapfrog,
    target: inout Target, random: RandomStream, stop: StopRequest? = nil
  ) throws -> Transition? {
    self.random = random
    transition = Transition(energy: point.energy(blocks: blocks))
    // Views, not numbers: stretches swap vectors among themselves, so what they hold at the end is put back.
    var (forward, backward, tree, addition) = (
      self.forward, self.backward, self.tree, self.addition
    )
    defer { (self.tree, self.addition) = (tree, addition) }
    forward.assign(point, blocks: blocks)
    backward.assign(point, blocks: blocks)
    tree.begin(with: point, logWeight: 0, blocks: blocks)

    while transition.treeDepth < min(maximumDepth, depthLimit) {
      if let stop, stop.isRequested { return nil }
      let isForward = self.random.uniform() < 0.5
      lastEnd = isForward ? forward.position : backward.position
      let isWhole =
        isForward
        ? try build(
          &addition, depth: transition.treeDepth, from: &forward, by: stepSize, leapfrog, &target)
        : try build(
          &addition, depth: transition.treeDepth, from: &backward, by: -stepSize, leapfrog, &target)
      guard isWhole else { break }
      transition.treeDepth += 1
      if !isForward { tree.reverse() }
      let continues = tree.append(
        &addition, selection: .biasedProgressive, uniform: self.random.uniform(), blocks: blocks)
      if !isForward { tree.reverse() }
      guard continues else { break }
    }

    copy(tree.selectedPosition, into: point.position, blocks: blocks)
    copy(tree.selectedGradient, into: point.gradient, blocks: blocks)
    point.logDensity = tree.selectedLogDensity
    return transition
  }

  /// Takes 2^depth further steps from an edge; false where it diverged or turned back on the way.
  private mutating func build(
    _ stretch: inout Subtree, depth: Int, from edge: inout PhasePoint, by stepSize: Double,
    _ leapfrog: Leapfrog, _ target: inout Target
  ) throws -> Bool {
    if depth == 0 {
      let energy = try leapfrog.step(&edge, by: stepSize, target: &target)
      let rise = energy.isFinite ? energy - transition.energy : .infinity
      transition.leapfrogSteps += 1
      transition.acceptanceSum += rise > 0 ? exponential(-rise) : 1
      transition.maximumEnergyError = max(transition.maximumEnergyError, rise)
      guard rise <= maximumEnergyError else {
        transition.isDivergent = true
        return false
      }
      stretch.begin(with: edge, logWeight: -rise, blocks: blocks)
      return true
    }
    guard try build(&stretch, depth: depth - 1, from: &edge, by: stepSize, leapfrog, &target) else {
      return false
    }
    var second = scratch[depth - 1]
    defer { scratch[depth - 1] = second }
    guard try build(&second, depth: depth - 1, from: &edge, by: stepSize, leapfrog, &target) else {
      return false
    }
    return stretch.append(
      &second, selection: .multinomial, uniform: random.uniform(), blocks: blocks)
  }
}
