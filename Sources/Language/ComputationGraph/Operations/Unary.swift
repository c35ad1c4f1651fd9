import CVectorMath

/// A function of one number, element by element.
struct UnaryRule: OperationRule {
  let function: UnaryFunction

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0] }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    Tensor(axes: axes, values: inputs[0].values.map(function.rule.value))
  }
  func bounds(of inputs: [Bounds]) -> Bounds { function.rule.bounds(of: inputs[0]) }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.unary(function, inputs[0]) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let rule = function.rule
    let x = graph[adjoint.result].inputs[0]
    let term = rule.pullBack(&graph, adjoint.id, x, adjoint.result)
    return adjoint.isGuarded && !rule.isTame ? graph.guarded(term, by: adjoint.id) : term
  }
  var selects: Bool { false }
  var linearity: Linearity { function.rule.linearity }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitElementwise(id, function.rule.kernel)
  }
}

extension Graph {
  mutating func unary(_ function: UnaryFunction, _ x: Int) -> Int {
    let rule = function.rule
    if let value = constantValue(x) { return constant(rule.value(value)) }
    if let simpler = rule.simplified(&self, x) { return simpler }
    return insert(.unary(function), [x])
  }
}

extension UnaryFunction {
  /// What the engine has to know about a function of one number, beyond what all of them have in common.
  struct Rule {
    let kernel: cvm_operation
    /// The function itself, from its definition.
    let value: (Double) -> Double
    let image: Image
    let linearity: Linearity
    /// Whether its derivative is known to be finite everywhere.
    let isTame: Bool
    /// The adjoint g of y = f(x), pulled back to x.
    let pullBack: (inout Graph, _ g: Int, _ x: Int, _ y: Int) -> Int
    /// f(x) in a simpler form, where there is one.
    let simplified: (inout Graph, _ x: Int) -> Int?

    /// Which values the function takes.
    enum Image {
      /// It does not decrease from a number on, and is undefined below.
      case rising(from: Double)
      /// f(−x) = f(x), and it does not decrease for x ≥ 0.
      case even
      /// Within bounds, wherever x is.
      case within(Bounds)
      /// Within bounds made from those of x.
      case bounds((Bounds) -> Bounds)
    }

    /// The bounds of f(x).
    func bounds(of x: Bounds) -> Bounds {
      switch image {
      case .rising(let least):
        guard x.upperBound >= least else { return .all }
        let values = [max(x.lowerBound, least), x.upperBound].map(value)
        return values[0] <= values[1] ? values[0]...values[1] : .all
      case .even:
        let ends = [x.lowerBound, x.upperBound].map(value)
        return (x.contains(0) ? 0 : min(ends[0], ends[1]))...max(ends[0], ends[1])
      case .within(let bounds): return bounds
      case .bounds(let bounds): return bounds(x)
      }
    }
  }
}
