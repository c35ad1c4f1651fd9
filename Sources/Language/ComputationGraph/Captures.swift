/// What the expressions of a traced body use from around it.
struct Captures {
  /// The largest parts of the body that do not depend on its arguments, constants aside.
  private(set) var outer: [ExpressionNode] = []
  /// Those of them that depend on latent arrays: they are handed to the body, while data stay in it.
  private(set) var latent: [ExpressionNode] = []
  private let order: [ExpressionNode]
  private var replaced: [ObjectIdentifier: ExpressionNode] = [:]

  init(of body: [Quantity], arguments: Set<ParameterSlot>) {
    order = Self.ordered(body.map(\.node))
    var dependent = Set<ObjectIdentifier>()
    var onLatent = Set<ObjectIdentifier>()
    for node in order {
      if case .parameter(let slot) = node.operation {
        if arguments.contains(slot) {
          dependent.insert(ObjectIdentifier(node))
        } else {
          onLatent.insert(ObjectIdentifier(node))
        }
      }
      let inputs = node.inputs.map(ObjectIdentifier.init)
      if inputs.contains(where: dependent.contains) { dependent.insert(ObjectIdentifier(node)) }
      if inputs.contains(where: onLatent.contains) { onLatent.insert(ObjectIdentifier(node)) }
    }
    var seen = Set<ObjectIdentifier>()
    let tops =
      body.map(\.node)
      + order.filter { dependent.contains(ObjectIdentifier($0)) }.flatMap(\.inputs)
    for node in tops
    where !dependent.contains(ObjectIdentifier(node))
      && seen.insert(ObjectIdentifier(node)).inserted
    {
      if case .constant = node.operation { continue }
      outer.append(node)
      if onLatent.contains(ObjectIdentifier(node)) { latent.append(node) }
    }
  }

  /// Replaces the arguments and what was captured by slots.
  mutating func replace(
    _ arguments: some Sequence<(ParameterSlot, ParameterSlot)>, _ captured: [ParameterSlot]
  ) {
    let renamed = Dictionary(uniqueKeysWithValues: Array(arguments))
    for (node, slot) in zip(latent, captured) {
      replaced[ObjectIdentifier(node)] = ExpressionNode(.parameter(slot), [])
    }
    for node in order where replaced[ObjectIdentifier(node)] == nil {
      if case .parameter(let slot) = node.operation, let new = renamed[slot] {
        replaced[ObjectIdentifier(node)] = ExpressionNode(.parameter(new), [])
      } else if node.inputs.contains(where: { replaced[ObjectIdentifier($0)] != nil }) {
        let inputs = node.inputs.map { replaced[ObjectIdentifier($0)] ?? $0 }
        replaced[ObjectIdentifier(node)] = ExpressionNode(node.operation, inputs)
      }
    }
  }

  /// An expression of the body, in terms of the slots.
  func rebuilt(_ expression: Quantity) -> Quantity {
    replaced[ObjectIdentifier(expression.node)].map { Quantity($0) } ?? expression
  }

  /// Whether an expression depends on any latent array.
  static func isLatent(_ expression: Quantity) -> Bool {
    ordered([expression.node]).contains {
      if case .parameter = $0.operation { return true }
      return false
    }
  }

  /// Everything that some nodes are made of, inputs first, each once.
  static func ordered(_ roots: [ExpressionNode]) -> [ExpressionNode] {
    var order: [ExpressionNode] = []
    var seen = Set<ObjectIdentifier>()
    var stack = roots.reversed().map { (node: $0, isExpanded: false) }
    while let (node, isExpanded) = stack.popLast() {
      if isExpanded {
        order.append(node)
      } else if seen.insert(ObjectIdentifier(node)).inserted {
        stack.append((node, true))
        stack += node.inputs.map { ($0, false) }
      }
    }
    return order
  }
}
