import MathKernels

/// A stretch of a trajectory, as much of it as NUTS has to remember: its ends, its sum of momenta, one selected state.
///
/// A view of vectors of a chain's arena, in the order in which the states were visited. Stretches exchange vectors; they
/// do not copy them.
struct Subtree {
  static let vectorCount = 7

  private(set) var firstMomentum, firstVelocity: Vector
  private(set) var lastMomentum, lastVelocity: Vector
  /// ρ = Σ p over the states.
  let momentumSum: Vector
  /// The state selected so far, each with probability proportional to exp(−H).
  private(set) var selectedPosition, selectedGradient: Vector
  private(set) var selectedLogDensity = -Double.infinity
  /// log Σ exp(H₀ − H) over the states.
  private(set) var logWeight = -Double.infinity

  init(arena: VectorArena) {
    firstMomentum = arena.makeVector()
    firstVelocity = arena.makeVector()
    lastMomentum = arena.makeVector()
    lastVelocity = arena.makeVector()
    momentumSum = arena.makeVector()
    selectedPosition = arena.makeVector()
    selectedGradient = arena.makeVector()
  }

  /// Becomes the stretch of a single state.
  mutating func begin(with point: PhasePoint, logWeight: Double, blocks: Int) {
    for index in 0..<blocks {
      let momentum = point.momentum[block: index]
      let velocity = point.velocity[block: index]
      firstMomentum[block: index] = momentum
      lastMomentum[block: index] = momentum
      momentumSum[block: index] = momentum
      firstVelocity[block: index] = velocity
      lastVelocity[block: index] = velocity
    }
    copy(point.position, into: selectedPosition, blocks: blocks)
    copy(point.gradient, into: selectedGradient, blocks: blocks)
    selectedLogDensity = point.logDensity
    self.logWeight = logWeight
  }

  /// Reverses the order of the states.
  mutating func reverse() {
    swap(&firstMomentum, &lastMomentum)
    swap(&firstVelocity, &lastVelocity)
  }

  /// How the state of a joined stretch is selected from the states of its two parts.
  enum Selection {
    /// By weight: an exact multinomial draw.
    case multinomial
    /// The newer part with min(1, w_new/w_old), away from the start (Betancourt 2017, A.3.2).
    case biasedProgressive
  }

  /// Appends a stretch that follows this one; false where a U-turn shows between any of the ends.
  ///
  /// The stretch that followed holds this one's spare vectors afterwards, and no states.
  mutating func append(
    _ next: inout Subtree, selection: Selection, uniform: Double, blocks: Int
  ) -> Bool {
    let total = Self.logSum(logWeight, next.logWeight)
    let reference = selection == .multinomial ? total : logWeight
    if logarithm(uniform) < next.logWeight - reference {
      swap(&selectedPosition, &next.selectedPosition)
      swap(&selectedGradient, &next.selectedGradient)
      selectedLogDensity = next.selectedLogDensity
    }
    logWeight = total
    let continues = addMomenta(of: next, blocks: blocks)
    swap(&lastMomentum, &next.lastMomentum)
    swap(&lastVelocity, &next.lastVelocity)
    return continues
  }

  /// Adds up ρ and returns whether the joined stretch still moves apart: the generalised criterion
  /// p♯_first · ρ > 0 and p♯_last · ρ > 0, for the whole, and for each part together with the nearest state of the other.
  ///
  /// - Source: Betancourt (2017), *A conceptual introduction to Hamiltonian Monte Carlo*, A.4.2; the checks across the
  ///   seam follow Stan 2.21, which needed them for trajectories that close on themselves.
  private mutating func addMomenta(of next: Subtree, blocks: Int) -> Bool {
    var (wholeFirst, wholeLast) = (Block.zero, Block.zero)
    var (leftFirst, leftLast) = (Block.zero, Block.zero)
    var (rightFirst, rightLast) = (Block.zero, Block.zero)
    for index in 0..<blocks {
      let left = momentumSum[block: index]
      let right = next.momentumSum[block: index]
      let whole = left + right
      let leftExtended = left + next.firstMomentum[block: index]
      let rightExtended = right + lastMomentum[block: index]
      let first = firstVelocity[block: index]
      let last = next.lastVelocity[block: index]
      wholeFirst += first * whole
      wholeLast += last * whole
      leftFirst += first * leftExtended
      leftLast += next.firstVelocity[block: index] * leftExtended
      rightFirst += lastVelocity[block: index] * rightExtended
      rightLast += last * rightExtended
      momentumSum[block: index] = whole
    }
    return wholeFirst.sum() > 0 && wholeLast.sum() > 0 && leftFirst.sum() > 0
      && leftLast.sum() > 0 && rightFirst.sum() > 0 && rightLast.sum() > 0
  }

  private static func logSum(_ a: Double, _ b: Double) -> Double {
    let larger = max(a, b)
    return larger + logarithm(onePlus: exponential(min(a, b) - larger))
  }
}
