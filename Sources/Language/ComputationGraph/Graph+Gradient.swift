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
    var terms: [Int: [Int]] = [root: [constant(1)]]
    /// Nodes whose every use lies behind a choice: where their adjoint is 0, they may be anything.
    var chosen = Set<Int>()
    var adjoints: [Int: Int] = [:]
    for id in needed(for: [root]).reversed() where reaching.contains(id) {
      guard let parts = terms[id] else { continue }
      let adjoint = total(parts)
      adjoints[id] = adjoint
      let isChosen = chosen.contains(id) || selects(nodes[id].operation)
      for (position, input) in nodes[id].inputs.enumerated() where reaching.contains(input) {
        let term = pullBack(id, input: position, adjoint, guarded: chosen.contains(id))
        if constantValue(term) == 0 { continue }
        if !isChosen {
          chosen.remove(input)
        } else if terms[input] == nil {
          chosen.insert(input)
        }
        terms[input, default: []].append(term)
      }
    }
    return targets.map { adjoints[$0] ?? constant(0) }
  }

  /// What a node's adjoint contributes to the adjoint of one of its inputs.
  ///
  /// - Parameter guarded: whether an adjoint of 0 makes the term 0 even where the derivative is not finite.
  private mutating func pullBack(
    _ id: Int, input position: Int, _ adjoint: Int, guarded isGuarded: Bool
  ) -> Int {
    let node = nodes[id]
    switch node.operation {
    case .constant, .data, .mask, .parameter, .extent, .subsampleScale: return constant(0)
    case .unary(let function):
      let term = pullBack(function, node.inputs[0], result: id, adjoint)
      return isGuarded && !isTame(function) ? guarded(term, by: adjoint) : term
    case .binary(let function):
      var term = pullBack(function, node.inputs[0], node.inputs[1], input: position, adjoint)
      if isGuarded && !isTame(function) { term = guarded(term, by: adjoint) }
      // Where this input was broadcast, its adjoint gathers; where the term lacks an axis of the result, it counts.
      return sum(term, node.axes.without(nodes[node.inputs[position]].axes))
    case .sum: return adjoint
    case .contract(let over):
      let other = node.inputs[1 - position]
      let own = nodes[node.inputs[position]].axes
      // Σ over what only the other operand and the result have.
      let gathered = node.axes.union(over).without(own)
      return isGuarded
        ? guardedContraction(adjoint, other, gathered) : contract(adjoint, other, gathered)
    case .rename(let from, let to):
      return nodes[adjoint].axes.contains(to)
        ? insert(.rename(from: to, to: from), [adjoint]) : adjoint
    case .softmax(let axis):
      return softmaxPullback(id, adjoint, along: axis, guarded: isGuarded)
    case .logSumExp(let axis):
      let term = multiply(adjoint, insert(.softmax(along: axis), node.inputs))
      return isGuarded ? guarded(term, by: adjoint) : term
    case .categoricalLogDensity(let codes, let axis):
      let term = multiply(adjoint, insert(.categoricalResidual(codes, along: axis), node.inputs))
      return isGuarded ? guarded(term, by: adjoint) : term
    case .categoricalResidual(_, let axis):
      // −(diag(s) − s sᵀ) g, with s the softmax.
      let share = insert(.softmax(along: axis), node.inputs)
      return negate(softmaxPullback(share, adjoint, along: axis, guarded: isGuarded))
    case .gather(let codes):
      // Axes of the codes that the input has too are picked along, not summed over.
      let kept = nodes[node.inputs[0]].axes.without(codes.into)
      return scatter(codes, adjoint, over: codes.axes.without(kept))
    case .scatter(let codes, _): return gather(codes, adjoint)
    case .element(let place, let axis): return stacked([adjoint], at: [place], along: axis)
    case .stacked(let places, let axis):
      let own = nodes[node.inputs[position]].axes
      let term = element(places[position], of: adjoint, along: axis)
      return sum(term, node.axes.without([axis]).without(own))
    case .lagged(let steps, let axis): return lagged(adjoint, by: -steps, along: axis)
    case .cumulativeSum(let axis, let exclusive, let reversed):
      return insert(
        .cumulativeSum(along: axis, exclusive: exclusive, reversed: !reversed),
        [broadcast(adjoint, along: [axis])])
    case .maximum(let axis):
      let isLargest = binary(.greaterOrEqual, node.inputs[0], id)
      return keepWhere(divide(adjoint, sum(isLargest, [axis])), isLargest)
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
    case .logGamma: return multiply(g, unary(.digamma, x))
    case .digamma: return multiply(g, unary(.trigamma, x))
    // Only ever a gradient itself; nothing differentiates twice.
    case .trigamma: return constant(.nan)
    case .normalLogCDF: return multiply(g, unary(.normalLogCDFSlope, x))
    case .normalLogCDFSlope: return negate(multiply(g, multiply(y, add(x, y))))
    case .log1mexp: return negate(divide(g, unary(.expm1, negate(x))))
    case .asinh: return divide(g, unary(.sqrt, add(constant(1), unary(.square, x))))
    case .sin: return multiply(g, unary(.cos, x))
    case .cos: return negate(multiply(g, unary(.sin, x)))
    case .atan: return divide(g, add(unary(.square, x), constant(1)))
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
      return first ? keepWhere(g, larger) : keepUnless(g, larger)
    case .greater, .greaterOrEqual: return constant(0)
    case .keepWhere, .guarded: return first ? keepWhere(g, b) : constant(0)
    case .keepUnless: return first ? keepUnless(g, b) : constant(0)
    case .power:
      if first { return multiply(g, multiply(b, power(a, subtract(b, constant(1))))) }
      let result = power(a, b)
      return keepWhere(multiply(g, multiply(result, unary(.log, a))), result)
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
