/// A number or an array over named axes, in a model that is being declared.
///
/// Arithmetic aligns operands by axis: `alpha[genre] + x[track, genre]` needs no transpose, and an axis missing from
/// one operand is broadcast. Literals are expressions. A mistake (contracting an axis that is missing) does not trap:
/// the expression carries the message, and the site that uses it reports it with its own name and line.
public struct Quantity: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  package let node: ExpressionNode

  package init(_ node: ExpressionNode) { self.node = node }
  package init(_ operation: Operation, _ inputs: [Quantity] = []) {
    node = ExpressionNode(operation, inputs.map(\.node))
  }
  package init(failure: String) { node = ExpressionNode(failure: failure) }

  /// A literal is a constant.
  public init(floatLiteral value: Double) { self.init(.constant(value)) }
  /// A literal is a constant.
  public init(integerLiteral value: Int) { self.init(.constant(Double(value))) }
  /// A constant.
  public init(_ value: Double) { self.init(.constant(value)) }

  /// The axes of the array; none for a number.
  public var axes: [Axis] { node.axes }
  /// What is wrong with the expression, if anything is.
  package var failure: String? { node.failure }
}

/// The node behind an expression: immutable, shared, without a graph until one is traced from it.
package final class ExpressionNode: Sendable {
  package let operation: Operation
  package var inputs: [ExpressionNode] { operands }
  package let axes: [Axis]
  package let failure: String?
  /// Changed only by `deinit`, for nodes that nobody else holds.
  nonisolated(unsafe) private var operands: [ExpressionNode]

  init(_ operation: Operation, _ inputs: [ExpressionNode]) {
    self.operation = operation
    operands = inputs
    failure = inputs.lazy.compactMap(\.failure).first
    axes = failure == nil ? operation.axes(of: inputs.map(\.axes)) : []
  }

  init(failure: String) {
    operation = .constant(.nan)
    operands = []
    axes = []
    self.failure = failure
  }

  /// Takes a deep expression apart node by node: nested releases, one for each of its terms, would overflow the stack.
  deinit {
    var waiting = operands
    operands = []
    while var node = waiting.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      waiting.append(contentsOf: node.operands)
      node.operands = []
    }
  }
}

