// Choices between values, and gradients that do not see what was not chosen.

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

  /// Whether an operation hands on some elements of its inputs and drops others: the adjoint of these is 0.
  ///
  /// What lies behind them may be NaN or infinite, and 0 · ∞ is no 0: derivatives there are guarded by the adjoint.
  func selects(_ operation: Operation) -> Bool {
    switch operation {
    case .binary(.keepWhere), .binary(.keepUnless), .binary(.maximum), .binary(.minimum),
      .maximum:
      true
    case .binary(.add), .binary(.subtract), .binary(.multiply), .binary(.divide),
      .binary(.tanhPullback), .binary(.sigmoidPullback), .binary(.reluPullback), .binary(.greater),
      .binary(.multiplyLog), .binary(.multiplyLog1p), .binary(.logBeta), .binary(.greaterOrEqual),
      .binary(.guarded), .binary(.power):
      false
    case .constant, .data, .mask, .parameter, .extent, .subsampleScale, .unary, .sum, .contract,
      .rename, .softmax, .logSumExp, .categoricalLogDensity, .categoricalResidual, .gather,
      .scatter, .element, .stacked, .lagged, .cumulativeSum, .matrix, .pack, .unpack, .scan,
      .scanPullback:
      false
    }
  }

  /// The term, which is a derivative times the adjoint, and 0 where the adjoint is, whatever the derivative.
  mutating func guarded(_ term: Int, by adjoint: Int) -> Int {
    if constantValue(adjoint) != nil { return keepWhere(term, adjoint) }
    return insert(.binary(.guarded), [term, adjoint])
  }

  /// Whether the derivative of a function is finite wherever one looks.
  func isTame(_ function: UnaryFunction) -> Bool { function == .negate || function == .relu }

  func isTame(_ function: BinaryFunction) -> Bool {
    switch function {
    case .add, .subtract, .keepWhere, .keepUnless, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// Σ over axes of adjoint · other, where an element of `other` behind an adjoint of 0 does not count.
  ///
  /// An array that many adjoints share, and that a sum goes over, is expected to be finite.
  mutating func guardedContraction(_ adjoint: Int, _ other: Int, _ over: [Axis]) -> Int {
    let isShared = !nodes[adjoint].axes.without(nodes[other].axes).isEmpty
    if case .data = nodes[other].operation { return contract(adjoint, other, over) }
    if isShared && !over.isEmpty { return contract(adjoint, other, over) }
    return sum(guarded(multiply(adjoint, other), by: adjoint), over)
  }

  /// s (g − Σ g s), the pullback of the softmax s along an axis; 0 where every g along it is.
  mutating func softmaxPullback(
    _ share: Int, _ adjoint: Int, along axis: Axis, guarded isGuarded: Bool
  )
    -> Int
  {
    guard isGuarded else {
      return multiply(share, subtract(adjoint, contract(adjoint, share, [axis])))
    }
    let along = sum(guarded(multiply(adjoint, share), by: adjoint), [axis])
    let difference = subtract(adjoint, along)
    return guarded(multiply(share, difference), by: difference)
  }

  /// xʸ; whole and half powers by products and roots.
  mutating func power(_ x: Int, _ y: Int) -> Int {
    guard let exponent = constantValue(y), constantValue(x) == nil else {
      return binary(.power, x, y)
    }
    switch exponent {
    case 0.5: return unary(.sqrt, x)
    case 1: return x
    case 2: return unary(.square, x)
    case 3: return multiply(x, unary(.square, x))
    case 4: return unary(.square, unary(.square, x))
    case -0.5, -1, -2, -3, -4: return unary(.reciprocal, power(x, constant(-exponent)))
    default: return binary(.power, x, y)
    }
  }
}
