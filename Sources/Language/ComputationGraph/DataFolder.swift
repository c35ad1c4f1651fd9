/// Computes, once, everything that depends on observed data alone.
struct DataFolder {
  private let source: Graph
  private(set) var folded: Graph
  private var values: [Int: Tensor] = [:]
  private var touchesData: Set<Int> = []
  private var places: [Int: Int] = [:]

  init(_ graph: Graph) {
    source = graph
    folded = Graph(subsampling: graph.subsampledAxis)
  }

  /// The given nodes in the folded graph.
  mutating func fold(_ roots: [Int]) -> [Int] {
    let needed = source.needed(for: roots)
    for id in needed {
      let node = source[id]
      if case .data = node.operation { touchesData.insert(id) }
      if node.inputs.contains(where: touchesData.contains) { touchesData.insert(id) }
      values[id] = dataValue(of: id)
      if let value = values[id], !node.inputs.isEmpty, touchesData.contains(id) {
        places[id] = folded.insert(
          .data(DataArray("computed from data", axes: value.axes, values: value.values)), [])
      } else {
        places[id] = folded.insert(node.operation, node.inputs.compactMap { places[$0] })
      }
    }
    return roots.compactMap { places[$0] }
  }

  /// The value of a node that needs only data and constants.
  private func dataValue(of id: Int) -> Tensor? {
    let node = source[id]
    guard node.operation.rule.isFixed else { return nil }
    let inputs = node.inputs.compactMap { values[$0] }
    guard inputs.count == node.inputs.count else { return nil }
    // Sums over rows that a minibatch cuts are not constant.
    if let axis = source.subsampledAxis, inputs.contains(where: { $0.axes.contains(axis) }) {
      guard ReferenceEvaluator.apply(node.operation, inputs).axes.contains(axis) else { return nil }
    }
    return ReferenceEvaluator.apply(node.operation, inputs)
  }
}
