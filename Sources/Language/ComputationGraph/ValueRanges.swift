/// Bounds on what expressions can be, whatever latent numbers are: sound, not always sharp. A bound may or may not be reached.
package struct ValueRanges {
  private var known: [ObjectIdentifier: Bounds] = [:]
  private var alive: [ExpressionNode] = []

  /// - Parameter given: bounds of expressions that are known from elsewhere.
  package init(_ given: [(Quantity, ClosedRange<Double>)] = []) {
    for (expression, range) in given { keep(expression.node, range) }
  }

  private mutating func keep(_ node: ExpressionNode, _ range: Bounds) {
    known[ObjectIdentifier(node)] = range
    alive.append(node)
  }

  /// The bounds of every element of an expression.
  package mutating func range(of expression: Quantity) -> ClosedRange<Double> {
    for node in Captures.ordered([expression.node]) where known[ObjectIdentifier(node)] == nil {
      let inputs = node.inputs.map { known[ObjectIdentifier($0)] ?? .all }
      keep(node, node.operation.rule.bounds(of: inputs))
    }
    return known[ObjectIdentifier(expression.node)] ?? .all
  }
}

/// The least and the largest that a number can be.
typealias Bounds = ClosedRange<Double>

extension Bounds {
  static var all: Bounds { -Double.infinity...Double.infinity }

  /// The range of some values; all numbers if one is NaN or there are none.
  static func hull(_ values: [Double]) -> Bounds {
    guard let least = values.min(), let largest = values.max(), least <= largest,
      !values.contains(where: \.isNaN)
    else { return .all }
    return least...largest
  }

  /// The range of −x.
  var negated: Bounds { -upperBound ... -lowerBound }

  /// The range of 1/x.
  var reciprocal: Bounds {
    if lowerBound >= 0 {
      return (1 / upperBound)...(lowerBound > 0 ? 1 / lowerBound : .infinity)
    }
    if upperBound <= 0 {
      return (upperBound < 0 ? 1 / upperBound : -.infinity)...(1 / lowerBound)
    }
    return .all
  }

  /// The range of x + y.
  func plus(_ other: Bounds) -> Bounds {
    let (lower, upper) = (lowerBound + other.lowerBound, upperBound + other.upperBound)
    return (lower.isNaN ? -.infinity : lower)...(upper.isNaN ? .infinity : upper)
  }

  /// The range of x y.
  func times(_ other: Bounds) -> Bounds {
    // 0 · ∞ is 0: the bound of 0 is reached, that of ∞ never.
    let ends = [lowerBound, upperBound].flatMap { x in
      [other.lowerBound, other.upperBound].map { x == 0 || $0 == 0 ? 0 : x * $0 }
    }
    return .hull(ends)
  }

  /// The range of a number times x.
  func times(_ count: Double) -> Bounds { times(count...count) }

  /// The range of sums of some of the numbers, or of none.
  var ofPartialSums: Bounds {
    if lowerBound >= 0 { return 0...Double.infinity }
    return upperBound <= 0 ? -Double.infinity...0 : .all
  }

  /// The range of numbers within these bounds or the others.
  func union(_ other: Bounds) -> Bounds {
    Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
  }
}
