import ComputationGraph
import MathKernels
import Testing

/// One expression to be checked: how to build it from latent and observed arrays, all over axes `row`, `a` and `b`.
struct GraphCase: Sendable, CustomTestStringConvertible {
  let name: String
  let build: @Sendable (Bench) -> Expression
  var testDescription: String { name }

  init(_ name: String, _ build: @escaping @Sendable (Bench) -> Expression) {
    self.name = name
    self.build = build
  }
}

/// Arrays to build expressions from: rows of data, latent scalars, vectors and matrices.
struct Bench: Sendable {
  let row = Axis("row", count: 37)
  let a = Axis("a", count: 5)
  let b = Axis("b", labels: ["x", "y", "z"])
  let slots: [ParameterSlot]
  let scalar, vectorA, vectorB, matrix: Expression
  let data, response, weights: Expression
  let codes: CodeArray
  let position: [Double]

  init(seed: UInt64 = 5) {
    var random = RandomStream(seed: seed)
    let shapes: [(String, [Axis])] = [("s", []), ("u", [a]), ("v", [b]), ("m", [b, a])]
    var slots: [ParameterSlot] = []
    for (name, axes) in shapes {
      slots.append(
        ParameterSlot(name, axes: axes, offset: slots.reduce(0) { $0 + $1.axes.elementCount }))
    }
    self.slots = slots
    let parameters = slots.map { Expression(.parameter($0)) }
    (scalar, vectorA, vectorB, matrix) = (
      parameters[0], parameters[1], parameters[2], parameters[3]
    )
    position = (0..<24).map { _ in random.normal() }
    func observed(_ axes: [Axis]) -> Expression {
      Expression(
        .data(
          DataArray(
            "data", axes: axes, values: (0..<axes.elementCount).map { _ in random.normal() })))
    }
    data = observed([row, a])
    response = observed([row])
    weights = observed([b, row])
    codes = CodeArray(
      "codes", axes: [row], codes: (0..<37).map { _ in random.index(below: 3) }, into: b)
  }

  var logits: Expression { vectorB + data.dot(matrix, along: a) }
  func density(_ logits: Expression) -> Expression {
    Expression(.categoricalLogDensity(codes, along: b), [logits])
  }
}

let graphCases: [GraphCase] = [
  GraphCase("normal prior") {
    -0.5 * square((($0.matrix - $0.vectorA) / exp($0.scalar))) - $0.scalar
  },
  GraphCase("softmax regression") { $0.density($0.logits) },
  GraphCase("weighted softmax") { $0.density($0.logits) * square($0.response) },
  GraphCase("network") {
    let hidden = tanh($0.data.dot($0.matrix, along: $0.a) + $0.vectorB)
    return $0.density(hidden * $0.vectorB + $0.scalar)
  },
  GraphCase("relu network") { $0.density(relu($0.data.dot($0.matrix, along: $0.a)) - $0.scalar) },
  GraphCase("linear regression") {
    -0.5 * square(($0.response - $0.data.dot($0.vectorA, along: $0.a)) / exp($0.scalar)) - $0.scalar
  },
  GraphCase("nonlinear in a sum over rows") {
    exp(0.01 * ($0.data.dot($0.vectorA, along: $0.a)).sum()) * $0.scalar
  },
  GraphCase("a second sweep needs the first") {
    let eta = $0.data.dot($0.vectorA, along: $0.a)
    let centred = eta - eta.sum(over: $0.row) / 37
    return -tanh(centred * centred)
  },
  GraphCase("three ways to sum") {
    $0.matrix.sum(over: $0.a) * $0.vectorB + $0.matrix.sum(over: $0.b).sum() + $0.matrix.sum()
  },
  GraphCase("products over shared axes") {
    ($0.weights * $0.vectorB).dot($0.matrix, along: $0.b) * $0.data
  },
  GraphCase("matrix times vector") { $0.matrix.dot($0.vectorA, along: $0.a) * $0.vectorB },
  GraphCase("transposed product") { $0.matrix.dot($0.vectorB, along: $0.b) * $0.vectorA },
  GraphCase("gram matrix") {
    let other = $0.b.renamed("b′")
    let gram = $0.matrix.dot($0.matrix.renamed($0.b, to: other), along: $0.a)
    return gram * gram * $0.vectorB
  },
  GraphCase("log-sum-exp") { $0.matrix.logSumExp(along: $0.b) * $0.vectorA },
  GraphCase("softmax of a matrix") { $0.matrix.softmax(along: $0.a) * $0.vectorA },
  GraphCase("softmax over rows of classes") { $0.logits.softmax(along: $0.b) * $0.weights },
  GraphCase("divide") { $0.vectorA / (2 + square($0.matrix)) + $0.scalar / (1 + exp($0.matrix)) },
  GraphCase("sigmoid, softplus, log1p, expm1") {
    sigmoid($0.matrix) + softplus($0.vectorA) + log1p(square($0.vectorB)) + expm1($0.scalar)
  },
  GraphCase("square roots and logs") { sqrt(1 + square($0.matrix)) * log(2 + square($0.scalar)) },
  GraphCase("maximum, minimum, absolute") {
    maximum($0.matrix, $0.vectorA) + minimum($0.vectorB, $0.scalar) * abs($0.matrix)
  },
  GraphCase("unused parameters") { $0.scalar * 3 },
  GraphCase("data alone, folded") { square($0.data).sum(over: $0.a) * $0.scalar },
  GraphCase("residual") {
    Expression(.categoricalResidual($0.codes, along: $0.b), [$0.logits]) * $0.weights
  },
]

