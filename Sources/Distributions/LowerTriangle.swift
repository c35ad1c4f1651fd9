import ComputationGraph

/// The places on and below the diagonal of a square matrix, or only those below it, row after row.
struct LowerTriangle: Sendable {
  /// One element for each place.
  let places: Axis
  let rows: Axis
  let columns: Axis
  /// Row and column of each place.
  let coordinates: [(row: Int, column: Int)]
  /// 1 on the diagonal.
  let identity: Expression
  /// 1 on and below the diagonal.
  let mask: Expression
  private let selection: Expression

  init(rows: Axis, columns: Axis, includesDiagonal: Bool) {
    self.rows = rows
    self.columns = columns
    coordinates = (0..<rows.count).flatMap { row in
      (0..<(includesDiagonal ? row + 1 : row)).map { (row, $0) }
    }
    places = Axis("\(rows.name)_place", count: coordinates.count)
    identity = constants(over: rows, columns) { $0 == $1 ? 1 : 0 }
    mask = constants(over: rows, columns) { $0 >= $1 ? 1 : 0 }
    var values = [Double](repeating: 0, count: [rows, columns, places].elementCount)
    for (place, at) in coordinates.enumerated() {
      values[(at.row * columns.count + at.column) * places.count + place] = 1
    }
    selection = Expression(
      .data(DataArray("places", axes: [rows, columns, places], values: values)))
  }

  /// Numbers at the places as a matrix, with 0 everywhere else.
  func matrix(_ elements: Expression) -> Expression { selection.dot(elements, along: places) }
}
