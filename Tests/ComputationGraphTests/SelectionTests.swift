import ComputationGraph
import MathKernels
import Testing

/// The branch that is not taken is not seen: neither its value nor its slope, be they NaN or infinite.
@Suite struct SelectionTests {
  let axis = Axis("x", count: 6)
  let k = Axis("k", count: 2)
  /// Above 0 all branches below are defined; at and below 0 none is.
  static let position: [Double] = [0.8, 0, -1.3, 2.1, -0.0, 0.4]

  /// A function that is only defined above 0, and its slope there.
  struct Branch: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let build: @Sendable (_ x: Quantity, _ along: Axis) -> Quantity
    let slope: @Sendable (Double) -> Double
  }

  static let branches: [Branch] = [
    Branch(testDescription: "log", build: { x, _ in log(x) }, slope: { 1 / $0 }),
    Branch(testDescription: "log of log", build: { x, _ in log(1 + log(1 + x) / x * x) }) {
      1 / ((1 + logarithm(1 + $0)) * (1 + $0))
    },
    Branch(testDescription: "root", build: { x, _ in sqrt(x) }) { 0.5 / $0.squareRoot() },
    Branch(testDescription: "power", build: { x, _ in pow(x, 0.3) }) { 0.3 * power($0, -0.7) },
    Branch(testDescription: "exponent", build: { x, _ in pow(log(x), 2) + pow(x, x) }) {
      2 * logarithm($0) / $0 + power($0, $0) * (1 + logarithm($0))
    },
    Branch(testDescription: "quotient", build: { x, _ in 1 / x }, slope: { -1 / ($0 * $0) }),
    Branch(testDescription: "bounded functions", build: { x, _ in tanh(log(x)) * sigmoid(log(x)) })
    {
      let (t, s) = (hyperbolicTangent(logarithm($0)), $0 / (1 + $0))
      return ((1 - t * t) * s + t * s * (1 - s)) / $0
    },
    Branch(testDescription: "absolute value", build: { x, _ in abs(log(x)) }) {
      ($0 > 1 ? 1 : -1) / $0
    },
    Branch(testDescription: "sine", build: { x, _ in sin(1 / x) }) {
      -cosine(1 / $0) / ($0 * $0)
    },
    Branch(testDescription: "an inner choice", build: { x, _ in maximum(log(x), log(x) - 1) }) {
      1 / $0
    },
    Branch(
      testDescription: "products with constants",
      build: { x, k in
        let weights = Quantity(.data(DataArray("w", axes: [k], values: [0.5, 2])))
        return (log(x) * weights).sum(over: k)
      }, slope: { 2.5 / $0 }),
    Branch(
      testDescription: "log-sum-exp",
      build: { x, k in stacked([log(x), 2 * log(x)], along: k).logSumExp(along: k) },
      slope: { (1 + 2 * $0) / ($0 + $0 * $0) }),
    Branch(
      testDescription: "softmax",
      build: { x, k in stacked([log(x), 0], along: k).softmax(along: k).element(0, along: k) },
      slope: { 1 / ((1 + $0) * (1 + $0)) }),
    Branch(
      testDescription: "largest",
      build: { x, k in stacked([log(x), 1 + log(x)], along: k).max(along: k) },
      slope: { 1 / $0 }),
  ]

  /// Taken above 0 and −3x elsewhere; written either way round.
  @Test(arguments: branches, [true, false])
  func untakenBranchesAddNothing(_ branch: Branch, _ isFirst: Bool) throws {
    let slot = ParameterSlot("x", axes: [axis], offset: 0)
    let x = Quantity(.parameter(slot))
    let value =
      isFirst
      ? select(x .> 0, branch.build(x, k), -3 * x) : select(x .<= 0, -3 * x, branch.build(x, k))
    let program = try Program.compile(objective: value.sum(), slots: [slot])
    let (total, gradient) = Workspace(program).evaluate(Self.position)
    #expect(total.isFinite)
    for (x, slope) in zip(Self.position, gradient) {
      let expected = x > 0 ? branch.slope(x) : -3
      #expect(abs(slope - expected) <= 1e-13 * max(1, abs(expected)), "at \(x): \(slope)")
    }
  }

  /// No element takes the branch: its gradient is 0 in everything, also in what all elements share.
  @Test func aBranchThatNobodyTakes() throws {
    let slots = [
      ParameterSlot("x", axes: [axis], offset: 0), ParameterSlot("s", axes: [], offset: 6),
    ]
    let (x, s) = (Quantity(.parameter(slots[0])), Quantity(.parameter(slots[1])))
    let value = select(abs(x) .< -1, x * log(s) + log(x) / s, 2 * x)
    let program = try Program.compile(objective: value.sum(), slots: slots)
    let (total, gradient) = Workspace(program).evaluate(Self.position + [0])
    #expect(abs(total - 2 * Self.position.reduce(0, +)) < 1e-15)
    #expect(gradient == [2, 2, 2, 2, 2, 2, 0])
  }

  /// What is compared has no gradient, however steep it is there.
  @Test func conditionsHaveNoGradient() throws {
    let slot = ParameterSlot("x", axes: [axis], offset: 0)
    let x = Quantity(.parameter(slot))
    let value = select(log(x) .>= sqrt(x), 1, 2) + (1 / x .< x)
    let program = try Program.compile(objective: value.sum(), slots: [slot])
    let (total, gradient) = Workspace(program).evaluate(Self.position)
    // 1/x < x holds for 2.1, and for −0 (−∞ < −0).
    #expect(total == 12 + 2 && gradient.allSatisfy { $0 == 0 })
  }

  /// Elsewhere in the model a node that a branch uses too keeps its own gradient.
  @Test func usesOutsideTheChoiceCount() throws {
    let slot = ParameterSlot("x", axes: [axis], offset: 0)
    let x = Quantity(.parameter(slot))
    let shared = exp(x)
    let value = select(x .> 0, log(shared - 1), 0) + shared
    let program = try Program.compile(objective: value.sum(), slots: [slot])
    let (_, gradient) = Workspace(program).evaluate(Self.position)
    for (x, slope) in zip(Self.position, gradient) {
      let expected = exponential(x) * (x > 0 ? 1 + 1 / exponentialMinusOne(x) : 1)
      #expect(abs(slope - expected) <= 1e-13 * max(1, expected), "at \(x): \(slope)")
    }
  }

  /// Elements that share the maximum share its gradient; NaN is the largest of all.
  @Test func equalMaxima() throws {
    let slot = ParameterSlot("x", axes: [axis], offset: 0)
    let x = Quantity(.parameter(slot))
    let workspace = Workspace(
      try Program.compile(objective: 3 * x.max(along: axis), slots: [slot]))
    let (value, gradient) = workspace.evaluate([1, 4, 4, -2, 4, 0])
    #expect(value == 12 && gradient == [0, 1, 1, 0, 1, 0])
    #expect(workspace.evaluate([1, 4, .nan, 2, 8, 0]).value.isNaN)
  }

  /// However far, nothing but the filling is left.
  @Test(arguments: [Int.min, Int.min + 1, -6, 6, .max]) func lagsBeyondTheAxis(_ steps: Int) {
    let x = Quantity(.data(DataArray("x", axes: [axis], values: Self.position)))
    for filling in [0.0, 2.5] {
      let lagged = x.lagged(by: steps, along: axis, filling: Quantity(filling))
      var evaluator = ReferenceEvaluator()
      #expect(evaluator.value(of: lagged)?.values == Array(repeating: filling, count: 6))
    }
  }
}