extension Quantity {
  /// a + b, aligned by axis.
  public static func + (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.add), [a, b])
  }
  /// a − b, aligned by axis.
  public static func - (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.subtract), [a, b])
  }
  /// a · b, element by element, aligned by axis.
  public static func * (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.multiply), [a, b])
  }
  /// a / b, element by element, aligned by axis.
  public static func / (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.divide), [a, b])
  }
  /// −a.
  public static prefix func - (a: Quantity) -> Quantity { Quantity(.unary(.negate), [a]) }

  /// Σ self · other over one axis; all other axes align.
  ///
  /// `x[track, feature].dot(beta[genre, feature], along: feature)` is `[track, genre]`.
  ///
  /// - Failure: one of the two lacks the axis.
  public func dot(_ other: Quantity, along axis: Axis) -> Quantity {
    for (side, operand) in [("left", self), ("right", other)] where operand.failure == nil {
      guard operand.axes.contains(axis) else {
        return Quantity(
          failure:
            "dot(along: \(axis.name)): the \(side) operand has axes \(describe(operand.axes)), "
            + "expected \(axis) among them")
      }
    }
    return Quantity(.contract(over: [axis]), [self, other])
  }

  /// Σ over some axes; over all of them if none is named. Over an empty axis it is 0.
  ///
  /// - Failure: an axis that is missing, or is named twice.
  public func sum(over axes: Axis...) -> Quantity {
    summing(over: axes, "sum") { Quantity(.sum(over: $0), [self]) }
  }

  /// The mean over some axes; over all of them if none is named. Over an empty axis it is NaN.
  ///
  /// - Failure: an axis that is missing, or is named twice.
  public func mean(over axes: Axis...) -> Quantity {
    summing(over: axes, "mean") {
      let count = $0.reduce(Quantity(1)) { $0 * Quantity(.extent($1)) }
      return Quantity(.sum(over: $0), [self]) / count
    }
  }

  private func summing(
    over axes: [Axis], _ name: String, _ build: ([Axis]) -> Quantity
  ) -> Quantity {
    if let missing = axes.first(where: { !self.axes.contains($0) }), failure == nil {
      return Quantity(
        failure: "\(name)(over: \(missing.name)): the operand has axes \(describe(self.axes)), "
          + "expected \(missing) among them")
    }
    guard Set(axes).count == axes.count else {
      let names = axes.map(\.name).joined(separator: ", ")
      return Quantity(failure: "\(name)(over: \(names)): an axis is named twice")
    }
    return build(axes.isEmpty ? self.axes : axes)
  }

  /// log Σ exp over one axis, without overflow; −∞ where all elements are.
  ///
  /// - Failure: the axis is missing.
  public func logSumExp(along axis: Axis) -> Quantity {
    requiring(axis, "logSumExp") { Quantity(.logSumExp(along: axis), [$0]) }
  }

  /// exp(xᵢ) / Σ exp(xⱼ) over one axis, without overflow; a shift common to all elements changes nothing.
  ///
  /// - Failure: the axis is missing.
  public func softmax(along axis: Axis) -> Quantity {
    requiring(axis, "softmax") { Quantity(.softmax(along: axis), [$0]) }
  }

  /// The same array with one axis under another identity of the same length.
  ///
  /// - Failure: the axis is missing, the other one is already there, or their lengths differ.
  public func renamed(_ from: Axis, to: Axis) -> Quantity {
    guard from.count == to.count else {
      return Quantity(failure: "renamed: \(from) and \(to) have different lengths")
    }
    guard failure != nil || !axes.contains(to) else {
      return Quantity(failure: "renamed: \(to) is already among the axes \(describe(axes))")
    }
    return requiring(from, "renamed") { Quantity(.rename(from: from, to: to), [$0]) }
  }

  func requiring(
    _ axis: Axis, _ name: String, _ build: (Quantity) -> Quantity
  ) -> Quantity {
    guard failure != nil || axes.contains(axis) else {
      return Quantity(
        failure: "\(name)(along: \(axis.name)): the operand has axes \(describe(axes)), "
          + "expected \(axis) among them")
    }
    return build(self)
  }
}

/// eˣ, element by element.
public func exp(_ x: Quantity) -> Quantity { Quantity(.unary(.exp), [x]) }
/// eˣ − 1, accurate near 0.
public func expm1(_ x: Quantity) -> Quantity { Quantity(.unary(.expm1), [x]) }
/// The natural logarithm; −∞ at 0, NaN below.
public func log(_ x: Quantity) -> Quantity { Quantity(.unary(.log), [x]) }
/// log(1 + x), accurate near 0; −∞ at −1, NaN below.
public func log1p(_ x: Quantity) -> Quantity { Quantity(.unary(.log1p), [x]) }
/// The hyperbolic tangent.
public func tanh(_ x: Quantity) -> Quantity { Quantity(.unary(.tanh), [x]) }
/// 1 / (1 + e⁻ˣ), from 0 to 1; the inverse of `logit`.
public func sigmoid(_ x: Quantity) -> Quantity { Quantity(.unary(.sigmoid), [x]) }
/// log(1 + eˣ), without overflow: x for large x.
public func softplus(_ x: Quantity) -> Quantity { Quantity(.unary(.softplus), [x]) }
/// √x; NaN below 0. Its gradient at 0 is infinite.
public func sqrt(_ x: Quantity) -> Quantity { Quantity(.unary(.sqrt), [x]) }
/// x².
public func square(_ x: Quantity) -> Quantity { Quantity(.unary(.square), [x]) }
/// |x|; its gradient at 0 is 0.
public func abs(_ x: Quantity) -> Quantity { Quantity(.unary(.absolute), [x]) }
/// max(x, 0); its gradient at 0 is 0.
public func relu(_ x: Quantity) -> Quantity { Quantity(.unary(.relu), [x]) }
/// The larger of two, NaN where one is; where equal, the gradient goes to `b`.
public func maximum(_ a: Quantity, _ b: Quantity) -> Quantity {
  Quantity(.binary(.maximum), [a, b])
}
/// The smaller of two, NaN where one is; where equal, the gradient goes to `b`.
public func minimum(_ a: Quantity, _ b: Quantity) -> Quantity {
  Quantity(.binary(.minimum), [a, b])
}
