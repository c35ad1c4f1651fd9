import ComputationGraph
import MathKernels
import Testing

/// Simplification may leave a node without axes that its expression has: a lag past the end is the number 0.
@Suite struct LostAxisTests {
  static let axis = Axis("t", count: 40)
  static let classes = Axis("k", count: 3)

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let build: @Sendable (_ x: Quantity, _ along: Axis) -> Quantity
  }

  static let cases: [Case] = [
    Case(testDescription: "largest") { $0.lagged(by: 40, along: $1).max(along: $1) + $0.sum() },
    Case(testDescription: "log-sum-exp") {
      $0.sum() * $0.lagged(by: 40, along: $1).logSumExp(along: $1)
    },
    Case(testDescription: "softmax") {
      ($0 * $0.lagged(by: -50, along: $1).softmax(along: $1)).sum()
    },
    Case(testDescription: "running sum") {
      ($0 * select(1, 5, $0).cumulativeSum(along: $1)).sum()
    },
    Case(testDescription: "classes") { x, along in
      let codes = CodeArray("y", axes: [along], codes: (0..<40).map { $0 % 3 }, into: classes)
      let logits = select(1, 0.5, x + stacked([0, 1, 2], along: classes))
      return (x * Quantity(.categoricalLogDensity(codes, along: classes), [logits])).sum()
    },
    Case(testDescription: "triangular system") { x, along in
      let other = along.renamed("t′")
      let factor = select(1, 2, x.diagonalMatrix(rows: along, columns: other))
      return factor.solvingLower(x, rows: along, columns: other).sum()
    },
  ]

  @Test(arguments: cases) func agreesWithDefinition(_ known: Case) throws {
    let slot = ParameterSlot("x", axes: [Self.axis], offset: 0)
    let position = (0..<40).map { 0.1 + 0.01 * Double($0) }
    let expression = known.build(Quantity(.parameter(slot)), Self.axis)
    var evaluator = ReferenceEvaluator(slots: [slot], position: position)
    let expected = try #require(evaluator.value(of: expression)?.values.first)
    let workspace = Workspace(try Program.compile(objective: expression, slots: [slot]))
    var gradient = [Double](repeating: .nan, count: 40)
    #expect(abs(workspace.evaluate(position, gradient: &gradient) / expected - 1) < 1e-12)
    #expect(gradient.allSatisfy { $0.isFinite })
  }
}
