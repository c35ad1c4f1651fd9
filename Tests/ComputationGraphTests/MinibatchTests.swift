import ComputationGraph
import MathKernels
import TestSupport
import Testing

@Suite struct MinibatchTests {
  static let likelihoods: [GraphCase] = [
    GraphCase("softmax regression") { $0.density($0.logits) },
    GraphCase("linear regression with an unknown scale") {
      -0.5 * square(($0.response - $0.data.dot($0.vectorA, along: $0.a)) / exp($0.scalar))
        - $0.scalar
    },
    GraphCase("network") {
      let hidden = tanh($0.data.dot($0.transposed, along: $0.a) + $0.vectorB)
      return $0.density(hidden * $0.vectorB)
    },
    GraphCase("no axis of its own") { $0.scalar + 0 * $0.response },
    GraphCase("varying intercepts and slopes") {
      let mean = $0.vectorA[$0.rowsIntoA] + $0.matrix[Index($0.codes)][$0.rowsIntoA] * $0.response
      return -square(mean - $0.response)
    },
    GraphCase("how often a place is pointed to") { $0.vectorB[Index($0.codes)] * exp($0.scalar) },
    GraphCase("along the axes beside the rows") {
      let eta = $0.data * $0.vectorA
      let path = eta.lagged(by: 1, along: $0.a, filling: $0.scalar).cumulativeSum(along: $0.a)
      return select(path .> 0, log(path), path).max(along: $0.a)
        + eta.element(2, along: $0.a)
        * stacked([$0.scalar, $0.response, 1], along: $0.b).sum(over: $0.b)
    },
    GraphCase("data alone") { square($0.response) },
  ]

  func prior(_ bench: Bench) -> Quantity {
    -0.5 * square(bench.matrix - bench.vectorA).sum() - exp(bench.scalar)
      - square(bench.transposed).sum() - square(bench.vectorB).sum()
  }

  func subsampled(_ bench: Bench, _ likelihood: GraphCase) throws -> Workspace {
    let rows = Quantity(.sum(over: [bench.row]), [likelihood.build(bench)])
    let objective = prior(bench) + Quantity(.subsampleScale(bench.row)) * rows
    return try bench.compiled(objective, subsampling: bench.row)
  }

  func full(_ bench: Bench, _ likelihood: GraphCase) throws -> Workspace {
    try bench.compiled(prior(bench) + likelihood.build(bench).sum())
  }

