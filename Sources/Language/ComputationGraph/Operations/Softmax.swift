import CVectorMath
import MathKernels

/// exp xᵢ / Σ exp xⱼ along an axis.
struct SoftmaxRule: OperationRule {
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { [axis] + inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let normalizer = ReferenceEvaluator.apply(.logSumExp(along: axis), inputs)
    let values = zip(inputs[0].aligned(to: axes).values, normalizer.aligned(to: axes).values)
      .map { exponential($0 - $1) }
    return Tensor(axes: axes, values: values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { 0...1 }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.softmax(along: axis), [graph.broadcast(inputs[0], along: [axis])])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.softmaxPullback(
      adjoint.result, adjoint.id, along: axis, guarded: adjoint.isGuarded)
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .normalization(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitClassAxis(id, CVM_SOFTMAX, along: axis)
  }
}

/// log Σ exp xⱼ along an axis.
struct LogSumExpRule: OperationRule {
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].reduced(over: [axis], to: axes) { MathKernels.logSumExp($0) }
  }
  func bounds(of inputs: [Bounds]) -> Bounds {
    inputs[0].lowerBound...(inputs[0].upperBound + logarithm(Double(axis.count)))
  }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.logSumExp(along: axis), [graph.broadcast(inputs[0], along: [axis])])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let share = graph.insert(.softmax(along: axis), graph[adjoint.result].inputs)
    let term = graph.multiply(adjoint.id, share)
    return adjoint.isGuarded ? graph.guarded(term, by: adjoint.id) : term
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .normalization(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitClassAxis(id, CVM_LOGSUMEXP, along: axis)
  }
}

extension Coupling {
  static func normalization(along axis: Axis) -> Coupling {
    Coupling(axes: [axis], words: "a normalisation runs along")
  }
}

extension Graph {
  /// s (g − Σ g s), the pullback of the softmax s along an axis; 0 where every g along it is.
  mutating func softmaxPullback(
    _ share: Int, _ adjoint: Int, along axis: Axis, guarded isGuarded: Bool
  )
    -> Int
  {
    guard isGuarded else {
      return multiply(share, subtract(adjoint, contract(adjoint, share, [axis])))
    }
    let along = sum(guarded(multiply(adjoint, share), by: adjoint), [axis])
    let difference = subtract(adjoint, along)
    return guarded(multiply(share, difference), by: difference)
  }
}
