import CVectorMath

// Recurrences, and the arrays packed for them and unpacked from them.

/// The inputs one after another.
struct PackRule: OperationRule {
  let packing: Packing

  func axes(of inputs: [[Axis]]) -> [Axis] { [packing.axis] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let parts = zip(inputs, packing.parts).map { $0.aligned(to: $1).values }
    return Tensor(axes: axes, values: Array(parts.joined()))
  }
  func bounds(of inputs: [Bounds]) -> Bounds {
    inputs.dropFirst().reduce(inputs.first ?? .all) { $0.union($1) }
  }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.pack(packing), inputs)
  }
  /// The part of the adjoint that belongs to the input, which may lack axes.
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let own = graph[graph[adjoint.result].inputs[adjoint.position]].axes
    return graph.sum(
      graph.insert(.unpack(packing, adjoint.position), [adjoint.id]),
      packing.parts[adjoint.position].without(own))
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .recurrence(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitPack(id, packing)
  }
}

/// One of the arrays that the input holds one after another.
struct UnpackRule: OperationRule {
  let packing: Packing
  let part: Int

  func axes(of inputs: [[Axis]]) -> [Axis] { packing.parts[part] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let offset = packing.offsets[part]
    return Tensor(
      axes: axes, values: Array(inputs[0].values[offset..<offset + axes.elementCount]))
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0] }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.unpack(packing, part), inputs)
  }
  /// The adjoint among the others packed with it, which are zero.
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let zero = graph.constant(0)
    return graph.insert(
      .pack(packing), packing.parts.indices.map { $0 == part ? adjoint.id : zero })
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .recurrence(over: inputs, axes)
  }

  var ownsMemory: Bool { false }
  func lower(_ id: Int, in planner: Planner) throws {
    let packed = try planner.operand(planner.graph[id].inputs[0])
    planner.setRegion(id, packed.region.shifted(by: packing.offsets[part]))
  }
}

/// The packed states of a recurrence, from its packed arguments.
struct ScanRule: OperationRule {
  let recurrence: Recurrence

  func axes(of inputs: [[Axis]]) -> [Axis] { [recurrence.states.axis] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(axes: axes, values: recurrence.states(of: inputs[0].values))
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.scan(recurrence), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let arguments = graph[adjoint.result].inputs[0]
    return graph.insert(
      .scanPullback(recurrence), [arguments, adjoint.result, adjoint.id])
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .recurrence(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitRecurrence(id, .scan(recurrence))
  }
}

/// The adjoint of the packed arguments, from these, the packed states and their adjoint.
struct ScanPullbackRule: OperationRule {
  let recurrence: Recurrence

  func axes(of inputs: [[Axis]]) -> [Axis] { [recurrence.arguments.axis] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(
      axes: axes,
      values: recurrence.pullBack(
        inputs[0].values, states: inputs[1].values, adjoint: inputs[2].values))
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.scanPullback(recurrence), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    preconditionFailure("a recurrence is differentiated once")
  }
  var selects: Bool { false }
  var linearity: Linearity { .given([0, 1]) }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .recurrence(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitRecurrence(id, .scanPullback(recurrence))
  }
}

extension Coupling {
  fileprivate static func recurrence(over inputs: [[Axis]], _ axes: [Axis]) -> Coupling {
    Coupling(
      axes: inputs.reduce(axes) { $0.union($1) },
      words: "a recurrence runs along, or is repeated over,")
  }
}

extension Planner {
  /// The arrays one after another, each broadcast to its axes.
  fileprivate func emitPack(_ id: Int, _ packing: Packing) throws {
    let out = place(id)
    // In this order: the copy of an array may run a little into the memory of the next.
    for (part, input) in graph[id].inputs.enumerated() {
      try copy(
        try operand(input),
        to: Operand(region: out.shifted(by: packing.offsets[part]), axes: packing.parts[part]))
    }
    consume(graph[id].inputs)
  }

  fileprivate func emitRecurrence(_ id: Int, _ routine: Routine) throws {
    let inputs = try graph[id].inputs.map { try operand($0).region }
    var instruction = Program.Instruction(operation: CVM_COPY, routine: routine)
    instruction.a = inputs[0]
    if inputs.count > 1 { (instruction.b, instruction.c) = (inputs[1], inputs[2]) }
    instruction.out = place(id)
    append(instruction)
    consume(graph[id].inputs)
  }
}
