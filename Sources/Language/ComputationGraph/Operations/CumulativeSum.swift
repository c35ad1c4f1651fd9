import CVectorMath

/// Σ x[s] over s ≤ t, or s < t if exclusive; reversed over s ≥ t, or s > t.
struct CumulativeSumRule: OperationRule {
  let axis: Axis
  let isExclusive: Bool
  let isReversed: Bool

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].mapped(along: axis) { line in
      line.indices.map { end in
        let before = isReversed ? line[end...].dropFirst() : line[..<end]
        return before.reduce(isExclusive ? 0 : line[end], +)
      }
    }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0].ofPartialSums }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.cumulativeSum(inputs[0], along: axis, exclusive: isExclusive, reversed: isReversed)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.cumulativeSum(adjoint.id, along: axis, exclusive: isExclusive, reversed: !isReversed)
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { .shift(along: axis) }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitCumulativeSum(id, along: axis, exclusive: isExclusive, reversed: isReversed)
  }
}

extension Graph {
  fileprivate mutating func cumulativeSum(
    _ x: Int, along axis: Axis, exclusive isExclusive: Bool, reversed isReversed: Bool
  ) -> Int {
    insert(
      .cumulativeSum(along: axis, exclusive: isExclusive, reversed: isReversed),
      [broadcast(x, along: [axis])])
  }
}

extension Planner {
  fileprivate func emitCumulativeSum(_ id: Int, along axis: Axis, exclusive: Bool, reversed: Bool)
    throws
  {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id, overwriting: [input]), axes: storedAxes(graph[id].axes))
    var instruction = Program.Instruction(
      operation: CVM_CUMULATIVE_SUM, out: out.region, a: source.region)
    instruction.tiled = isTiled(out.axes)
    instruction.m = exclusive ? 1 : 0
    instruction.n = axis.count
    (instruction.lda, instruction.ldb) = (stride(axis, in: source), stride(axis, in: out))
    if reversed {
      instruction.a = source.region.shifted(by: (axis.count - 1) * instruction.lda)
      instruction.out = out.region.shifted(by: (axis.count - 1) * instruction.ldb)
      (instruction.lda, instruction.ldb) = (-instruction.lda, -instruction.ldb)
    }
    instruction.outer = Self.joined(
      out.axes.filter { $0 != axis && $0 != tileAxis }.map {
        .init(count: $0.count, out: stride($0, in: out), a: stride($0, in: source), b: 0)
      })
    append(instruction)
    consume([input])
  }
}
