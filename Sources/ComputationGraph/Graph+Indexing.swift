// Indexing and its pullback, as nodes.

extension Graph {
  /// x[codes]; x itself where it is the same along the axis that the codes point into.
  mutating func gather(_ codes: CodeArray, _ x: Int) -> Int {
    nodes[x].axes.contains(codes.into) ? insert(.gather(codes), [x]) : x
  }

  /// out[k, …] = Σ over some axes of the codes of x, where the code is k.
  mutating func scatter(_ codes: CodeArray, _ x: Int, over: [Axis]) -> Int {
    // A factor common to all elements is taken out: what remains may depend on data alone.
    if let (factor, rest) = factor(of: x) {
      return multiply(factor, scatter(codes, rest, over: over))
    }
    return insert(.scatter(codes, over: over), [broadcast(x, along: codes.axes)])
  }

  /// x, with these axes among its own.
  mutating func broadcast(_ x: Int, along axes: [Axis]) -> Int {
    axes.without(nodes[x].axes).reduce(x) { multiply($0, ones($1)) }
  }

  /// s and x, where the node is s·x with a number s.
  private mutating func factor(of id: Int) -> (Int, Int)? {
    if nodes[id].axes.isEmpty { return constantValue(id) == 1 ? nil : (id, constant(1)) }
    if case .unary(.negate) = nodes[id].operation { return (constant(-1), nodes[id].inputs[0]) }
    return scalarFactor(of: id)
  }

  /// Σ of the terms of an adjoint.
  mutating func total(_ terms: [Int]) -> Int {
    terms.dropFirst().reduce(terms[0]) { add($0, $1) }
  }
}
