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
    case .logGamma: return multiply(g, unary(.digamma, x))
    case .digamma: return multiply(g, unary(.trigamma, x))
    // Only ever a gradient itself; nothing differentiates twice.
    case .trigamma: return constant(.nan)
    case .normalLogCDF: return multiply(g, unary(.normalLogCDFSlope, x))
    case .normalLogCDFSlope: return negate(multiply(g, multiply(y, add(x, y))))
    case .log1mexp: return negate(divide(g, unary(.expm1, negate(x))))
    case .asinh: return divide(g, unary(.sqrt, add(constant(1), unary(.square, x))))
    case .atan: return divide(g, add(constant(1), unary(.square, x)))
    }
  }

  /// a/b for b ≥ 0; 0/0 is 0.
  private mutating func share(_ a: Int, of b: Int) -> Int {
    divide(a, binary(.maximum, b, constant(.leastNormalMagnitude)))
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
    case .multiplyLog:
      return first ? multiply(g, unary(.log, b)) : multiply(g, share(a, of: b))
    case .multiplyLog1p:
      return first
        ? multiply(g, unary(.log1p, b)) : multiply(g, share(a, of: add(constant(1), b)))
    case .logBeta:
      let own = unary(.digamma, first ? a : b)
      return multiply(g, subtract(own, unary(.digamma, add(a, b))))
    }
  }
}
