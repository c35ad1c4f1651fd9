import Inference
import MathKernels

/// NUTS as the papers write it: whole states, plain lists, sums taken anew for each check. The oracle of the fast one.
struct SlowTrajectory {
  struct State {
    var position, momentum, gradient: [Double]
    var logDensity: Double
  }
  struct Tree {
    /// In the order of integration.
    var states: [State]
    var selected: State
    var weight: Double
  }

  var evaluator: any DensityEvaluator
  /// M⁻¹, row by row.
  let inverseMetric: [[Double]]
  let stepSize: Double
  let maximumDepth: Int
  var random: RandomStream

  var initialEnergy = 0.0
  var acceptances: [Double] = []
  var depth = 0
  var diverged = false
  var largestRise = 0.0

  init(
    _ evaluator: any DensityEvaluator, inverseMetric: [[Double]], stepSize: Double,
    maximumDepth: Int, random: RandomStream
  ) {
    self.evaluator = evaluator
    self.inverseMetric = inverseMetric
    self.stepSize = stepSize
    self.maximumDepth = maximumDepth
    self.random = random
  }

  func sharp(_ momentum: [Double]) -> [Double] {
    inverseMetric.map { row in zip(row, momentum).map(*).reduce(0, +) }
  }

  func energy(_ state: State) -> Double {
    0.5 * zip(state.momentum, sharp(state.momentum)).map(*).reduce(0, +) - state.logDensity
  }

  mutating func leapfrog(_ state: State, _ epsilon: Double) throws -> State {
    var next = state
    next.momentum = zip(state.momentum, state.gradient).map { $0 + epsilon / 2 * $1 }
    next.position = zip(state.position, sharp(next.momentum)).map { $0 + epsilon * $1 }
    (next.logDensity, next.gradient) = try evaluator.evaluate(next.position)
    next.momentum = zip(next.momentum, next.gradient).map { $0 + epsilon / 2 * $1 }
    return next
  }

  /// p♯ · Σp > 0 at both ends of a run of states, and for each half with the nearest state of the other.
  func continues(_ left: [State], _ right: [State]) -> Bool {
    func keepsOn(_ states: [State]) -> Bool {
      var sum = [Double](repeating: 0, count: states[0].momentum.count)
      for state in states { sum = zip(sum, state.momentum).map(+) }
      return [states[0], states[states.count - 1]].allSatisfy {
        zip(sharp($0.momentum), sum).map(*).reduce(0, +) > 0
      }
    }
    return keepsOn(left + right) && keepsOn(left + right.prefix(1))
      && keepsOn(left.suffix(1) + right)
  }

  /// A tree of 2^height states next to a state, or nil where it is to be refused.
  mutating func build(_ height: Int, from edge: inout State, _ epsilon: Double) throws -> Tree? {
    if height == 0 {
      edge = try leapfrog(edge, epsilon)
      let energy = energy(edge)
      let rise = energy.isFinite ? energy - initialEnergy : .infinity
      acceptances.append(min(1, exponential(-rise)))
      largestRise = max(largestRise, rise)
      if rise > 1000 {
        diverged = true
        return nil
      }
      return Tree(states: [edge], selected: edge, weight: exponential(-rise))
    }
    guard var tree = try build(height - 1, from: &edge, epsilon) else { return nil }
    guard let next = try build(height - 1, from: &edge, epsilon) else { return nil }
    let isContinuing = continues(tree.states, next.states)
    if random.uniform() < next.weight / (tree.weight + next.weight) {
      tree.selected = next.selected
    }
    tree.states += next.states
    tree.weight += next.weight
    return isContinuing ? tree : nil
  }

  mutating func move(_ start: State) throws -> State {
    initialEnergy = energy(start)
    var tree = Tree(states: [start], selected: start, weight: 1)
    while depth < maximumDepth {
      let isForward = random.uniform() < 0.5
      var edge = isForward ? tree.states[tree.states.count - 1] : tree.states[0]
      guard let next = try build(depth, from: &edge, isForward ? stepSize : -stepSize) else {
        break
      }
      depth += 1
      if random.uniform() < next.weight / tree.weight { tree.selected = next.selected }
      // In the order of time: states before the start were visited backward.
      let (left, right) =
        isForward ? (tree.states, next.states) : (Array(next.states.reversed()), tree.states)
      let isContinuing = continues(left, right)
      tree.states = left + right
      tree.weight += next.weight
      if !isContinuing { break }
    }
    return tree.selected
  }
}
