/// The assignment of every row to a different column whose gains have the largest sum.
///
/// Shortest augmenting paths with potentials: O(rows² · columns).
///
/// - Parameter gains: finite numbers, row-major [row, column].
/// - Returns: the column of each row. No rows have no columns.
/// - Precondition: there are at least as many columns as rows, and a gain for each pair.
/// - Source: Kuhn (1955); Jonker and Volgenant (1987), Computing 38, 325.
package func largestAssignment(_ gains: [Double], rows: Int, columns: Int) -> [Int] {
  precondition(gains.count == rows * columns, "\(gains.count) gains of \(rows) × \(columns) pairs")
  precondition(rows <= columns, "\(rows) rows have no \(columns) columns of their own")
  // An extra column represents none: each augmenting path begins there.
  var rowOf = [Int](repeating: rows, count: columns + 1)
  var rowPrice = [Double](repeating: 0, count: rows + 1)
  var columnPrice = [Double](repeating: 0, count: columns + 1)
  for row in 0..<rows {
    var column = columns
    rowOf[column] = row
    var slack = [Double](repeating: .infinity, count: columns)
    var previous = [Int](repeating: columns, count: columns)
    var isReached = [Bool](repeating: false, count: columns + 1)
    while rowOf[column] != rows {
      isReached[column] = true
      let from = rowOf[column]
      var (nearest, distance) = (columns, Double.infinity)
      for other in 0..<columns where !isReached[other] {
        let reduced = -gains[from * columns + other] - rowPrice[from] - columnPrice[other]
        if reduced < slack[other] { (slack[other], previous[other]) = (reduced, column) }
        if slack[other] < distance { (nearest, distance) = (other, slack[other]) }
      }
      for other in 0..<columns where !isReached[other] { slack[other] -= distance }
      for other in 0...columns where isReached[other] {
        rowPrice[rowOf[other]] += distance
        columnPrice[other] -= distance
      }
      column = nearest
    }
    while column != columns {
      rowOf[column] = rowOf[previous[column]]
      column = previous[column]
    }
  }
  var columnOf = [Int](repeating: 0, count: rows)
  for column in 0..<columns where rowOf[column] < rows { columnOf[rowOf[column]] = column }
  return columnOf
}
