/// The operations of one or several expressions, each different one once, in an order in which inputs come first.
///
/// Nodes are only ever made by `make` and by what the rules of operations call, so a common subexpression is found as it is made,
/// and whatever depends on constants alone is a constant.
package struct Graph {
  package struct Node: Hashable {
    package let operation: Operation
    package let inputs: [Int]
    package let axes: [Axis]
  }

  package private(set) var nodes: [Node] = []
  private var index: [Node: Int] = [:]
  private var traced: [ObjectIdentifier: Int] = [:]
  private var alive: [ExpressionNode] = []
  private var onesAlong: [Axis: Int] = [:]

  /// The axis of whose rows an evaluation may take a part: its extent is then not constant.
  package let subsampledAxis: Axis?

  package init(subsampling axis: Axis? = nil) { subsampledAxis = axis }

  package subscript(id: Int) -> Node { nodes[id] }

  /// The node of an expression, simplified.
  package mutating func trace(_ expression: Quantity) -> Int { trace(expression.node) }

  private mutating func trace(_ root: ExpressionNode) -> Int {
    // An explicit stack: a model may sum a thousand terms in a loop.
    var stack = [root]
    while let node = stack.last {
      if traced[ObjectIdentifier(node)] != nil {
        stack.removeLast()
        continue
      }
      let waiting = node.inputs.filter { traced[ObjectIdentifier($0)] == nil }
      if waiting.isEmpty {
        let inputs = node.inputs.compactMap { traced[ObjectIdentifier($0)] }
        traced[ObjectIdentifier(node)] = make(node.operation, inputs)
        alive.append(node)
        stack.removeLast()
      } else {
        stack.append(contentsOf: waiting)
      }
    }
    return traced[ObjectIdentifier(root)] ?? constant(.nan)
  }

  /// The operation on these nodes as a node, in the simplest form known.
  package mutating func make(_ operation: Operation, _ inputs: [Int]) -> Int {
    operation.rule.node(of: inputs, in: &self)
  }

  /// The node as given, or an equal one that is already there.
  mutating func insert(_ operation: Operation, _ inputs: [Int]) -> Int {
    let node = Node(
      operation: operation, inputs: inputs, axes: operation.axes(of: inputs.map { nodes[$0].axes }))
    if let known = index[node] { return known }
    nodes.append(node)
    index[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// The node, if it exists.
  func find(_ operation: Operation, _ inputs: [Int]) -> Int? {
    index[
      Node(
        operation: operation, inputs: inputs,
        axes: operation.axes(of: inputs.map { nodes[$0].axes }))]
  }

  package mutating func constant(_ value: Double) -> Int { insert(.constant(value), []) }

  /// The number 1 for every element of an axis.
  mutating func ones(_ axis: Axis) -> Int {
    if let known = onesAlong[axis] { return known }
    let values = [Double](repeating: 1, count: axis.count)
    let id = insert(.data(DataArray("ones", axes: [axis], values: values)), [])
    onesAlong[axis] = id
    return id
  }

  /// x, with these axes among its own: a simplified operand may have lost an axis all of which a kernel reads, as a lag past the
  /// end does.
  mutating func broadcast(_ x: Int, along axes: [Axis]) -> Int {
    axes.without(nodes[x].axes).reduce(x) { multiply($0, ones($1)) }
  }

  func constantValue(_ id: Int) -> Double? {
    if case .constant(let value) = nodes[id].operation { return value }
    return nil
  }

  /// The nodes that the given ones need, themselves included, in order.
  package func needed(for roots: [Int]) -> [Int] {
    var seen = Set<Int>()
    var stack = roots
    while let id = stack.popLast() {
      if seen.insert(id).inserted { stack.append(contentsOf: nodes[id].inputs) }
    }
    return seen.sorted()
  }
}
