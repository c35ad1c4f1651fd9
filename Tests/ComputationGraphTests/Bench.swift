import ComputationGraph
import MathKernels
import TestSupport
import Testing

/// One expression to be checked: how to build it from latent and observed arrays, all over axes `row`, `a` and `b`.
struct GraphCase: Sendable, CustomTestStringConvertible {
  let name: String
  let build: @Sendable (Bench) -> Quantity
  var testDescription: String { name }

  init(_ name: String, _ build: @escaping @Sendable (Bench) -> Quantity) {
    self.name = name
    self.build = build
  }
}

/// Arrays to build expressions from: rows of data, latent scalars, vectors and matrices.
struct Bench: Sendable {
  let row: Axis
  let a = Axis("a", count: 5)
  let b: Axis
  /// An axis of one element: no loop runs along it.
  let one = Axis("one", count: 1)
  let slots: [ParameterSlot]
  let scalar, vectorA, vectorB, matrix, transposed: Quantity
  let data, response, weights: Quantity
  /// Data over an axis of one element.
  let single: Quantity
  let codes: CodeArray
  /// Indices: of rows, of another axis, of pairs, within an axis, and into the rows.
  let rowsIntoA, aIntoB, pairsIntoB, withinA, withinB, aIntoRows: Index
  let position: [Double]

  init(seed: UInt64 = TestSupport.seed(5), rows: Int = 37, classes: Int = 3) {
    var random = RandomStream(seed: seed)
    row = Axis("row", count: rows)
    b = Axis("b", labels: (0..<classes).map(String.init))
    let shapes: [(String, [Axis])] = [
      ("s", []), ("u", [a]), ("v", [b]), ("m", [b, a]), ("t", [a, b]),
    ]
    var slots: [ParameterSlot] = []
    for (name, axes) in shapes {
      slots.append(
        ParameterSlot(name, axes: axes, offset: slots.reduce(0) { $0 + $1.axes.elementCount }))
    }
    self.slots = slots
    let parameters = slots.map { Quantity(.parameter($0)) }
    (scalar, vectorA, vectorB, matrix) = (
      parameters[0], parameters[1], parameters[2], parameters[3]
    )
    transposed = parameters[4]
    position = (0..<slots.reduce(0) { $0 + $1.count }).map { _ in random.normal() }
    func observed(_ axes: [Axis]) -> Quantity {
      Quantity(
        .data(
          DataArray(
            "data", axes: axes, values: (0..<axes.elementCount).map { _ in random.normal() })))
    }
    data = observed([row, a])
    response = observed([row])
    weights = observed([b, row])
    single = observed([a, one])
    codes = CodeArray(
      "codes", axes: [row], codes: (0..<rows).map { _ in random.index(below: classes) }, into: b)
    func index(_ axes: [Axis], into: Axis) -> Index {
      let codes = (0..<axes.elementCount).map { _ in random.index(below: into.count) }
      return Index(CodeArray("index", axes: axes, codes: codes, into: into))
    }
    rowsIntoA = index([row], into: a)
    aIntoB = index([a], into: b)
    pairsIntoB = index([row, a], into: b)
    withinA = index([a], into: a)
    withinB = index([b], into: b)
    aIntoRows = index([a], into: row)
  }

  var logits: Quantity { vectorB + data.dot(matrix, along: a) }
  func density(_ logits: Quantity) -> Quantity {
    Quantity(.categoricalLogDensity(codes, along: b), [logits])
  }
}

extension Bench {
  func compiled(_ expression: Quantity, subsampling: Axis? = nil) throws -> Workspace {
    Workspace(
      try Program.compile(objective: expression.sum(), slots: slots, subsampling: subsampling))
  }

  /// The sum of an expression, from its definition.
  func reference(_ expression: Quantity, at position: [Double]) throws -> Double {
    var evaluator = ReferenceEvaluator(slots: slots, position: position)
    let value = evaluator.value(of: expression.sum())
    return try #require(value).values[0]
  }
}

extension Workspace {
  func evaluate(_ position: [Double]) -> (value: Double, gradient: [Double]) {
    var gradient = [Double](repeating: .nan, count: position.count)
    return (evaluate(position, gradient: &gradient), gradient)
  }
}
