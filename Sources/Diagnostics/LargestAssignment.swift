/// The one-to-one assignment of rows to columns whose gains have the largest sum.
///
/// Shortest augmenting paths with potentials: O(n³).
///
/// - Parameter gains: finite numbers, row-major [row, column].
/// - Returns: the column of each row. No rows have no columns.
/// - Precondition: `gains` is square.
/// - Source: Kuhn (1955); Jonker and Volgenant (1987), Computing 38, 325.
package func largestAssignment(_ gains: [Double], order: Int) -> [Int] {
  precondition(gains.count == order * order, "\(gains.count) gains are no square of \(order)")
  // Column `order` stands for none: where each augmenting path begins.
  var rowOf = [Int](repeating: order, count: order + 1)
  var rowPrice = [Double](repeating: 0, count: order + 1)
  var columnPrice = [Double](repeating: 0, count: order + 1)
  for row in 0..<order {
    var column = order
    rowOf[column] = row
    var slack = [Double](repeating: .infinity, count: order)
    var previous = [Int](repeating: order, count: order)
    var isReached = [Bool](repeating: false, count: order + 1)
    while rowOf[column] != order {
      isReached[column] = true
      let from = rowOf[column]
      var (nearest, distance) = (order, Double.infinity)
      for other in 0..<order where !isReached[other] {
        let reduced = -gains[from * order + other] - rowPrice[from] - columnPrice[other]
        if reduced < slack[other] { (slack[other], previous[other]) = (reduced, column) }
        if slack[other] < distance { (nearest, distance) = (other, slack[other]) }
      }
      for other in 0..<order where !isReached[other] { slack[other] -= distance }
      for other in 0...order where isReached[other] {
        rowPrice[rowOf[other]] += distance
        columnPrice[other] -= distance
      }
      column = nearest
    }
    while column != order {
      rowOf[column] = rowOf[previous[column]]
      column = previous[column]
    }
  }
  var columnOf = [Int](repeating: 0, count: order)
  for column in 0..<order { columnOf[rowOf[column]] = column }
  return columnOf
}