  func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-11 * max(1, abs(a), abs(b)) }

  /// Over a partition into batches of equal size, value and gradient average to those of all rows.
  @Test(.tags(.random), arguments: likelihoods, [1, 3, 20, 60])
  func batchesAverageToTheWhole(_ likelihood: GraphCase, _ size: Int) throws {
    let bench = Bench(rows: 60)
    let workspace = try subsampled(bench, likelihood)
    let expected = try full(bench, likelihood).evaluate(bench.position)
    var random = RandomStream(seed: seed(8))
    let order = random.permutation(60)
    let batches = stride(from: 0, to: 60, by: size).map { Array(order[$0..<$0 + size]) }
    var value = 0.0
    var gradient = [Double](repeating: 0, count: bench.position.count)
    for batch in batches {
      workspace.selectRows(batch)
      let part = workspace.evaluate(bench.position)
      value += part.value / Double(batches.count)
      for index in gradient.indices {
        gradient[index] += part.gradient[index] / Double(batches.count)
      }
    }
    #expect(close(value, expected.value))
    #expect(zip(gradient, expected.gradient).allSatisfy(close))
  }

  /// Whatever a row's density is, as long as rows do not meet in it.
  @Test(.tags(.random), arguments: 0..<20) func randomDensitiesOfRows(_ block: Int) throws {
    for seed in seed(UInt64(block * 10))..<seed(UInt64(block * 10 + 10)) {
      let bench = Bench(seed: seed, rows: 24, classes: 2 + block % 5)
      var random = RandomExpression(bench, seed: seed, keeping: [bench.row])
      let density = random.grow(depth: 4)
      let rows = Quantity(.sum(over: density.axes.union([bench.row])), [density])
      let expected = try bench.compiled(prior(bench) + rows).evaluate(bench.position)
      let workspace = try bench.compiled(
        prior(bench) + Quantity(.subsampleScale(bench.row)) * rows, subsampling: bench.row)
      var sums = [Double](repeating: 0, count: 1 + bench.position.count)
      for batch in [
        [3, 1, 22, 5], [0, 2, 4, 6], [7, 23, 9, 8], [10, 21, 11, 12], [20, 13, 14, 15],
      ]
        + [[16, 17, 18, 19]]
      {
        workspace.selectRows(batch)
        let (value, gradient) = workspace.evaluate(bench.position)
        for (index, number) in ([value] + gradient).enumerated() { sums[index] += number / 6 }
      }
      let scale = max(1, abs(expected.value))
      for (found, wanted) in zip(sums, [expected.value] + expected.gradient) {
        #expect(abs(found - wanted) <= 1e-11 * max(scale, abs(wanted)), "seed \(seed)")
      }
    }
  }

  @Test(arguments: likelihoods) func allRowsAgainGiveTheSameBits(_ likelihood: GraphCase) throws {
    let bench = Bench(rows: 300)
    let workspace = try subsampled(bench, likelihood)
    let before = workspace.evaluate(bench.position)
    workspace.selectRows([7, 299, 0])
    _ = workspace.evaluate(bench.position)
    workspace.selectRows(nil)
    let after = workspace.evaluate(bench.position)
    #expect(before.value == after.value && before.gradient == after.gradient)
    workspace.selectRows(Array(0..<300))
    let same = workspace.evaluate(bench.position)
    #expect(before.value == same.value && before.gradient == same.gradient)
  }

  /// A batch is the model of those rows alone, scaled; whatever batches came before it, larger or smaller.
  @Test(.tags(.random)) func aBatchIsTheModelOfItsRows() throws {
    let bench = Bench(rows: 1300)
    let workspace = try subsampled(bench, Self.likelihoods[0])
    var evaluator = ReferenceEvaluator(slots: bench.slots, position: bench.position)
    let rowDensities = evaluator.value(of: bench.density(bench.logits))
    let densities = try #require(rowDensities)
    let prior = try bench.reference(prior(bench), at: bench.position)
    var random = RandomStream(seed: seed(4))
    for size in [5, 700, 1, 1300, 513, 17, 16] {
      let rows = (0..<size).map { _ in random.index(below: 1300) }
      workspace.selectRows(rows)
      let scaled = rows.reduce(0) { $0 + densities.values[$1] } * 1300 / Double(size)
      #expect(close(workspace.evaluate(bench.position).value, prior + scaled), "\(size) rows")
    }
  }

  static let refused: [GraphCase] = [
    GraphCase("nonlinear in a sum over rows") {
      exp(0.01 * $0.data.dot($0.vectorA, along: $0.a).sum())
    },
    GraphCase("rows depend on all rows") {
      let eta = $0.data.dot($0.vectorA, along: $0.a)
      return tanh(eta - eta.sum(over: $0.row))
    },
    GraphCase("product of two sums") {
      $0.data.dot($0.vectorA, along: $0.a).sum() * $0.response.dot($0.response, along: $0.row)
    },
    GraphCase("softmax along rows") {
      ($0.data * $0.vectorA).softmax(along: $0.row) * $0.response
    },
    GraphCase("an index into the rows") { ($0.data * $0.vectorA)[$0.aIntoRows] },
    GraphCase("a lag along the rows") { ($0.data * $0.vectorA).lagged(by: 1, along: $0.row) },
    GraphCase("a running sum along the rows") {
      ($0.data * $0.vectorA).cumulativeSum(along: $0.row)
    },
    GraphCase("one row by itself") { ($0.data * $0.vectorA).element(0, along: $0.row) },
    GraphCase("the largest row") { ($0.data * $0.vectorA).max(along: $0.row) },
    GraphCase("log-sum-exp along rows") { ($0.data * $0.vectorA).logSumExp(along: $0.row) },
    GraphCase("renamed rows") {
      ($0.data * $0.vectorA).renamed($0.row, to: Axis("row′", count: $0.row.count))
    },
  ]

  @Test(arguments: refused) func whatIsNoSumOverRowsIsRefused(_ graphCase: GraphCase) throws {
    let bench = Bench()
    _ = try bench.compiled(graphCase.build(bench))
    let error = #expect(throws: PlanningError.self) {
      try bench.compiled(graphCase.build(bench), subsampling: bench.row)
    }
    #expect(error?.description.contains("row[37]") == true)
  }

  @Test func aLatentArrayOverTheRowsIsRefused() throws {
    let row = Axis("row", count: 9)
    let slot = ParameterSlot("effect", axes: [row], offset: 0)
    let error = #expect(throws: PlanningError.self) {
      try Program.compile(
        objective: square(Quantity(.parameter(slot))).sum(), slots: [slot], subsampling: row)
    }
    #expect(error?.description.contains("effect") == true)
  }
}
