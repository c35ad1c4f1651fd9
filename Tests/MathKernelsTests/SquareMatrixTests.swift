import MathKernels
import Testing

@Suite struct SquareMatrixTests {
  /// Orders around the widths of vectors and of column blocks.
  @Test(arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 170]) func timesAVector(_ order: Int) {
    var random = RandomStream(seed: UInt64(order))
    let matrix = SquareMatrix(
      order: order, columns: (0..<order * order).map { _ in random.normal() })
    let vector = (0..<order).map { _ in random.normal() }
    // What stands behind the result must stay as it is.
    var result = [Double](repeating: 7, count: order + 8)
    matrix.multiply(vector, into: &result)
    for row in 0..<order {
      let terms = (0..<order).map { matrix[row, $0] * vector[$0] }
      let scale = terms.reduce(1) { $0 + abs($1) }
      #expect(abs(result[row] - terms.reduce(0, +)) <= 1e-14 * scale)
    }
    #expect(result[order...].allSatisfy { $0 == 7 })
  }
}
