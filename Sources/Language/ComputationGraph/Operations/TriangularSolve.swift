import CVectorMath

/// x with L x = b, or with Lᵀ x = b.
struct TriangularSolveRule: OperationRule {
  let rows, columns: Axis
  let isTransposed: Bool

  /// The axis of b, which the solution does not have.
  private var from: Axis { isTransposed ? columns : rows }
  /// The axis of the solution.
  private var to: Axis { isTransposed ? rows : columns }

  /// The axes of the batch, that of the solution, then those of right-hand sides.
  func axes(of inputs: [[Axis]]) -> [Axis] {
    let batch = inputs[0].without([rows, columns])
    return batch + [to] + inputs[1].without([from] + batch)
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let n = rows.count
    let others = axes.without([to])
    let factors = inputs[0].aligned(to: others + [rows, columns]).values
    let sides = inputs[1].aligned(to: others + [from]).values
    var solutions: [Double] = []
    for place in 0..<others.elementCount {
      let factor = Array(factors[place * n * n..<(place + 1) * n * n])
      let side = Array(sides[place * n..<(place + 1) * n])
      solutions += Self.solution(factor, side, n, transposed: isTransposed)
    }
    return Tensor(axes: others + [to], values: solutions).aligned(to: axes)
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    // A simplified factor may have lost an axis of the matrix.
    graph.insert(
      operation(transposed: isTransposed),
      [graph.broadcast(inputs[0], along: [rows, columns]), inputs[1]])
  }
  /// The adjoint of b is L⁻ᵀ times that of x, and that of L is −(adjoint of b) xᵀ.
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let node = graph[adjoint.result]
    let (factor, b) = (node.inputs[0], node.inputs[1])
    let back = graph.insert(operation(transposed: !isTransposed), [factor, adjoint.id])
    if adjoint.position == 1 {
      let whole = node.axes.map { $0 == to ? from : $0 }
      return graph.sum(back, whole.without(graph[b].axes))
    }
    let outer = graph.negate(
      graph.contract(back, adjoint.result, node.axes.without(graph[factor].axes)))
    // Only the lower triangle of a Cholesky factor's adjoint is read.
    if case .matrix(.cholesky, _, _) = graph[factor].operation { return outer }
    return graph.insert(.matrix(.lowerTriangle, rows: rows, columns: columns), [outer])
  }
  var selects: Bool { false }
  var linearity: Linearity { .given([0]) }

  var observedAxes: [Axis] { [] }
  /// Right-hand sides do not interact.
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: [], inputs[0])
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitSolve(id, rows, columns, transposed: isTransposed)
  }

  private func operation(transposed: Bool) -> Operation {
    .matrix(transposed ? .solveLowerTransposed : .solveLower, rows: rows, columns: columns)
  }

  static func solution(
    _ l: [Double], _ b: [Double], _ n: Int, transposed: Bool
  ) -> [Double] {
    func element(_ i: Int, _ j: Int) -> Double { transposed ? l[j * n + i] : l[i * n + j] }
    var x = b
    for i in transposed ? Array((0..<n).reversed()) : Array(0..<n) {
      for j in transposed ? i + 1..<n : 0..<i { x[i] -= element(i, j) * x[j] }
      x[i] /= element(i, i)
    }
    return x
  }
}

extension Planner {
  /// x overwrites a copy of b. Where right-hand sides are the rows of a tile, only live ones are solved for.
  fileprivate func emitSolve(
    _ id: Int, _ rows: Axis, _ columns: Axis, transposed isTransposed: Bool
  ) throws {
    let (factor, b) = (graph[id].inputs[0], graph[id].inputs[1])
    let batch = graph[factor].axes.without([rows, columns])
    let (from, to) = isTransposed ? (columns, rows) : (rows, columns)
    let axes = storedAxes(graph[id].axes)
    let sides = axes.without(batch + [to])
    let lower = aligned(try operand(factor), to: batch + [rows, columns])
    let source = try operand(b)
    let out = place(id)
    try copy(source, to: Operand(region: out, axes: axes.map { $0 == to ? from : $0 }))
    var instruction = Program.Instruction(
      operation: CVM_COPY, routine: isTransposed ? .solveLowerTransposed : .solveLower)
    instruction.out = out
    instruction.a = lower.region
    instruction.n = rows.count
    instruction.m = length(sides)
    instruction.tiled = isTiled(sides) && sides.count == 1
    instruction.outer = [
      .init(
        count: batch.elementCount, out: rows.count * length(sides), a: rows.count * rows.count,
        b: 0)
    ]
    append(instruction)
    consume([factor, b])
  }
}
