// Choices between values, and gradients that ignore what was not chosen.

extension Graph {
  /// x where the condition is not 0, else 0.
  mutating func keepWhere(_ x: Int, _ condition: Int) -> Int {
    if constantValue(x) == 0 { return x }
    if let decided = constantValue(condition) { return decided == 0 ? constant(0) : x }
    return insert(.binary(.keepWhere), [x, condition])
  }

  /// 0 where the condition is not 0, else x.
  mutating func keepUnless(_ x: Int, _ condition: Int) -> Int {
    if constantValue(x) == 0 { return x }
    if let decided = constantValue(condition) { return decided == 0 ? x : constant(0) }
    return insert(.binary(.keepUnless), [x, condition])
  }

  /// The term, which is a derivative times the adjoint, and 0 where the adjoint is, whatever the derivative.
  mutating func guarded(_ term: Int, by adjoint: Int) -> Int {
    if constantValue(adjoint) != nil { return keepWhere(term, adjoint) }
    return insert(.binary(.guarded), [term, adjoint])
  }
}
