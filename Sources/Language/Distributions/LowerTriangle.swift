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
  let identity: Quantity
  /// 1 at the places, 0 everywhere else.
  let mask: Quantity
  private let place: Index

  init(rows: Axis, columns: Axis, includesDiagonal: Bool) {
    self.rows = rows
    self.columns = columns
    coordinates = (0..<rows.count).flatMap { row in
      (0..<(includesDiagonal ? row + 1 : row)).map { (row, $0) }
    }
    places = Axis("\(rows.name)_place", count: coordinates.count)
    identity = constants(over: rows, columns) { $0 == $1 ? 1 : 0 }
    var codes = [Int](repeating: 0, count: rows.count * columns.count)
    for (place, at) in coordinates.enumerated() {
      codes[at.row * columns.count + at.column] = place
    }
    place = Index(CodeArray("place", axes: [rows, columns], codes: codes, into: places))
    mask = constants(over: rows, columns) { $0 > $1 || includesDiagonal && $0 == $1 ? 1 : 0 }
  }

  /// Numbers at the places as a matrix, with 0 everywhere else.
  func matrix(_ elements: Quantity) -> Quantity { mask * elements[place] }
}
