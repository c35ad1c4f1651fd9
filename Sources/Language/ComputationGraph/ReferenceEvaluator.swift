/// Evaluates expressions one element at a time, straight from their definitions.
///
/// It is the oracle of the planned program, folds what depends on data alone, and serves ancestral sampling, where each
/// expression is needed once.
package struct ReferenceEvaluator {
  /// Values of the latent arrays.
  package var parameters: [ParameterSlot: Tensor] = [:] {
    didSet { unknown.removeAll() }
  }
  private var known: [ObjectIdentifier: Tensor] = [:]
  /// Nodes that need a parameter without a value.
  private var unknown: Set<ObjectIdentifier> = []
  /// Nodes that need none, whether they have been computed or not.
  private var determined: Set<ObjectIdentifier> = []
  /// The nodes of the identifiers above: the identifier of a node that is gone could be reused by another.
  private var alive: [ExpressionNode] = []

  package init() {}

  /// With parameters taken from a position.
  package init(slots: [ParameterSlot], position: [Double]) {
    for slot in slots {
      parameters[slot] = Tensor(
        axes: slot.axes, values: Array(position[slot.offset..<slot.offset + slot.count]))
    }
  }

  /// The value of an expression; nil if it needs a parameter that has none.
  package mutating func value(of expression: Quantity) -> Tensor? { value(of: expression.node) }

  mutating func value(of node: ExpressionNode) -> Tensor? {
    guard isDetermined(node) else { return nil }
    visit(node, unless: { $0.known[$1] != nil }) { evaluator, node in
      if case .parameter(let slot) = node.operation {
        evaluator.known[ObjectIdentifier(node)] = evaluator.parameters[slot]
      } else {
        evaluator.known[ObjectIdentifier(node)] = Self.apply(
          node.operation, node.inputs.compactMap { evaluator.known[ObjectIdentifier($0)] })
      }
    }
    return known[ObjectIdentifier(node)]
  }

  /// Whether a node can be computed: checked first, so that nothing is computed in vain.
  private mutating func isDetermined(_ node: ExpressionNode) -> Bool {
    visit(node, unless: { $0.determined.contains($1) || $0.unknown.contains($1) }) {
      evaluator, node in
      let isMissing: Bool
      if case .parameter(let slot) = node.operation {
        isMissing = evaluator.parameters[slot] == nil
      } else {
        isMissing = node.inputs.contains { evaluator.unknown.contains(ObjectIdentifier($0)) }
      }
      if isMissing {
        evaluator.unknown.insert(ObjectIdentifier(node))
      } else {
        evaluator.determined.insert(ObjectIdentifier(node))
      }
      evaluator.alive.append(node)
    }
    return determined.contains(ObjectIdentifier(node))
  }

  /// Calls `work` with every node below a root that is not done, inputs first: by an explicit stack, as a model may sum a hundred
  /// thousand terms in a loop.
  private mutating func visit(
    _ root: ExpressionNode, unless isDone: (Self, ObjectIdentifier) -> Bool,
    _ work: (inout Self, ExpressionNode) -> Void
  ) {
    var stack = [root]
    while let node = stack.last {
      if isDone(self, ObjectIdentifier(node)) {
        stack.removeLast()
        continue
      }
      let waiting = node.inputs.filter { !isDone(self, ObjectIdentifier($0)) }
      if waiting.isEmpty {
        work(&self, node)
        stack.removeLast()
      } else {
        stack.append(contentsOf: waiting)
      }
    }
  }

  /// The result of one operation other than a parameter.
  static func apply(_ operation: Operation, _ inputs: [Tensor]) -> Tensor {
    let rule = operation.rule
    return rule.value(of: inputs, over: rule.axes(of: inputs.map(\.axes)))
  }
}
