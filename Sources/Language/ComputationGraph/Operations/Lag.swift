/// x[t − steps], and 0 where there is none.
struct LagRule: OperationRule {
  let steps: Int
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].mapped(along: axis) { line in
      line.indices.map { line.indices.contains($0 - steps) ? line[$0 - steps] : 0 }
    }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0].union(0...0) }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.lagged(inputs[0], by: steps, along: axis)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.lagged(adjoint.id, by: -steps, along: axis)
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .shift(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitLagged(id, by: steps, along: axis)
  }
}

extension Graph {
  /// x shifted by a number of steps along an axis, 0 where nothing comes in.
  mutating func lagged(_ x: Int, by steps: Int, along axis: Axis) -> Int {
    if steps == 0 { return x }
    if abs(steps) >= axis.count { return constant(0) }
    return insert(.lagged(by: steps, along: axis), [broadcast(x, along: [axis])])
  }
}

extension Planner {
  /// The part of an array that a shift along an axis leaves, and zeros where nothing comes in.
  fileprivate func emitLagged(_ id: Int, by steps: Int, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    append(zeros(out.region, length(out.axes)))
    copyElements(
      of: source, from: max(-steps, 0) * stride(axis, in: source), to: out,
      at: max(steps, 0) * stride(axis, in: out),
      out.axes.map { ($0, $0 == axis ? $0.count - abs(steps) : $0.count) })
    consume([input])
  }
}
