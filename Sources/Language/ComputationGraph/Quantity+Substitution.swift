// Expressions whose latent parts are replaced by other expressions.
extension Quantity {
  /// The latent arrays from which the expression is computed, each once.
  package var parameterSlots: [ParameterSlot] {
    Captures.ordered([node]).reduce(into: []) { slots, node in
      if case .parameter(let slot) = node.operation, !slots.contains(slot) { slots.append(slot) }
    }
  }

  /// The same function of other arguments: each latent array that is a key becomes the expression given for it.
  ///
  /// The expressions put in are not searched themselves.
  /// - Precondition: an expression put in has the axes of its slot, in any order.
  package func substituting(_ arguments: [ParameterSlot: Quantity]) -> Quantity {
    guard failure == nil, !arguments.isEmpty else { return self }
    var replaced: [ObjectIdentifier: ExpressionNode] = [:]
    for node in Captures.ordered([node]) {
      if case .parameter(let slot) = node.operation {
        replaced[ObjectIdentifier(node)] = arguments[slot]?.node
      } else if node.inputs.contains(where: { replaced[ObjectIdentifier($0)] != nil }) {
        let inputs = node.inputs.map { replaced[ObjectIdentifier($0)] ?? $0 }
        replaced[ObjectIdentifier(node)] = ExpressionNode(node.operation, inputs)
      }
    }
    return replaced[ObjectIdentifier(node)].map { Quantity($0) } ?? self
  }
}
