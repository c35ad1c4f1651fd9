import ComputationGraph
import MathKernels
import TestSupport
import Testing

/// Matrices of many orders: plain loops, blocks and LAPACK.
@Suite(.tags(.random)) struct MatrixTests {
  static let orders = [1, 2, 7, 16, 17, 31, 32, 33, 64, 75]

  /// A latent n × n matrix X and vector v; A = X Xᵀ + n.
  struct Square {
    let rows, columns, inner: Axis
    let slots: [ParameterSlot]
    let x, v, a: Quantity
    let position: [Double]

    init(_ order: Int, seed: UInt64 = TestSupport.seed(6)) {
      let (rows, inner) = (Axis("row", count: order), Axis("inner", count: order))
      columns = rows.renamed("column")
      (self.rows, self.inner) = (rows, inner)
      slots = [
        ParameterSlot("x", axes: [rows, inner], offset: 0),
        ParameterSlot("v", axes: [rows], offset: order * order),
      ]
      (x, v) = (Quantity(.parameter(slots[0])), Quantity(.parameter(slots[1])))
      let ridge = Quantity(Double(order)).diagonalMatrix(rows: rows, columns: columns)
      a = x.dot(x.renamed(rows, to: columns), along: inner) + ridge
      var random = RandomStream(seed: seed)
      position = (0..<order * order + order).map { _ in random.normal() }
    }

    func values(_ outputs: [Quantity]) throws -> [[Double]] {
      let workspace = Workspace(
        try Program.compile(objective: nil, outputs: outputs, slots: slots))
      _ = position.withUnsafeBufferPointer { pointer in
        pointer.baseAddress.map { workspace.evaluate($0, gradient: nil) }
      }
      return outputs.indices.map { workspace.output($0).values }
    }
  }

  func expectClose(_ found: [Double], _ expected: [Double], _ tolerance: Double) {
    #expect(found.count == expected.count)
    let scale = expected.reduce(1) { max($0, abs($1)) }
    let error = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(error <= tolerance * scale)
  }

  /// L Lᵀ = A, L is lower triangular with a positive diagonal.
  @Test(arguments: orders) func theFactorTimesItsTranspose(_ order: Int) throws {
    let square = Square(order)
    let (rows, columns) = (square.rows, square.columns)
    let other = rows.renamed("other")
    let factor = square.a.cholesky(rows: rows, columns: columns)
    let product = factor.dot(factor.renamed(rows, to: other), along: columns)
    let found = try square.values([square.a, product, factor])
    expectClose(found[1], found[0], 1e-14)
    for place in found[2].indices {
      let (i, j) = (place / order, place % order)
      #expect(i > j || (i == j ? found[2][place] > 0 : found[2][place] == 0))
    }
  }

  /// L (L⁻¹ v) = v, Lᵀ (L⁻ᵀ v) = v, A (L⁻ᵀ L⁻¹ X) = X, and log |A| = 2 log |L|.
  @Test(arguments: orders) func solvesUndoProducts(_ order: Int) throws {
    let square = Square(order)
    let (rows, columns, v, x) = (square.rows, square.columns, square.v, square.x)
    let factor = square.a.cholesky(rows: rows, columns: columns)
    let lower = factor.solvingLower(v, rows: rows, columns: columns)
    let upper = factor.solvingLowerTransposed(
      v.renamed(rows, to: columns), rows: rows, columns: columns)
    let inverse = factor.solvingLowerTransposed(
      factor.solvingLower(x, rows: rows, columns: columns), rows: rows, columns: columns)
    let found = try square.values([
      v, factor.dot(lower, along: columns), factor.dot(upper, along: rows),
      x, square.a.dot(inverse, along: rows),
      square.a.logDeterminant(rows: rows, columns: columns),
      log(factor.diagonal(rows: rows, columns: columns)).sum(),
    ])
    expectClose(found[1], found[0], 1e-13)
    expectClose(found[2], found[0], 1e-13)
    expectClose(found[4], found[3], 1e-13)
    expectClose(found[5], [2 * found[6][0]], 1e-13)
  }

  /// Values and slopes of a Gaussian's log density, of a factor's elements, and of solves for many right-hand sides.
  @Test(arguments: orders) func valueAndSlopeAgreeWithTheSlowReference(_ order: Int) throws {
    let square = Square(order)
    let (rows, columns) = (square.rows, square.columns)
    let factor = square.a.cholesky(rows: rows, columns: columns)
    let z = factor.solvingLower(square.v, rows: rows, columns: columns)
    let sides = factor.solvingLower(square.x, rows: rows, columns: columns)
    let objectives = [
      -0.5 * (z * z).sum() - log(factor.diagonal(rows: rows, columns: columns)).sum(),
      (factor * square.v * sin(columns)).sum(),
      tanh(sides * square.v.renamed(rows, to: columns)).sum(),
      tanh(
        factor.solvingLowerTransposed(
          sides * square.v.renamed(rows, to: columns), rows: rows, columns: columns)
      ).sum(),
    ]
    for objective in objectives { try checkDirection(square, objective) }
  }

  /// Data that make every element count differently.
  func sin(_ axis: Axis) -> Quantity {
    Quantity(
      .data(DataArray("sine", axes: [axis], values: (0..<axis.count).map { sine(Double($0)) })))
  }

  func checkDirection(_ square: Square, _ objective: Quantity) throws {
    let workspace = Workspace(try Program.compile(objective: objective, slots: square.slots))
    let (value, gradient) = workspace.evaluate(square.position)
    func reference(_ position: [Double]) throws -> Double {
      var evaluator = ReferenceEvaluator(slots: square.slots, position: position)
      let value = evaluator.value(of: objective)
      return try #require(value).values[0]
    }
    let expected = try reference(square.position)
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
    var random = RandomStream(seed: seed(23))
    let direction = square.position.map { _ in random.normal() }
    func moved(_ steps: Double) throws -> Double {
      try reference(zip(square.position, direction).map { $0 + steps * 1e-4 * $1 })
    }
    let slope = (8 * (try moved(1) - moved(-1)) - (try moved(2) - moved(-2))) / 12e-4
    let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(found - slope) <= 1e-8 * max(1, abs(slope), abs(expected)))
  }

  /// ∂ log |A| / ∂A = A⁻¹, of which the lower triangle stands for both.
  @Test func theGradientOfTheLogDeterminantIsTheInverse() throws {
    let (rows, columns) = (Axis("row", count: 2), Axis("column", count: 2))
    let slot = ParameterSlot("a", axes: [rows, columns], offset: 0)
    let objective = Quantity(.parameter(slot)).logDeterminant(rows: rows, columns: columns)
    let workspace = Workspace(try Program.compile(objective: objective, slots: [slot]))
    // |A| = 4·3 − 1 = 11; what stands above the diagonal is not read.
    let (value, gradient) = workspace.evaluate([4, 77, 1, 3])
    #expect(abs(value - logarithm(11)) < 1e-15)
    expectClose(gradient, [3.0 / 11, 0, -2.0 / 11, 4.0 / 11], 1e-15)
  }

  /// A matrix that is not positive definite makes the log density NaN, and leaves no trace.
  @Test(arguments: [1, 2, 16, 17, 40]) func notPositiveDefinite(_ order: Int) throws {
    let (rows, columns) = (Axis("row", count: order), Axis("column", count: order))
    let slot = ParameterSlot("diagonal", axes: [rows], offset: 0)
    let diagonal = Quantity(.parameter(slot)).diagonalMatrix(rows: rows, columns: columns)
    let factor = diagonal.cholesky(rows: rows, columns: columns)
    let z = factor.solvingLower(Quantity(.parameter(slot)), rows: rows, columns: columns)
    let objective = (z * z).sum() + diagonal.logDeterminant(rows: rows, columns: columns)
    let workspace = Workspace(try Program.compile(objective: objective, slots: [slot]))
    let good = (1...order).map(Double.init)
    let before = workspace.evaluate(good)
    #expect(before.value.isFinite)
    for bad in [0, -1, .nan, .infinity, -Double.infinity] {
      #expect(workspace.evaluate(good.dropLast() + [bad]).value.isNaN)
    }
    let after = workspace.evaluate(good)
    #expect(before.value == after.value && before.gradient == after.gradient)
  }

  /// Products large enough for BLAS, in every order of their axes, alone and in batches.
  @Test(arguments: [false, true], [false, true])
  func wideProducts(_ firstIsTransposed: Bool, _ secondIsTransposed: Bool) throws {
    let (m, n, k, batch) = (
      Axis("m", count: 19), Axis("n", count: 41), Axis("k", count: 33), Axis("batch", count: 3)
    )
    for group in [[], [batch]] {
      let slots = [
        ParameterSlot("a", axes: group + (firstIsTransposed ? [k, m] : [m, k]), offset: 0),
        ParameterSlot(
          "b", axes: group + (secondIsTransposed ? [n, k] : [k, n]),
          offset: 19 * 33 * group.elements),
      ]
      let product = Quantity(.parameter(slots[0])).dot(Quantity(.parameter(slots[1])), along: k)
      let weights = Quantity(
        .data(DataArray("w", axes: [n, m], values: (0..<19 * 41).map { sine(Double($0)) })))
      let objective = (tanh(0.1 * product) * weights).sum()
      let workspace = Workspace(
        try Program.compile(objective: objective, outputs: [product], slots: slots))
      var random = RandomStream(seed: seed(77))
      let position = (0..<(19 * 33 + 33 * 41) * group.elements).map { _ in random.normal() }
      let gradient = workspace.evaluate(position).gradient
      var evaluator = ReferenceEvaluator(slots: slots, position: position)
      let expected = evaluator.value(of: product)
      expectClose(
        workspace.output(0).values, try #require(expected).aligned(to: product.axes).values, 1e-14)
      func moved(_ place: Int, _ step: Double) throws -> Double {
        var position = position
        position[place] += step
        var evaluator = ReferenceEvaluator(slots: slots, position: position)
        let value = evaluator.value(of: objective)
        return try #require(value).values[0]
      }
      for place in stride(from: 0, to: position.count, by: 611) {
        let slope = try (moved(place, 1e-5) - moved(place, -1e-5)) / 2e-5
        #expect(abs(gradient[place] - slope) <= 1e-7)
      }
    }
  }

  @Test func mistakesCarryTheirMessage() {
    let bench = Bench()
    let (covariance, a, other) = bench.covarianceA
    let mistakes: [(Quantity, [String])] = [
      (covariance.cholesky(rows: a, columns: bench.b), ["cholesky(rows: a", "lengths", "b[3]"]),
      (bench.data.cholesky(rows: a, columns: other), ["cholesky", "row[37]", "[a′[5]]"]),
      (covariance.cholesky(rows: a, columns: a), ["cholesky", "one axis", "renamed"]),
      (
        covariance.solvingLower(bench.vectorB, rows: a, columns: other),
        ["solvingLower(rows: a, columns: a′)", "right-hand side", "b[3]", "a[5]"]
      ),
      (
        covariance.solvingLowerTransposed(covariance, rows: a, columns: other),
        ["solvingLowerTransposed", "a[5] is the axis of the solution", "renamed"]
      ),
      (covariance.diagonal(rows: a, columns: bench.b.renamed("c")), ["diagonal", "lengths"]),
      (covariance.diagonalMatrix(rows: a, columns: other), ["diagonalMatrix", "both"]),
      (bench.vectorB.lowerTriangle(rows: a, columns: other), ["lowerTriangle", "b[3]", "a[5]"]),
      (bench.vectorA.logDeterminant(rows: a, columns: other), ["cholesky", "a[5]", "a′[5]"]),
    ]
    for (expression, words) in mistakes {
      let failure = (exp(expression) + bench.scalar).failure ?? ""
      for word in words { #expect(failure.contains(word), "\(failure) lacks \(word)") }
    }
  }

  /// Rows of right-hand sides take minibatches; a matrix over the rows does not.
  @Test func minibatches() throws {
    let bench = Bench(rows: 60)
    let (covariance, b, other) = bench.covarianceB
    let factor = covariance.cholesky(rows: b, columns: other)
    let z = factor.solvingLower(bench.weights - bench.vectorB, rows: b, columns: other)
    let rows = (-0.5 * square(z)).sum(over: bench.row, other)
    let determinant = covariance.logDeterminant(rows: b, columns: other)
    let all = try bench.compiled(rows - determinant).evaluate(bench.position)
    let part = try bench.compiled(
      Quantity(.subsampleScale(bench.row)) * rows - determinant, subsampling: bench.row)
    var value = 0.0
    var gradient = [Double](repeating: 0, count: bench.position.count)
    for batch in 0..<3 {
      part.selectRows(Array(stride(from: batch, to: 60, by: 3)))
      let one = part.evaluate(bench.position)
      value += one.value / 3
      for place in gradient.indices { gradient[place] += one.gradient[place] / 3 }
    }
    #expect(abs(value - all.value) <= 1e-12 * abs(all.value))
    expectClose(gradient, all.gradient, 1e-12)

    let second = bench.row.renamed("row′")
    let matrix = bench.response * bench.response.renamed(bench.row, to: second) * bench.scalar
    let error = #expect(throws: PlanningError.self) {
      try bench.compiled(
        matrix.diagonal(rows: bench.row, columns: second), subsampling: bench.row)
    }
    #expect(error?.description.contains("row[60]") == true)
  }
}

extension [Axis] {
  fileprivate var elements: Int { reduce(1) { $0 * $1.count } }
}
