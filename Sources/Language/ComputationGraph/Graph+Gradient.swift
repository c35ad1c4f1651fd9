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
    /// Nodes that are used only behind a choice: where their adjoint is 0, they may be anything.
    var chosen = Set<Int>()
    var adjoints: [Int: Int] = [:]
    for id in needed(for: [root]).reversed() where reaching.contains(id) {
      guard let parts = terms[id] else { continue }
      let adjoint = total(parts)
      adjoints[id] = adjoint
      let rule = nodes[id].operation.rule
      let isGuarded = chosen.contains(id)
      let isChosen = isGuarded || rule.selects
      for (position, input) in nodes[id].inputs.enumerated() where reaching.contains(input) {
        let term = rule.pullBack(
          Adjoint(id: adjoint, result: id, position: position, isGuarded: isGuarded), in: &self)
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

  /// Σ of the terms of an adjoint.
  private mutating func total(_ terms: [Int]) -> Int {
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
