// Each method returns a node equal to what it is asked for, in the simplest form known.

extension Graph {
  package mutating func make(_ operation: Operation, _ inputs: [Int]) -> Int {
    switch operation {
    case .unary(let function): unary(function, inputs[0])
    case .binary(.add): add(inputs[0], inputs[1])
    case .binary(.subtract): subtract(inputs[0], inputs[1])
    case .binary(.multiply): multiply(inputs[0], inputs[1])
    case .binary(.divide): divide(inputs[0], inputs[1])
    case .binary(.multiplyLog): multiplyLog(inputs[0], inputs[1])
    case .binary(.multiplyLog1p): multiplyLog1p(inputs[0], inputs[1])
    case .binary(.keepWhere): keepWhere(inputs[0], inputs[1])
    case .binary(.keepUnless): keepUnless(inputs[0], inputs[1])
    case .binary(.power): power(inputs[0], inputs[1])
    case .binary(let function): binary(function, inputs[0], inputs[1])
    case .sum(let over): sum(inputs[0], over)
    case .contract(let over): contract(inputs[0], inputs[1], over)
    case .extent(let axis): extent(axis)
    case .gather(let codes): gather(codes, inputs[0])
    case .scatter(let codes, let over): scatter(codes, inputs[0], over: over)
    case .element(let place, let axis): element(place, of: inputs[0], along: axis)
    case .stacked(let places, let axis): stacked(inputs, at: places, along: axis)
    case .lagged(let steps, let axis): lagged(inputs[0], by: steps, along: axis)
    case .subsampleScale(let axis) where axis != subsampledAxis: constant(1)
    // A simplified operand may have lost the axis that these run along, as a lag past the end does: their kernels read all of it.
    case .softmax(let axis), .logSumExp(let axis), .maximum(let axis),
      .cumulativeSum(let axis, _, _):
      insert(operation, [broadcast(inputs[0], along: [axis])])
    case .categoricalLogDensity(let codes, let axis), .categoricalResidual(let codes, let axis):
      insert(operation, [broadcast(inputs[0], along: [axis] + codes.axes)])
    case .matrix(.solveLower, let rows, let columns),
      .matrix(.solveLowerTransposed, let rows, let columns):
      insert(operation, [broadcast(inputs[0], along: [rows, columns]), inputs[1]])
    default: insert(operation, inputs)
    }
  }

  mutating func unary(_ function: UnaryFunction, _ a: Int) -> Int {
    if let value = constantValue(a) { return constant(ReferenceEvaluator.apply(function, value)) }
    switch (function, nodes[a].operation) {
    case (.negate, .unary(.negate)): return nodes[a].inputs[0]
    case (.negate, .binary(.subtract)): return subtract(nodes[a].inputs[1], nodes[a].inputs[0])
    case (.log, .unary(.exp)), (.reciprocal, .unary(.reciprocal)): return nodes[a].inputs[0]
    case (.reciprocal, .unary(.exp)): return unary(.exp, negate(nodes[a].inputs[0]))
    // Bounded parameters: exact where the sigmoid itself rounds to 0 or 1.
    case (.log, .unary(.sigmoid)):
      return negate(unary(.softplus, negate(nodes[a].inputs[0])))
    case (.log1p, .unary(.negate)):
      let argument = nodes[nodes[a].inputs[0]]
      if case .unary(.sigmoid) = argument.operation {
        return negate(unary(.softplus, argument.inputs[0]))
      }
    case (.negate, .binary(.multiply)):
      let (x, y) = (nodes[a].inputs[0], nodes[a].inputs[1])
      if let factor = constantValue(x) { return multiply(constant(-factor), y) }
    default: break
    }
    return insert(.unary(function), [a])
  }

  mutating func negate(_ a: Int) -> Int { unary(.negate, a) }

  mutating func binary(_ function: BinaryFunction, _ a: Int, _ b: Int) -> Int {
    if let x = constantValue(a), let y = constantValue(b) {
      return constant(ReferenceEvaluator.apply(function, x, y))
    }
    return insert(.binary(function), [a, b])
  }

