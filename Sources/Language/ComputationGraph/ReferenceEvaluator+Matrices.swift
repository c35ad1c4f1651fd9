// Matrix functions from their definitions, one element at a time.
extension ReferenceEvaluator {
  static func apply(
    _ function: MatrixFunction, _ rows: Axis, _ columns: Axis, _ inputs: [Tensor]
  ) -> Tensor {
    let axes = function.axes(of: inputs.map(\.axes), rows: rows, columns: columns)
    let n = rows.count
    switch function {
    case .cholesky: return matrices(axes, n, inputs) { cholesky($0[0], n) }
    case .choleskyPullback: return matrices(axes, n, inputs) { choleskyPullback($0[0], $0[1], n) }
    case .lowerTriangle:
      return matrices(axes, n, inputs) { matrix in
        matrix[0].indices.map { $0 % n <= $0 / n ? matrix[0][$0] : 0 }
      }
    case .diagonalMatrix:
      // Over the rows; broadcast along the columns it stands in every place of its row.
      return matrices(axes, n, inputs) { matrix in
        matrix[0].indices.map { $0 % n == $0 / n ? matrix[0][$0] : 0 }
      }
    case .diagonal:
      let whole = inputs[0].aligned(to: axes + [columns]).values
      return Tensor(
        axes: axes, values: (0..<axes.elementCount).map { whole[$0 * n + $0 % n] })
    case .solveLower, .solveLowerTransposed:
      let isTransposed = function == .solveLowerTransposed
      let (from, to) = isTransposed ? (columns, rows) : (rows, columns)
      let others = axes.without([to])
      let factors = inputs[0].aligned(to: others + [rows, columns]).values
      let sides = inputs[1].aligned(to: others + [from]).values
      var solutions: [Double] = []
      for place in 0..<others.elementCount {
        let factor = Array(factors[place * n * n..<(place + 1) * n * n])
        let side = Array(sides[place * n..<(place + 1) * n])
        solutions += solve(factor, side, n, transposed: isTransposed)
      }
      return Tensor(axes: others + [to], values: solutions).aligned(to: axes)
    }
  }

  /// Applies a function of matrices to each of a batch.
  private static func matrices(
    _ axes: [Axis], _ n: Int, _ inputs: [Tensor], _ function: ([[Double]]) -> [Double]
  ) -> Tensor {
    let whole = inputs.map { $0.aligned(to: axes).values }
    let values = stride(from: 0, to: axes.elementCount, by: n * n).flatMap { start in
      function(whole.map { Array($0[start..<start + n * n]) })
    }
    return Tensor(axes: axes, values: values)
  }

  private static func cholesky(_ a: [Double], _ n: Int) -> [Double] {
    var l = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = a[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        if i == j, !(sum > 0 && sum.isFinite) { return Array(repeating: .nan, count: n * n) }
        l[i * n + j] = i == j ? sum.squareRoot() : sum / l[j * n + j]
      }
    }
    return l
  }

  /// Of M = L⁻ᵀ (P + Pᵀ) L⁻¹, with P the lower triangle of Lᵀ L̄ and half its diagonal, the lower triangle, again with half
  /// its diagonal.
  private static func choleskyPullback(_ l: [Double], _ adjoint: [Double], _ n: Int) -> [Double] {
    var middle = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        // Both are lower triangular: rows from i on.
        for k in i..<n { middle[i * n + j] += l[k * n + i] * adjoint[k * n + j] }
        middle[j * n + i] = middle[i * n + j]
      }
    }
    func column(_ matrix: [Double], _ j: Int) -> [Double] { (0..<n).map { matrix[$0 * n + j] } }
    func transposed(_ columns: [[Double]]) -> [Double] { columns.flatMap { $0 } }
    // The matrix is symmetric: its columns, solved for and written as rows, are those of middle · L⁻¹.
    let half = transposed((0..<n).map { solve(l, column(middle, $0), n, transposed: true) })
    let whole = transposed((0..<n).map { solve(l, column(half, $0), n, transposed: true) })
    return whole.indices.map { place in
      let (i, j) = (place / n, place % n)
      return j > i ? 0 : i == j ? whole[place] / 2 : whole[place]
    }
  }

  private static func solve(
    _ l: [Double], _ b: [Double], _ n: Int, transposed: Bool
  ) -> [Double] {
    func element(_ i: Int, _ j: Int) -> Double { transposed ? l[j * n + i] : l[i * n + j] }
    var x = b
    for i in transposed ? Array((0..<n).reversed()) : Array(0..<n) {
      for j in transposed ? i + 1..<n : 0..<i { x[i] -= element(i, j) * x[j] }
      x[i] /= element(i, i)
    }
    return x
  }
}
