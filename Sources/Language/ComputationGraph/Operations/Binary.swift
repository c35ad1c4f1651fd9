import CVectorMath

/// A function of two numbers, element by element over arrays that align by axis.
struct BinaryRule: OperationRule {
  let function: BinaryFunction

  func axes(of inputs: [[Axis]]) -> [Axis] {
    inputs[0].count >= inputs[1].count
      ? inputs[0].union(inputs[1]) : inputs[1].union(inputs[0])
  }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let a = inputs[0].aligned(to: axes)
    let b = inputs[1].aligned(to: axes)
    let value = function.rule.value
    return Tensor(axes: axes, values: zip(a.values, b.values).map { value($0, $1) })
  }
  func bounds(of inputs: [Bounds]) -> Bounds { function.rule.bounds(inputs[0], inputs[1]) }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    function.rule.node(&graph, inputs[0], inputs[1])
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let rule = function.rule
    let node = graph[adjoint.result]
    var term = rule.pullBack(
      &graph, adjoint.id, node.inputs[0], node.inputs[1], adjoint.position == 0)
    if adjoint.isGuarded && !rule.isTame { term = graph.guarded(term, by: adjoint.id) }
    // Where this input was broadcast, its adjoint is summed; where the term lacks an axis of the result, its elements count.
    return graph.sum(term, node.axes.without(graph[node.inputs[adjoint.position]].axes))
  }
  var selects: Bool { function.rule.selects }
  var linearity: Linearity { function.rule.linearity }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    // A product with a bias is one instruction.
    if try planner.emitAffine(sum: id) { return }
    try planner.emitElementwise(id, function.rule.kernel)
  }
}

extension BinaryFunction {
  /// What the engine has to know about a function of two numbers, beyond what all of them have in common.
  struct Rule {
    let kernel: cvm_operation
    /// The function itself, from its definition.
    let value: (Double, Double) -> Double
    /// The bounds of f(a, b), from those of a and b.
    let bounds: (Bounds, Bounds) -> Bounds
    let linearity: Linearity
    /// Whether its derivatives are known to be finite everywhere.
    let isTame: Bool
    /// Whether it passes some elements through and drops others.
    let selects: Bool
    /// The adjoint g of f(a, b), pulled back to a if a is meant, else to b.
    let pullBack: (inout Graph, _ g: Int, _ a: Int, _ b: Int, _ isFirst: Bool) -> Int
    /// f(a, b) as a node, in the simplest form known.
    let node: (inout Graph, _ a: Int, _ b: Int) -> Int
  }
}

extension Graph {
  /// The function as it is; of constants, a constant.
  mutating func binary(_ function: BinaryFunction, _ a: Int, _ b: Int) -> Int {
    if let x = constantValue(a), let y = constantValue(b) {
      return constant(function.rule.value(x, y))
    }
    return insert(.binary(function), [a, b])
  }
}
