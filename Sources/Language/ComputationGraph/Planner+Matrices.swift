import CVectorMath

// Matrices are stored row after row, behind their batch axes; a routine works on each in turn, in the result's memory.
extension Planner {
  /// The place of a result that begins as a copy of an input, broadcast, or takes over the input itself.
  func placeCopy(of input: Int, for id: Int, over axes: [Axis]) throws -> Program.Region {
    let source = try operand(input)
    let out = place(id, overwriting: [input])
    if out != source.region { try copy(source, to: Operand(region: out, axes: axes)) }
    return out
  }

  /// One instruction for all matrices of a batch; `a` is a matrix or a vector for each.
  func appendMatrices(
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
}
