// Sums, products and powers in the simplest form known.

extension Graph {
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

  /// xʸ; whole and half powers by products and roots.
  mutating func power(_ x: Int, _ y: Int) -> Int {
    guard let exponent = constantValue(y), constantValue(x) == nil else {
      return binary(.power, x, y)
    }
    switch exponent {
    case 0.5: return unary(.sqrt, x)
    case 1: return x
    case 2: return unary(.square, x)
    case 3: return multiply(x, unary(.square, x))
    case 4: return unary(.square, unary(.square, x))
    case -0.5, -1, -2, -3, -4: return unary(.reciprocal, power(x, constant(-exponent)))
    default: return binary(.power, x, y)
    }
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

  /// x and c, where the node is c·x.
  private func coefficient(of id: Int) -> (Int, Double) {
    let node = nodes[id]
    if case .unary(.negate) = node.operation { return (node.inputs[0], -1) }
    if case .binary(.multiply) = node.operation, let factor = constantValue(node.inputs[0]) {
      return (node.inputs[1], factor)
    }
    return (id, 1)
  }
}
