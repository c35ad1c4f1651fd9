import MathKernels

/// Bounds on what expressions can be, whatever latent numbers are: sound, not always sharp. A bound may be reached or not.
package struct ValueRanges {
  private var known: [ObjectIdentifier: ClosedRange<Double>] = [:]
  private var alive: [ExpressionNode] = []

  /// - Parameter given: bounds of expressions that are known from elsewhere.
  package init(_ given: [(Expression, ClosedRange<Double>)] = []) {
    for (expression, range) in given { keep(expression.node, range) }
  }

  private mutating func keep(_ node: ExpressionNode, _ range: ClosedRange<Double>) {
    known[ObjectIdentifier(node)] = range
    alive.append(node)
  }

  /// The bounds of every element of an expression.
  package mutating func range(of expression: Expression) -> ClosedRange<Double> {
    for node in Captures.ordered([expression.node]) where known[ObjectIdentifier(node)] == nil {
      let inputs = node.inputs.map { known[ObjectIdentifier($0)] ?? Self.all }
      keep(node, Self.range(of: node.operation, inputs))
    }
    return known[ObjectIdentifier(expression.node)] ?? Self.all
  }

  private static let all = -Double.infinity...Double.infinity

  private static func range(
    of operation: Operation, _ inputs: [ClosedRange<Double>]
  ) -> ClosedRange<Double> {
    switch operation {
    case .constant(let value): return value.isNaN ? all : value...value
    case .data(let array): return hull(array.values)
    case .mask(let mask): return 0...(1 / (1 - mask.rate))
    case .extent: return 1 ... .infinity
    case .subsampleScale: return 1 ... .infinity
    case .unary(let function): return range(of: function, inputs[0])
    case .binary(let function): return range(of: function, inputs[0], inputs[1])
    case .sum(let over): return times(inputs[0], Double(over.elementCount))
    case .contract(let over):
      return times(product(inputs[0], inputs[1]), Double(over.elementCount))
    case .rename, .gather, .element, .maximum, .unpack: return inputs[0]
    case .softmax: return 0...1
    case .logSumExp(let axis):
      return inputs[0].lowerBound...(inputs[0].upperBound + logarithm(Double(axis.count)))
    case .categoricalLogDensity: return -.infinity...0
    case .categoricalResidual: return -1...1
    case .stacked, .lagged: return inputs.reduce(0...0, union)
    case .pack: return inputs.dropFirst().reduce(inputs.first ?? all, union)
    case .scatter, .cumulativeSum:
      // Sums of some of the elements, or of none.
      return inputs[0].lowerBound >= 0
        ? 0 ... .infinity : inputs[0].upperBound <= 0 ? -.infinity...0 : all
    case .parameter, .matrix, .scan, .scanPullback: return all
    }
  }

  private static func range(
    of function: UnaryFunction, _ x: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    func rising(from least: Double = -.infinity) -> ClosedRange<Double> {
      guard x.upperBound >= least else { return all }
      let values = [max(x.lowerBound, least), x.upperBound].map {
        ReferenceEvaluator.apply(function, $0)
      }
      return values[0] <= values[1] ? values[0]...values[1] : all
    }
    let isNonnegative = x.lowerBound >= 0
    switch function {
    case .negate: return -x.upperBound ... -x.lowerBound
    case .exp, .expm1, .tanh, .sigmoid, .softplus, .relu, .asinh, .atan, .sign: return rising()
    case .log, .sqrt: return rising(from: 0)
    case .log1p: return rising(from: -1)
    case .square, .absolute:
      let ends = [x.lowerBound, x.upperBound].map { ReferenceEvaluator.apply(function, $0) }
      return (x.contains(0) ? 0 : min(ends[0], ends[1]))...max(ends[0], ends[1])
    case .reciprocal:
      if isNonnegative {
        return (1 / x.upperBound)...(x.lowerBound > 0 ? 1 / x.lowerBound : .infinity)
      }
      if x.upperBound <= 0 {
        return (x.upperBound < 0 ? 1 / x.upperBound : -.infinity)...(1 / x.lowerBound)
      }
      return all
    case .sin, .cos: return -1...1
    case .trigamma: return isNonnegative ? 0 ... .infinity : all
    case .normalLogCDF, .log1mexp: return -.infinity...0
    case .normalLogCDFSlope: return 0 ... .infinity
    case .logGamma, .digamma: return all
    }
  }

  private static func range(
    of function: BinaryFunction, _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    switch function {
    case .add: return sum(a, b)
    case .subtract: return sum(a, -b.upperBound ... -b.lowerBound)
    case .multiply: return product(a, b)
    case .divide: return product(a, range(of: .reciprocal, b))
    case .maximum: return max(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
    case .minimum: return min(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound)
    case .greater, .greaterOrEqual: return 0...1
    case .keepWhere, .keepUnless, .guarded, .reluPullback: return union(a, 0...0)
    case .power: return a.lowerBound >= 0 ? 0 ... .infinity : all
    case .tanhPullback, .sigmoidPullback, .multiplyLog, .multiplyLog1p, .logBeta: return all
    }
  }

  private static func sum(
    _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    let (lower, upper) = (a.lowerBound + b.lowerBound, a.upperBound + b.upperBound)
    return (lower.isNaN ? -.infinity : lower)...(upper.isNaN ? .infinity : upper)
  }

  private static func product(
    _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    // 0 · ∞ is 0: the bound of 0 is reached, that of ∞ never.
    let ends = [a.lowerBound, a.upperBound].flatMap { x in
      [b.lowerBound, b.upperBound].map { x == 0 || $0 == 0 ? 0 : x * $0 }
    }
    return hull(ends)
  }

  private static func times(_ x: ClosedRange<Double>, _ count: Double) -> ClosedRange<Double> {
    product(x, count...count)
  }

  private static func union(
    _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }

  private static func hull(_ values: [Double]) -> ClosedRange<Double> {
    guard let least = values.min(), let largest = values.max(), least <= largest,
      !values.contains(where: \.isNaN)
    else { return all }
    return least...largest
  }
}