@Suite struct GradientTests {
  func compiled(_ bench: Bench, _ expression: Expression) throws -> Workspace {
    Workspace(try Program.compile(objective: expression.sum(), slots: bench.slots))
  }

  func evaluate(_ workspace: Workspace, _ position: [Double]) -> (Double, [Double]) {
    var gradient = [Double](repeating: .nan, count: position.count)
    let value = workspace.evaluate(position, gradient: &gradient)
    return (value, gradient)
  }

  func reference(_ bench: Bench, _ expression: Expression, _ position: [Double]) throws -> Double {
    var evaluator = ReferenceEvaluator(slots: bench.slots, position: position)
    let value = evaluator.value(of: expression.sum())
    return try #require(value).values[0]
  }

  @Test(arguments: graphCases) func valueAgreesWithTheSlowReference(_ graphCase: GraphCase) throws {
    let bench = Bench()
    let expression = graphCase.build(bench)
    let (value, _) = evaluate(try compiled(bench, expression), bench.position)
    let expected = try reference(bench, expression, bench.position)
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
  }

  @Test(arguments: graphCases) func gradientAgreesWithFiniteDifferences(_ graphCase: GraphCase)
    throws
  {
    let bench = Bench()
    let expression = graphCase.build(bench)
    let (_, gradient) = evaluate(try compiled(bench, expression), bench.position)
    let step = 1e-5
    for index in bench.position.indices {
      // Fourth-order central differences of the slow reference.
      func shifted(_ steps: Double) throws -> Double {
        var position = bench.position
        position[index] += steps * step
        return try reference(bench, expression, position)
      }
      let difference =
        try (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * step)
      #expect(
        abs(gradient[index] - difference) <= 1e-6 * max(1, abs(difference)),
        "coordinate \(index): \(gradient[index]) against \(difference)")
    }
  }

  @Test(arguments: graphCases) func evaluationIsRepeatable(_ graphCase: GraphCase) throws {
    let bench = Bench()
    let workspace = try compiled(bench, graphCase.build(bench))
    let first = evaluate(workspace, bench.position)
    _ = evaluate(workspace, bench.position.map { $0 + 1 })
    let again = evaluate(workspace, bench.position)
    #expect(first.0 == again.0 && first.1 == again.1)
  }
}
