import CVectorMath

/// The largest along an axis; NaN if one is.
struct MaximumRule: OperationRule {
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].reduced(over: [axis], to: axes) { line in
      line.contains(where: \.isNaN) ? .nan : line.reduce(-.infinity, Swift.max)
    }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0] }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.maximum(along: axis), [graph.broadcast(inputs[0], along: [axis])])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let isLargest = graph.binary(
      .greaterOrEqual, graph[adjoint.result].inputs[0], adjoint.result)
    return graph.keepWhere(graph.divide(adjoint.id, graph.sum(isLargest, [axis])), isLargest)
  }
  var selects: Bool { true }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    Coupling(axes: [axis], words: "a maximum is taken along")
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitClassAxis(id, CVM_CLASS_MAXIMUM, along: axis)
  }
}
