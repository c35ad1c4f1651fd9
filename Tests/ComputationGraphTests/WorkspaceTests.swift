import ComputationGraph
import MathKernels
import TestSupport
import Testing

@Suite struct WorkspaceTests {
  /// More rows than a tile, and tiles whose last one is nearly empty.
  @Test(arguments: graphCases, [1, 16, 200, 1000, 1025])
  func anyNumberOfRows(_ graphCase: GraphCase, _ rows: Int) throws {
    let bench = Bench(seed: seed(21), rows: rows)
    try checkDirection(bench, graphCase.build(bench))
  }

  @Test(arguments: 2...13) func anyNumberOfClasses(_ classes: Int) throws {
    for rows in [5, 37, 600] {
      let bench = Bench(seed: seed(22), rows: rows, classes: classes)
      for name in ["softmax regression", "network", "classes with a batch axis", "residual"] {
        let graphCase = try #require(graphCases.first { $0.name == name })
        try checkDirection(bench, graphCase.build(bench))
      }
    }
  }

  /// Computed arrays wider than a tile is long, used early in each tile: memory that the rest of the tile must not take.
  @Test func whatASweepReadsLivesToItsEnd() throws {
    for rows in [130, 200, 260] {
      let bench = Bench(seed: seed(24), rows: rows, classes: 13)
      // A difference: its gradient does not need it, so the first product is its last use.
      var expression = tanh(bench.data * (bench.matrix - bench.vectorA))
        .sum(over: bench.a, bench.b)
      for step in 1...6 {
        expression = expression + tanh(expression * bench.response * Quantity(Double(step)))
      }
      try checkDirection(bench, expression)
    }
  }

