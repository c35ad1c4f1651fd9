// Indexing and its pullback, as nodes.

extension Graph {
  /// x[codes]; x itself along axes on which it does not depend.
  mutating func gather(_ codes: [CodeArray], _ x: Int) -> Int {
    let pointing = codes.filter { nodes[x].axes.contains($0.into) }
    if pointing.isEmpty { return x }
    // Codes over the same axes point together: the table between them is never made.
    if case .gather(let inner) = nodes[x].operation, pointing.count == 1,
      !inner.axes.contains(pointing[0].into), inner.axes.contains(where: pointing[0].axes.contains)
    {
      return insert(.gather(inner + pointing), nodes[x].inputs)
    }
    return insert(.gather(pointing), [x])
  }

  /// out[k, …] = Σ over some axes of the codes of x, where the codes are k.
  mutating func scatter(_ codes: [CodeArray], _ x: Int, over: [Axis]) -> Int {
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
    var sums: [Int] = []
    var pieces: [Axis: (places: [Int], inputs: [Int])] = [:]
    var axes: [Axis] = []
    for term in terms {
      // Elements used one by one: their adjoints become one array.
      if terms.count > 1, case .stacked(let places, let axis) = nodes[term].operation {
        if pieces[axis] == nil { axes.append(axis) }
        pieces[axis, default: ([], [])].places += places
        pieces[axis, default: ([], [])].inputs += nodes[term].inputs
      } else {
        sums.append(term)
      }
    }
    for axis in axes {
      guard let piece = pieces[axis] else { continue }
      sums.append(stacked(piece.inputs, at: piece.places, along: axis))
    }
    return sums.dropFirst().reduce(sums[0]) { add($0, $1) }
  }
}

// Slices of an axis, as nodes.

extension Graph {
  /// x at one place of an axis.
  mutating func element(_ place: Int, of x: Int, along axis: Axis) -> Int {
    let node = nodes[x]
    guard node.axes.contains(axis) else { return x }
    if case .stacked(let places, axis) = node.operation {
      return places.firstIndex(of: place).map { node.inputs[$0] } ?? constant(0)
    }
    return insert(.element(place, along: axis), [x])
  }

  /// Arrays at places of an axis, added up where a place occurs again, and 0 elsewhere.
  mutating func stacked(_ inputs: [Int], at places: [Int], along axis: Axis) -> Int {
    var sums: [Int: Int] = [:]
    for (place, input) in zip(places, inputs) where constantValue(input) != 0 {
      sums[place] = sums[place].map { add($0, input) } ?? input
    }
    let taken = sums.keys.sorted()
    if taken.isEmpty { return constant(0) }
    return insert(.stacked(at: taken, along: axis), taken.compactMap { sums[$0] })
  }

  /// x shifted by so many steps along an axis, 0 where nothing comes in.
  mutating func lagged(_ x: Int, by steps: Int, along axis: Axis) -> Int {
    if steps == 0 { return x }
    if abs(steps) >= axis.count { return constant(0) }
    return insert(.lagged(by: steps, along: axis), [broadcast(x, along: [axis])])
  }
}