  /// a log b: a plain product where b is positive for its form, and the logarithm known.
  mutating func multiplyLog(_ a: Int, _ b: Int) -> Int {
    switch nodes[b].operation {
    case .unary(.exp), .unary(.sigmoid): multiply(a, unary(.log, b))
    default: binary(.multiplyLog, a, b)
    }
  }

  mutating func multiplyLog1p(_ a: Int, _ b: Int) -> Int {
    if case .unary(.negate) = nodes[b].operation,
      case .unary(.sigmoid) = nodes[nodes[b].inputs[0]].operation
    {
      return multiply(a, unary(.log1p, b))
    }
    return binary(.multiplyLog1p, a, b)
  }

  mutating func add(_ a: Int, _ b: Int) -> Int {
    if constantValue(a) == 0 { return b }
    if constantValue(b) == 0 { return a }
    // c₁x + c₂x = (c₁ + c₂)x
    let (x, p) = coefficient(of: a)
    let (y, q) = coefficient(of: b)
    if x == y, constantValue(x) == nil { return multiply(constant(p + q), x) }
    if case .unary(.negate) = nodes[b].operation { return subtract(a, nodes[b].inputs[0]) }
    if case .unary(.negate) = nodes[a].operation { return subtract(b, nodes[a].inputs[0]) }
    if case .pack(let packing) = nodes[a].operation, nodes[b].operation == .pack(packing) {
      return insert(.pack(packing), zip(nodes[a].inputs, nodes[b].inputs).map { add($0, $1) })
    }
    return a < b ? binary(.add, a, b) : binary(.add, b, a)
  }

  mutating func subtract(_ a: Int, _ b: Int) -> Int {
    if constantValue(b) == 0 { return a }
    if constantValue(a) == 0 { return negate(b) }
    if case .unary(.negate) = nodes[b].operation { return add(a, nodes[b].inputs[0]) }
    return binary(.subtract, a, b)
  }

  mutating func multiply(_ a: Int, _ b: Int) -> Int {
    if let x = constantValue(a), constantValue(b) == nil {
      if x == 1 { return b }
      if x == -1 { return negate(b) }
      let (y, factor) = coefficient(of: b)
      if factor != 1 { return multiply(constant(x * factor), y) }
      return insert(.binary(.multiply), [a, b])
    }
    if constantValue(b) != nil, constantValue(a) == nil { return multiply(b, a) }
    // A constant factor is kept outermost, where sums can pass it on.
    let (x, p) = coefficient(of: a)
    let (y, q) = coefficient(of: b)
    if p * q != 1 { return multiply(constant(p * q), multiply(x, y)) }
    if x == y { return unary(.square, x) }
    return x < y ? binary(.multiply, x, y) : binary(.multiply, y, x)
  }

  mutating func divide(_ a: Int, _ b: Int) -> Int {
    if let divisor = constantValue(b) { return multiply(constant(1 / divisor), a) }
    // One division for all the elements that share a divisor.
    if nodes[b].axes.count < nodes[a].axes.count { return multiply(a, unary(.reciprocal, b)) }
    return binary(.divide, a, b)
  }

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

  mutating func extent(_ axis: Axis) -> Int {
    axis == subsampledAxis ? insert(.extent(axis), []) : constant(Double(axis.count))
  }

  /// x and c, where the node is c·x.
  private func coefficient(of id: Int) -> (Int, Double) {
    let node = nodes[id]
    if case .unary(.negate) = node.operation { return (node.inputs[0], -1) }
    if case .binary(.multiply) = node.operation, let factor = constantValue(node.inputs[0]) {
      return (node.inputs[1], factor)
    }
    return (id, 1)
  }

  /// s and x, where the node is s·x with a scalar s and an array x.
  func scalarFactor(of id: Int) -> (Int, Int)? {
    let node = nodes[id]
    guard case .binary(.multiply) = node.operation, !node.axes.isEmpty else { return nil }
    let (x, y) = (node.inputs[0], node.inputs[1])
    if nodes[x].axes.isEmpty { return (x, y) }
    return nodes[y].axes.isEmpty ? (y, x) : nil
  }
}
