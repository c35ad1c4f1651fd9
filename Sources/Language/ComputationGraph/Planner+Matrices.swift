import CVectorMath

// Matrices lie row after row, behind their batch axes; a routine works on one after another, in the place of the result.
extension Planner {
  func emitMatrix(_ id: Int, _ function: MatrixFunction, _ rows: Axis, _ columns: Axis) throws {
    let inputs = graph[id].inputs
    let axes = storedAxes(graph[id].axes)
    let order = rows.count
    switch function {
    case .cholesky, .lowerTriangle:
      let out = try placeCopy(of: inputs[0], for: id, over: axes)
      appendMatrices(
        function == .cholesky ? .cholesky : .lowerTriangle, out, Operand(region: out, axes: []),
        axes,
        order: order)
    case .choleskyPullback:
      let factor = aligned(try operand(inputs[0]), to: axes)
      appendMatrices(
        .choleskyPullback, try placeCopy(of: inputs[1], for: id, over: axes), factor, axes,
        order: order)
    case .diagonalMatrix:
      let over = axes.without([columns])
      let diagonal = Operand(region: temporary(length(over)), axes: over)
      try copy(try operand(inputs[0]), to: diagonal)
      appendMatrices(.diagonalMatrix, place(id), diagonal, axes, order: order)
    case .diagonal:
      let source = try operand(inputs[0])
      let out = Operand(region: place(id), axes: axes)
      var permute = Program.Instruction(operation: CVM_PERMUTE, out: out.region, a: source.region)
      permute.outer = axes.map {
        .init(
          count: $0.count, out: stride($0, in: out),
          a: stride($0, in: source) + ($0 == rows ? stride(columns, in: source) : 0), b: 0)
      }
      append(permute)
    case .solveLower: try emitSolve(id, rows, columns, transposed: false)
    case .solveLowerTransposed: try emitSolve(id, rows, columns, transposed: true)
    }
    consume(inputs)
  }

  /// The place of a result that begins as a copy of an input, broadcast, or takes over the input itself.
  private func placeCopy(of input: Int, for id: Int, over axes: [Axis]) throws -> Program.Region {
    let source = try operand(input)
    let out = place(id, overwriting: [input])
    if out != source.region { try copy(source, to: Operand(region: out, axes: axes)) }
    return out
  }

  /// One instruction for all matrices of a batch; `a` is a matrix or a vector for each.
  private func appendMatrices(
    _ routine: Routine, _ out: Program.Region, _ a: Operand, _ axes: [Axis], order: Int
  ) {
    var instruction = Program.Instruction(operation: CVM_COPY, routine: routine)
    instruction.out = out
    instruction.a = a.region
    instruction.n = order
    instruction.outer = [
      .init(
        count: length(axes) / (order * order), out: order * order,
        a: a.axes.count < axes.count ? order : order * order, b: 0)
    ]
    append(instruction)
  }

  /// x in the place of a copy of b. Where right-hand sides are the rows of a tile, only live ones are solved for.
  private func emitSolve(_ id: Int, _ rows: Axis, _ columns: Axis, transposed: Bool) throws {
    let (factor, b) = (graph[id].inputs[0], graph[id].inputs[1])
    let batch = MatrixFunction.batch(graph[factor].axes, rows, columns)
    let (from, to) = transposed ? (columns, rows) : (rows, columns)
    let axes = storedAxes(graph[id].axes)
    let sides = axes.without(batch + [to])
    let lower = aligned(try operand(factor), to: batch + [rows, columns])
    let source = try operand(b)
    let out = place(id)
    try copy(source, to: Operand(region: out, axes: axes.map { $0 == to ? from : $0 }))
    var instruction = Program.Instruction(
      operation: CVM_COPY, routine: transposed ? .solveLowerTransposed : .solveLower)
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
  }

  /// Σ over axes of a product as one product of matrices for each batch, where they are large enough to pay for it. False
  /// where they are not.
  func emitMatrixProduct(_ id: Int, _ a: Int, _ b: Int?, _ over: [Axis]) throws -> Bool {
    guard let b else { return false }
    let (left, right, axes) = (graph[a].axes, graph[b].axes, graph[id].axes)
    let batch = axes.filter { left.contains($0) && right.contains($0) }
    let rows = axes.filter { !right.contains($0) }
    let columns = axes.filter { !left.contains($0) }
    let (m, n, k) = (rows.elementCount, columns.elementCount, over.elementCount)
    guard axes == batch + rows + columns, min(m, n, k) >= 8, m * n * k >= 1 << 14 else {
      return false
    }
    let inner = left.filter(over.contains)
    func matrices(_ operand: Operand, _ first: [Axis], _ second: [Axis]) -> (Operand, Bool) {
      if operand.axes == batch + second + first { return (operand, true) }
      return (aligned(operand, to: batch + first + second), false)
    }
    let (first, firstIsTransposed) = matrices(try operand(a), rows, inner)
    let (second, secondIsTransposed) = matrices(try operand(b), inner, columns)
    var instruction = Program.Instruction(operation: CVM_COPY, routine: .product)
    instruction.a = first.region
    instruction.b = second.region
    instruction.out = place(id)
    (instruction.m, instruction.n, instruction.inner) = (m, n, k)
    (instruction.aMoves, instruction.bMoves) = (!firstIsTransposed, !secondIsTransposed)
    instruction.outer = [.init(count: batch.elementCount, out: m * n, a: m * k, b: k * n)]
    append(instruction)
    return true
  }

  // MARK: recurrences

  /// The arrays one after another, each broadcast to its axes.
  func emitPack(_ id: Int, _ packing: Packing) throws {
    let out = place(id)
    // In this order: the copy of an array may run a little into the place of the next.
    for (part, input) in graph[id].inputs.enumerated() {
      try copy(
        try operand(input),
        to: Operand(region: out.shifted(by: packing.offsets[part]), axes: packing.parts[part]))
    }
    consume(graph[id].inputs)
  }

  func emitRecurrence(_ id: Int, _ routine: Routine) throws {
    let inputs = try graph[id].inputs.map { try operand($0).region }
    var instruction = Program.Instruction(operation: CVM_COPY, routine: routine)
    instruction.a = inputs[0]
    if inputs.count > 1 { (instruction.b, instruction.c) = (inputs[1], inputs[2]) }
    instruction.out = place(id)
    append(instruction)
    consume(graph[id].inputs)
  }
}
