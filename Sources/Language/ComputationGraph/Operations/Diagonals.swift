import CVectorMath

// Parts of matrices, and matrices of their parts.

/// The matrix with zeros above its diagonal.
struct LowerTriangleRule: OperationRule {
  let rows, columns: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].without([rows, columns]) + [rows, columns]
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let n = rows.count
    return .matrices(over: axes, order: n, of: inputs) { matrix in
      matrix[0].indices.map { $0 % n <= $0 / n ? matrix[0][$0] : 0 }
    }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.matrix(.lowerTriangle, rows: rows, columns: columns), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.insert(.matrix(.lowerTriangle, rows: rows, columns: columns), [adjoint.id])
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    let input = planner.graph[id].inputs[0]
    let axes = planner.storedAxes(planner.graph[id].axes)
    let out = try planner.placeCopy(of: input, for: id, over: axes)
    planner.appendMatrices(
      .lowerTriangle, out, Planner.Operand(region: out, axes: []), axes, order: rows.count)
    planner.consume([input])
  }
}

/// The diagonal, over the rows.
struct DiagonalRule: OperationRule {
  let rows, columns: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without([rows, columns]) + [rows] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let n = rows.count
    let whole = inputs[0].aligned(to: axes + [columns]).values
    return Tensor(axes: axes, values: (0..<axes.elementCount).map { whole[$0 * n + $0 % n] })
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.matrix(.diagonal, rows: rows, columns: columns), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.insert(.matrix(.diagonalMatrix, rows: rows, columns: columns), [adjoint.id])
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitDiagonal(id, rows, columns)
  }
}

/// The matrix with a diagonal given over the rows, and zeros elsewhere.
struct DiagonalMatrixRule: OperationRule {
  let rows, columns: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].without([rows, columns]) + [rows, columns]
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let n = rows.count
    // Given over the rows: broadcast along the columns, it fills its whole row.
    return .matrices(over: axes, order: n, of: inputs) { matrix in
      matrix[0].indices.map { $0 % n == $0 / n ? matrix[0][$0] : 0 }
    }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.matrix(.diagonalMatrix, rows: rows, columns: columns), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let node = graph[adjoint.result]
    return graph.sum(
      graph.insert(.matrix(.diagonal, rows: rows, columns: columns), [adjoint.id]),
      node.axes.without(graph[node.inputs[0]].axes + [columns]))
  }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    let input = planner.graph[id].inputs[0]
    let axes = planner.storedAxes(planner.graph[id].axes)
    let over = axes.without([columns])
    let diagonal = Planner.Operand(region: planner.temporary(planner.length(over)), axes: over)
    try planner.copy(try planner.operand(input), to: diagonal)
    planner.appendMatrices(
      .diagonalMatrix, planner.place(id), diagonal, axes, order: rows.count)
    planner.consume([input])
  }
}

extension Planner {
  /// One step along the rows is one along the columns too.
  fileprivate func emitDiagonal(_ id: Int, _ rows: Axis, _ columns: Axis) throws {
    let input = graph[id].inputs[0]
    let axes = storedAxes(graph[id].axes)
    let source = try operand(input)
    let out = Operand(region: place(id), axes: axes)
    var permute = Program.Instruction(operation: CVM_PERMUTE, out: out.region, a: source.region)
    permute.outer = axes.map {
      .init(
        count: $0.count, out: stride($0, in: out),
        a: stride($0, in: source) + ($0 == rows ? stride(columns, in: source) : 0), b: 0)
    }
    append(permute)
    consume([input])
  }
}
