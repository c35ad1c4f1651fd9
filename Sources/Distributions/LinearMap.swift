import ComputationGraph

/// A fixed matrix as an expression: what turns unconstrained coordinates into the elements of an event.
struct LinearMap: Sendable {
  private let matrix: Expression
  private let input: Axis

  /// The matrix with the given entries; each axis of the result takes an index of its own.
  init(from input: Axis, to output: Axis, _ entry: (_ output: Int, _ input: Int) -> Double) {
    self.input = input
    let values = (0..<output.count).flatMap { row in
      (0..<input.count).map { entry(row, $0) }
    }
    matrix = Expression(.data(DataArray("matrix", axes: [output, input], values: values)))
  }

  /// The matrix times an array over its input axis; all other axes of the array stay.
  func callAsFunction(_ x: Expression) -> Expression { matrix.dot(x, along: input) }
}

/// Fixed numbers along an axis.
func constants(along axis: Axis, _ value: (Int) -> Double) -> Expression {
  Expression(
    .data(DataArray("constants", axes: [axis], values: (0..<axis.count).map(value))))
}

/// Fixed numbers over two axes, rows first.
func constants(over rows: Axis, _ columns: Axis, _ value: (Int, Int) -> Double) -> Expression {
  let values = (0..<rows.count).flatMap { row in (0..<columns.count).map { value(row, $0) } }
  return Expression(.data(DataArray("constants", axes: [rows, columns], values: values)))
}

extension Expression {
  /// Σ over axes; an axis that the expression lacks counts its elements.
  package func total(over axes: [Axis]) -> Expression { Expression(.sum(over: axes), [self]) }
}
