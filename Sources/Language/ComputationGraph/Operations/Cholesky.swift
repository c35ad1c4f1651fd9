/// The lower Cholesky factor of a matrix.
struct CholeskyRule: OperationRule {
  let rows, columns: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].without([rows, columns]) + [rows, columns]
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    .matrices(over: axes, order: rows.count, of: inputs) { factor($0[0]) }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.matrix(.cholesky, rows: rows, columns: columns), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    graph.insert(
      .matrix(.choleskyPullback, rows: rows, columns: columns), [adjoint.result, adjoint.id])
  }
  var selects: Bool { false }
  var linearity: Linearity { .nowhere }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    let input = planner.graph[id].inputs[0]
    let axes = planner.storedAxes(planner.graph[id].axes)
    let out = try planner.placeCopy(of: input, for: id, over: axes)
    planner.appendMatrices(
      .cholesky, out, Planner.Operand(region: out, axes: []), axes, order: rows.count)
    planner.consume([input])
  }

  private func factor(_ a: [Double]) -> [Double] {
    let n = rows.count
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
}

/// The adjoint of a matrix, from its Cholesky factor and that factor's adjoint.
struct CholeskyPullbackRule: OperationRule {
  let rows, columns: Axis

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].without([rows, columns]) + [rows, columns]
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    .matrices(over: axes, order: rows.count, of: inputs) { adjoint(ofFactor: $0[0], $0[1]) }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { .all }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.insert(.matrix(.choleskyPullback, rows: rows, columns: columns), inputs)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    preconditionFailure("a Cholesky factor is differentiated once")
  }
  var selects: Bool { false }
  var linearity: Linearity { .given([0]) }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? {
    .matrices(over: inputs, axes)
  }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    let inputs = planner.graph[id].inputs
    let axes = planner.storedAxes(planner.graph[id].axes)
    let factor = planner.aligned(try planner.operand(inputs[0]), to: axes)
    let out = try planner.placeCopy(of: inputs[1], for: id, over: axes)
    planner.appendMatrices(.choleskyPullback, out, factor, axes, order: rows.count)
    planner.consume(inputs)
  }

  /// Of M = L⁻ᵀ (P + Pᵀ) L⁻¹, with P the lower triangle of Lᵀ L̄ and half its diagonal, the lower triangle, again with half
  /// its diagonal.
  private func adjoint(ofFactor l: [Double], _ adjoint: [Double]) -> [Double] {
    let n = rows.count
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
    let half = transposed(
      (0..<n).map { TriangularSolveRule.solution(l, column(middle, $0), n, transposed: true) })
    let whole = transposed(
      (0..<n).map { TriangularSolveRule.solution(l, column(half, $0), n, transposed: true) })
    return whole.indices.map { place in
      let (i, j) = (place / n, place % n)
      return j > i ? 0 : i == j ? whole[place] / 2 : whole[place]
    }
  }
}
