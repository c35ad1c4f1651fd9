// Adjoints of matrix functions, recurrences and packed arrays.
extension Graph {
  /// What the adjoint of a matrix function contributes to that of one of its inputs.
  mutating func pullBack(
    _ function: MatrixFunction, _ rows: Axis, _ columns: Axis, _ id: Int, input position: Int,
    _ adjoint: Int
  ) -> Int {
    func matrix(_ function: MatrixFunction) -> Operation {
      .matrix(function, rows: rows, columns: columns)
    }
    let node = nodes[id]
    switch function {
    case .cholesky: return insert(matrix(.choleskyPullback), [id, adjoint])
    case .choleskyPullback: preconditionFailure("a Cholesky factor is differentiated once")
    case .lowerTriangle: return insert(matrix(.lowerTriangle), [adjoint])
    case .diagonalMatrix:
      return sum(
        insert(matrix(.diagonal), [adjoint]),
        node.axes.without(nodes[node.inputs[0]].axes + [columns]))
    case .diagonal: return insert(matrix(.diagonalMatrix), [adjoint])
    case .solveLower, .solveLowerTransposed:
      let (factor, b) = (node.inputs[0], node.inputs[1])
      let transposed: MatrixFunction =
        function == .solveLower ? .solveLowerTransposed : .solveLower
      // x = L⁻¹ b: the adjoint of b is L⁻ᵀ times that of x, and that of L is −(adjoint of b) xᵀ.
      let back = insert(matrix(transposed), [factor, adjoint])
      if position == 1 {
        let (from, to) = function == .solveLower ? (rows, columns) : (columns, rows)
        let whole = node.axes.map { $0 == to ? from : $0 }
        return sum(back, whole.without(nodes[b].axes))
      }
      let outer = negate(contract(back, id, node.axes.without(nodes[factor].axes)))
      // Of a Cholesky factor's adjoint only the lower triangle is read.
      if case .matrix(.cholesky, _, _) = nodes[factor].operation { return outer }
      return insert(matrix(.lowerTriangle), [outer])
    }
  }

  /// The arrays of an adjoint that belong to the part of a packed array; all others are zero.
  mutating func pack(_ packing: Packing, part: Int, _ adjoint: Int) -> Int {
    let zero = constant(0)
    return insert(.pack(packing), packing.parts.indices.map { $0 == part ? adjoint : zero })
  }

  /// What the adjoint of a packed array contributes to that of one of its parts, which may lack axes.
  mutating func unpack(_ packing: Packing, part: Int, _ adjoint: Int, for input: Int) -> Int {
    sum(
      insert(.unpack(packing, part), [adjoint]), packing.parts[part].without(nodes[input].axes))
  }
}