  /// Value, and slope in one direction, against the reference.
  func checkDirection(_ bench: Bench, _ expression: Quantity) throws {
    let (value, gradient) = try bench.compiled(expression).evaluate(bench.position)
    let expected = try bench.reference(expression, at: bench.position)
    #expect(abs(value - expected) <= 1e-11 * max(1, abs(expected)))
    var random = RandomStream(seed: seed(23))
    let direction = bench.position.map { _ in random.normal() }
    let step = 1e-5
    func moved(_ steps: Double) throws -> Double {
      try bench.reference(
        expression, at: zip(bench.position, direction).map { $0 + steps * step * $1 })
    }
    let slope = (8 * (try moved(1) - moved(-1)) - (try moved(2) - moved(-2))) / (12 * step)
    let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(found - slope) <= 1e-6 * max(1, abs(slope), abs(expected)))
  }

  @Test(arguments: graphCases) func outputsAgreeWithTheSlowReference(_ graphCase: GraphCase) throws
  {
    for rows in [37, 400] {
      let bench = Bench(rows: rows)
      let expression = graphCase.build(bench)
      let outputs = [expression, bench.matrix, expression.sum(), bench.data * bench.vectorA]
      let workspace = Workspace(
        try Program.compile(objective: nil, outputs: outputs, slots: bench.slots))
      _ = bench.position.withUnsafeBufferPointer { pointer in
        pointer.baseAddress.map { workspace.evaluate($0, gradient: nil) }
      }
      var evaluator = ReferenceEvaluator(slots: bench.slots, position: bench.position)
      for (index, output) in outputs.enumerated() {
        let value = evaluator.value(of: output)
        let expected = try #require(value).aligned(to: output.axes)
        let found = workspace.output(index)
        #expect(found.axes == output.axes)
        #expect(
          zip(found.values, expected.values).allSatisfy {
            abs($0 - $1) <= 1e-12 * max(1, abs($1))
          })
      }
    }
  }

  /// Each thread its workspace, one program: the same bits.
  @Test func workspacesOnSeveralThreadsGiveTheSameBits() async throws {
    let bench = Bench(rows: 500)
    let objective = bench.density(bench.logits).sum() - square(bench.matrix).sum()
    let program = try Program.compile(objective: objective, slots: bench.slots)
    let positions = (0..<50).map { step in bench.position.map { $0 + 0.01 * Double(step) } }
    func evaluations() -> [[Double]] {
      let workspace = Workspace(program)
      return positions.map {
        let (value, gradient) = workspace.evaluate($0)
        return [value] + gradient
      }
    }
    let expected = evaluations()
    await withTaskGroup(of: [[Double]].self) { group in
      for _ in 0..<8 { group.addTask { evaluations() } }
      for await found in group { #expect(found == expected) }
    }
  }

  /// What NaN or infinity an evaluation leaves in the arena does not reach the next.
  @Test(arguments: graphCases) func aBadPointLeavesNoTrace(_ graphCase: GraphCase) throws {
    let bench = Bench()
    let workspace = try bench.compiled(graphCase.build(bench))
    let before = workspace.evaluate(bench.position)
    for bad in [Double.nan, .infinity, 1e300, -1e300] {
      _ = workspace.evaluate(bench.position.map { _ in bad })
    }
    let after = workspace.evaluate(bench.position)
    #expect(before.value == after.value && before.gradient == after.gradient)
  }

  @Test func anObjectiveOfDataAlone() throws {
    let bench = Bench()
    for expression in [square(bench.response), Quantity(2.5), bench.codesOnly] {
      let (value, gradient) = try bench.compiled(expression).evaluate(bench.position)
      #expect(abs(value - (try bench.reference(expression, at: bench.position))) < 1e-12)
      #expect(gradient.allSatisfy { $0 == 0 })
    }
  }

  @Test func tooManyNestedLoopsAreRefused() throws {
    // Every other axis broadcast: no two loops can be joined.
    let axes = (0..<16).map { Axis("axis\($0)", count: 2) }
    let even = axes.indices.filter { $0 % 2 == 0 }.map { axes[$0] }
    let slots = [
      ParameterSlot("x", axes: axes, offset: 0), ParameterSlot("y", axes: even, offset: 1 << 16),
    ]
    let product = tanh(Quantity(.parameter(slots[0])) * Quantity(.parameter(slots[1])))
    let error = #expect(throws: PlanningError.self) {
      try Program.compile(objective: product.sum(), slots: slots)
    }
    #expect(error?.description.contains("nested loops") == true)
  }

  @Test func mistakesInExpressionsCarryTheirMessage() {
    let bench = Bench()
    let other = Axis("other", count: 4)
    let mistakes: [(Quantity, [String])] = [
      (bench.data.dot(bench.vectorB, along: bench.a), ["dot(along: a)", "right", "b[3]", "a[5]"]),
      (bench.vectorB.dot(bench.data, along: bench.a), ["dot(along: a)", "left", "b[3]", "a[5]"]),
      (bench.vectorB.sum(over: bench.a), ["sum(over: a)", "b[3]"]),
      (bench.matrix.sum(over: bench.a, bench.a), ["sum(over: a", "twice"]),
      (
        bench.vectorB[bench.rowsIntoA],
        ["\"index\"", "points into a[5]", "[b[3]]", "expected a[5]"]
      ),
      (bench.vectorB[Index(failure: "told")], ["told"]),
      (bench.vectorB.element(3, along: bench.b), ["element(3, along: b)", "b[3]", "0 … 2"]),
      (bench.vectorB.element(-1, along: bench.b), ["element(-1, along: b)"]),
      (bench.vectorB.element("x", along: bench.b), ["\"x\"", "labels", "\"2\""]),
      (bench.vectorA.element("x", along: bench.a), ["a[5]", "no labels"]),
      (bench.vectorB.element(0, along: bench.a), ["element(along: a)", "b[3]"]),
      (bench.vectorB.lagged(by: 1, along: bench.a), ["lagged(along: a)", "b[3]"]),
      (bench.vectorB.cumulativeSum(along: bench.a), ["cumulativeSum(along: a)", "b[3]"]),
      (bench.vectorB.max(along: bench.a), ["max(along: a)", "b[3]"]),
      (bench.vectorB.min(along: bench.a), ["min(along: a)", "b[3]"]),
      (bench.vectorB.mean(over: bench.a), ["mean(over: a)", "b[3]"]),
      (stacked([bench.scalar], along: bench.b), ["stacked(along: b)", "found 1", "b[3]"]),
      (
        stacked([1, bench.matrix, 2], along: bench.b),
        ["stacked(along: b)", "expression 1", "[b[3], a[5]]"]
      ),
      (bench.vectorB.softmax(along: bench.a), ["softmax(along: a)", "b[3]", "a[5]"]),
      (bench.vectorB.logSumExp(along: bench.a), ["logSumExp(along: a)", "b[3]", "a[5]"]),
      (bench.vectorA.renamed(bench.a, to: other), ["renamed", "a[5]", "other[4]"]),
      (bench.vectorB.renamed(bench.a, to: bench.a.renamed("c")), ["renamed", "b[3]", "a[5]"]),
    ]
    for (expression, words) in mistakes {
      // Whatever is built on it carries the message on.
      let failure = (exp(expression) + bench.scalar).failure ?? ""
      for word in words { #expect(failure.contains(word), "\(failure) lacks \(word)") }
    }
  }
}

extension Bench {
  /// A density without latent arrays.
  fileprivate var codesOnly: Quantity { density(weights) }
}
