/// x at one place of an axis.
struct ElementRule: OperationRule {
  let place: Int
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without([axis]) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].reduced(over: [axis], to: axes) { $0[place] }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0] }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.element(place, of: inputs[0], along: axis)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.stacked([adjoint.id], at: [place], along: axis)
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .shift(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitElement(id, place, along: axis)
  }
}

/// The inputs at places of a new axis, in ascending order, and 0 at its other places.
struct StackedRule: OperationRule {
  let places: [Int]
  let axis: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs.reduce([axis]) { $0.union($1) } }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let rest = axes.without([axis])
    var values = [Double](repeating: 0, count: axes.elementCount)
    for (place, input) in zip(places, inputs) {
      let first = place * rest.elementCount
      values.replaceSubrange(
        first..<first + rest.elementCount, with: input.aligned(to: rest).values)
    }
    return Tensor(axes: [axis] + rest, values: values).aligned(to: axes)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs.reduce(0...0) { $0.union($1) } }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.stacked(inputs, at: places, along: axis)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let node = graph[adjoint.result]
    let own = graph[node.inputs[adjoint.position]].axes
    let term = graph.element(places[adjoint.position], of: adjoint.id, along: axis)
    return graph.sum(term, node.axes.without([axis]).without(own))
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .shift(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitStacked(id, at: places, along: axis)
  }
}

extension Coupling {
  static func shift(along axis: Axis) -> Coupling {
    Coupling(axes: [axis], words: "elements are taken or shifted along")
  }
}

extension Graph {
  /// x at one place of an axis.
  mutating func element(_ place: Int, of x: Int, along axis: Axis) -> Int {
    let node = nodes[x]
    guard node.axes.contains(axis) else { return x }
    if case .stacked(let places, axis) = node.operation {
      return places.firstIndex(of: place).map { node.inputs[$0] } ?? constant(0)
    }
    return insert(.element(place, along: axis), [x])
  }

  /// Arrays at places of an axis, added up where a place occurs again, and 0 elsewhere.
  mutating func stacked(_ inputs: [Int], at places: [Int], along axis: Axis) -> Int {
    var sums: [Int: Int] = [:]
    for (place, input) in zip(places, inputs) where constantValue(input) != 0 {
      sums[place] = sums[place].map { add($0, input) } ?? input
    }
    let taken = sums.keys.sorted()
    if taken.isEmpty { return constant(0) }
    return insert(.stacked(at: taken, along: axis), taken.compactMap { sums[$0] })
  }
}

extension Planner {
  /// x at one place of an axis.
  fileprivate func emitElement(_ id: Int, _ place: Int, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: self.place(id), axes: storedAxes(graph[id].axes))
    copyElements(
      of: source, from: place * stride(axis, in: source), to: out, at: 0,
      out.axes.map { ($0, $0.count) })
    consume([input])
  }

  /// Arrays at their places of a new axis.
  fileprivate func emitStacked(_ id: Int, at places: [Int], along axis: Axis) throws {
    let inputs = graph[id].inputs
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    if places.count < axis.count { append(zeros(out.region, length(out.axes))) }
    for (place, input) in zip(places, inputs) {
      copyElements(
        of: try operand(input), from: 0, to: out, at: place * stride(axis, in: out),
        out.axes.without([axis]).map { ($0, $0.count) })
    }
    consume(inputs)
  }
}
