/// Σ over axes.
struct SumRule: OperationRule {
  let over: [Axis]

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].without(over) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    inputs[0].reduced(over: over, to: axes) { $0.reduce(0, +) }
  }
  func bounds(of inputs: [Bounds]) -> Bounds { inputs[0].times(Double(over.elementCount)) }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int { graph.sum(inputs[0], over) }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int { adjoint.id }
  var selects: Bool { false }
  var linearity: Linearity { .jointly }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    try planner.emitContraction(id, planner.graph[id].inputs[0], nil, over)
  }
}

/// Σ over axes of a product; all other axes align.
struct ContractionRule: OperationRule {
  let over: [Axis]

  func axes(of inputs: [[Axis]]) -> [Axis] { inputs[0].union(inputs[1]).without(over) }
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor {
    let width = over.elementCount
    let sides = inputs.map { input -> (values: [Double], starts: [Double]) in
      let kept = axes.filter(input.axes.contains)
      let starts = (0..<kept.elementCount).map { Double($0 * width) }
      return (
        input.aligned(to: kept + over).values,
        Tensor(axes: kept, values: starts).aligned(to: axes).values
      )
    }
    let (left, right) = (sides[0].values, sides[1].values)
    let values = zip(sides[0].starts, sides[1].starts).map { a, b -> Double in
      let (a, b) = (Int(a), Int(b))
      return (0..<width).reduce(0) { $0 + left[a + $1] * right[b + $1] }
    }
    return Tensor(axes: axes, values: values)
  }
  func bounds(of inputs: [Bounds]) -> Bounds {
    inputs[0].times(inputs[1]).times(Double(over.elementCount))
  }
  var isFixed: Bool { true }

  func node(of inputs: [Int], in graph: inout Graph) -> Int {
    graph.contract(inputs[0], inputs[1], over)
  }
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int {
    let node = graph[adjoint.result]
    let other = node.inputs[1 - adjoint.position]
    let own = graph[node.inputs[adjoint.position]].axes
    // Σ over what only the other operand and the result have.
    let gathered = node.axes.union(over).without(own)
    return adjoint.isGuarded
      ? graph.guardedContraction(adjoint.id, other, gathered)
      : graph.contract(adjoint.id, other, gathered)
  }
  var selects: Bool { false }
  var linearity: Linearity { .separately }

  var observedAxes: [Axis] { [] }
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling? { nil }

  var ownsMemory: Bool { true }
  func lower(_ id: Int, in planner: Planner) throws {
    if planner.isMergedIntoSum(id) { return }
    let inputs = planner.graph[id].inputs
    try planner.emitContraction(id, inputs[0], inputs[1], over)
  }
}

extension Graph {
  /// Σ over axes; an axis that the operand lacks counts its elements.
  mutating func sum(_ a: Int, _ over: [Axis]) -> Int {
    let absent = over.without(nodes[a].axes)
    if !absent.isEmpty {
      let inner = sum(a, over.without(absent))
      return absent.reduce(inner) { product, axis in multiply(extent(axis), product) }
    }
    if over.isEmpty { return a }
    let inputs = nodes[a].inputs
    switch nodes[a].operation {
    case .unary(.negate): return negate(sum(inputs[0], over))
    case .unary(.square): return contract(inputs[0], inputs[0], over)
    case .binary(.add): return add(sum(inputs[0], over), sum(inputs[1], over))
    case .binary(.subtract): return subtract(sum(inputs[0], over), sum(inputs[1], over))
    case .binary(.multiply): return contract(inputs[0], inputs[1], over)
    case .sum(let inner): return sum(inputs[0], inner + over)
    case .contract(let inner): return contract(inputs[0], inputs[1], inner + over)
    default: return insert(.sum(over: over), [a])
    }
  }

  /// Σ over axes of a product.
  mutating func contract(_ a: Int, _ b: Int, _ over: [Axis]) -> Int {
    if over.isEmpty { return multiply(a, b) }
    let absent = over.without(nodes[a].axes).without(nodes[b].axes)
    if !absent.isEmpty {
      let inner = contract(a, b, over.without(absent))
      return absent.reduce(inner) { product, axis in multiply(extent(axis), product) }
    }
    for (scalar, other) in [(a, b), (b, a)] where nodes[scalar].axes.isEmpty {
      return multiply(scalar, sum(other, over))
    }
    for (factor, other) in [(a, b), (b, a)] {
      if let (scalar, rest) = scalarFactor(of: factor) {
        return multiply(scalar, contract(rest, other, over))
      }
      if case .unary(.negate) = nodes[factor].operation {
        return negate(contract(nodes[factor].inputs[0], other, over))
      }
      // Axes that only one operand has are summed in it first.
      let own = over.filter { nodes[factor].axes.contains($0) && !nodes[other].axes.contains($0) }
      if !own.isEmpty { return contract(sum(factor, own), other, over.without(own)) }
    }
    return a < b
      ? insert(.contract(over: over), [a, b]) : insert(.contract(over: over), [b, a])
  }

  /// s and x, where the node is s·x with a scalar s and an array x.
  func scalarFactor(of id: Int) -> (Int, Int)? {
    let node = nodes[id]
    guard case .binary(.multiply) = node.operation, !node.axes.isEmpty else { return nil }
    let (x, y) = (node.inputs[0], node.inputs[1])
    if nodes[x].axes.isEmpty { return (x, y) }
    return nodes[y].axes.isEmpty ? (y, x) : nil
  }

  /// Σ over axes of adjoint · other, where an element of `other` behind an adjoint of 0 does not count.
  ///
  /// An array that many adjoints share, and that is summed over, is expected to be finite.
  fileprivate mutating func guardedContraction(_ adjoint: Int, _ other: Int, _ over: [Axis]) -> Int
  {
    let isShared = !nodes[adjoint].axes.without(nodes[other].axes).isEmpty
    if case .data = nodes[other].operation { return contract(adjoint, other, over) }
    if isShared && !over.isEmpty { return contract(adjoint, other, over) }
    return sum(guarded(multiply(adjoint, other), by: adjoint), over)
  }
}
