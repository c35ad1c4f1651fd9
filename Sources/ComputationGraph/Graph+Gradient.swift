extension Graph {
  /// The gradient of a scalar node in each of the given nodes, as nodes of the same graph (reverse mode).
  ///
  /// A gradient may lack axes of its node: it is then the same along them.
  package mutating func gradient(of root: Int, withRespectTo targets: [Int]) -> [Int] {
    precondition(nodes[root].axes.isEmpty, "the gradient is that of a scalar")
    var reaching = Set(targets)
    for id in needed(for: [root]) where nodes[id].inputs.contains(where: reaching.contains) {
      reaching.insert(id)
    }
    var adjoints: [Int: Int] = [root: constant(1)]
    for id in needed(for: [root]).reversed() where reaching.contains(id) {
      guard let adjoint = adjoints[id] else { continue }
      for (position, input) in nodes[id].inputs.enumerated() where reaching.contains(input) {
        let term = pullBack(id, input: position, adjoint)
        adjoints[input] = adjoints[input].map { add($0, term) } ?? term
      }
    }
    return targets.map { adjoints[$0] ?? constant(0) }
  }

  /// What a node's adjoint contributes to the adjoint of one of its inputs.
  private mutating func pullBack(_ id: Int, input position: Int, _ adjoint: Int) -> Int {
    let node = nodes[id]
    switch node.operation {
    case .constant, .data, .parameter, .extent, .subsampleScale: return constant(0)
    case .unary(let function): return pullBack(function, node.inputs[0], result: id, adjoint)
    case .binary(let function):
      let term = pullBack(function, node.inputs[0], node.inputs[1], input: position, adjoint)
      // Where this input was broadcast, its adjoint gathers; where the term lacks an axis of the result, it counts.
      return sum(term, node.axes.without(nodes[node.inputs[position]].axes))
    case .sum: return adjoint
    case .contract(let over):
      let other = node.inputs[1 - position]
      let own = nodes[node.inputs[position]].axes
      // Σ over what only the other operand and the result have.
      return contract(adjoint, other, node.axes.union(over).without(own))
    case .rename(let from, let to):
      return nodes[adjoint].axes.contains(to)
        ? insert(.rename(from: to, to: from), [adjoint]) : adjoint
    case .softmax(let axis):
      // s (g − Σ g s)
      let along = contract(adjoint, id, [axis])
      return multiply(id, subtract(adjoint, along))
    case .logSumExp(let axis):
      return multiply(adjoint, insert(.softmax(along: axis), node.inputs))
    case .categoricalLogDensity(let codes, let axis):
      return multiply(adjoint, insert(.categoricalResidual(codes, along: axis), node.inputs))
    case .categoricalResidual(_, let axis):
      // −(diag(s) − s sᵀ) g, with s the softmax.
      let share = insert(.softmax(along: axis), node.inputs)
      let along = contract(adjoint, share, [axis])
      return negate(multiply(share, subtract(adjoint, along)))
    case .gather(let codes):
      // Axes of the codes that the input has too are picked along, not summed over.
      let kept = nodes[node.inputs[0]].axes.without([codes.into])
      return scatter(codes, adjoint, over: codes.axes.without(kept))
    case .scatter(let codes, _): return gather(codes, adjoint)
    case .matrix(let function, let rows, let columns):
      return pullBack(function, rows, columns, id, input: position, adjoint)
    case .pack(let packing):
      return unpack(packing, part: position, adjoint, for: node.inputs[position])
    case .unpack(let packing, let part): return pack(packing, part: part, adjoint)
    case .scan(let recurrence):
      return insert(.scanPullback(recurrence), [node.inputs[0], id, adjoint])
    case .scanPullback: preconditionFailure("a recurrence is differentiated once")
    }
  }

  private mutating func pullBack(
    _ function: UnaryFunction, _ x: Int, result y: Int, _ g: Int
  ) -> Int {
    switch function {
    case .negate: return negate(g)
    case .exp: return multiply(g, y)
    case .expm1: return multiply(g, add(y, constant(1)))
    case .log: return divide(g, x)
    case .log1p: return divide(g, add(x, constant(1)))
    case .tanh: return binary(.tanhPullback, g, y)
    case .sigmoid: return binary(.sigmoidPullback, g, y)
    case .softplus: return multiply(g, unary(.sigmoid, x))
    case .sqrt: return multiply(constant(0.5), binary(.divide, g, y))
    case .square: return multiply(constant(2), multiply(g, x))
    case .reciprocal: return negate(multiply(g, unary(.square, y)))
    case .absolute: return multiply(g, unary(.sign, x))
    case .sign: return constant(0)
    case .relu: return binary(.reluPullback, g, x)
    }
  }

  private mutating func pullBack(
    _ function: BinaryFunction, _ a: Int, _ b: Int, input: Int, _ g: Int
  ) -> Int {
    let first = input == 0
    switch function {
    case .add: return g
    case .subtract: return first ? g : negate(g)
    case .multiply: return multiply(g, first ? b : a)
    case .divide:
      if first { return divide(g, b) }
      return negate(multiply(g, divide(a, unary(.square, b))))
    case .maximum, .minimum:
      let firstIsLarger = binary(.greater, a, b)
      let larger = function == .maximum ? firstIsLarger : binary(.greater, b, a)
      return multiply(g, first ? larger : subtract(constant(1), larger))
    case .greater: return constant(0)
    case .tanhPullback:
      if first { return binary(.tanhPullback, g, b) }
      return multiply(constant(-2), multiply(g, multiply(a, b)))
    case .sigmoidPullback:
      if first { return binary(.sigmoidPullback, g, b) }
      let slope = subtract(constant(1), multiply(constant(2), b))
      return multiply(g, multiply(a, slope))
    case .reluPullback:
      return first ? binary(.reluPullback, g, b) : constant(0)
    }
  }
}
