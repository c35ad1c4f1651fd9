import ComputationGraph

/// The elements of an axis at places of another, with 0 everywhere else: out[e] = x[e − shift].
struct Embedding: Sendable {
  private let place: Index
  private let isPlace: Quantity

  init(_ input: Axis, in output: Axis, shift: Int = 0) {
    let places = (0..<output.count).map { $0 - shift }
    let isInside = places.map { $0 >= 0 && $0 < input.count }
    // What is outside takes any element, but not its value.
    let codes = zip(places, isInside).map { $1 ? $0 : 0 }
    place = Index(CodeArray("place", axes: [output], codes: codes, into: input))
    isPlace = constants(along: output) { isInside[$0] ? 1 : 0 }
  }

  func callAsFunction(_ x: Quantity) -> Quantity { isPlace * x[place] }
}

/// Fixed numbers along an axis.
func constants(along axis: Axis, _ value: (Int) -> Double) -> Quantity {
  Quantity(
    .data(DataArray("constants", axes: [axis], values: (0..<axis.count).map(value))))
}

/// Fixed numbers over two axes, rows first.
func constants(over rows: Axis, _ columns: Axis, _ value: (Int, Int) -> Double) -> Quantity {
  let values = (0..<rows.count).flatMap { row in (0..<columns.count).map { value(row, $0) } }
  return Quantity(.data(DataArray("constants", axes: [rows, columns], values: values)))
}

extension Quantity {
  /// Σ over axes; an axis that the expression lacks counts its elements.
  package func total(over axes: [Axis]) -> Quantity { Quantity(.sum(over: axes), [self]) }
}
