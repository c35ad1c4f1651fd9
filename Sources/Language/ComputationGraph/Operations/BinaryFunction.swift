import CVectorMath
import MathKernels

/// Element-wise functions of two arguments, which align by axis.
package enum BinaryFunction: Hashable, Sendable {
  case add, subtract, multiply, divide, maximum, minimum
  /// g (1 − y²), for y = tanh x.
  case tanhPullback
  /// g y (1 − y), for y = 1/(1 + e⁻ˣ).
  case sigmoidPullback
  /// g where x > 0, else 0.
  case reluPullback
  /// 1 where a > b, else 0.
  case greater
  /// a log b and a log(1 + b), 0 where a is 0.
  case multiplyLog, multiplyLog1p
  case logBeta
  /// 1 where a ≥ b, else 0.
  case greaterOrEqual
  /// a where b is not 0, else 0, whatever a is there.
  case keepWhere
  /// 0 where b is not 0, else a.
  case keepUnless
  /// a where b is not 0, else 0, for an a that is b times a derivative: linear in b, even where that is not finite.
  case guarded
  /// aᵇ.
  case power
}

extension BinaryFunction {
  /// All that the engine knows about the function. The only switch over them.
  var rule: Rule {
    switch self {
    case .add:
      Rule(
        kernel: CVM_ADD, value: { $0 + $1 }, bounds: { $0.plus($1) },
        linearity: .jointly, isTame: true, selects: false,
        pullBack: { _, g, _, _, _ in g },
        node: { graph, a, b in graph.add(a, b) })
    case .subtract:
      Rule(
        kernel: CVM_SUBTRACT, value: { $0 - $1 }, bounds: { $0.plus($1.negated) },
        linearity: .jointly, isTame: true, selects: false,
        pullBack: { graph, g, _, _, isFirst in isFirst ? g : graph.negate(g) },
        node: { graph, a, b in graph.subtract(a, b) })
    case .multiply:
      Rule(
        kernel: CVM_MULTIPLY, value: { $0 * $1 }, bounds: { $0.times($1) },
        linearity: .separately, isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in graph.multiply(g, isFirst ? b : a) },
        node: { graph, a, b in graph.multiply(a, b) })
    case .divide:
      Rule(
        kernel: CVM_DIVIDE, value: { $0 / $1 }, bounds: { $0.times($1.reciprocal) },
        linearity: .given([1]), isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          if isFirst { return graph.divide(g, b) }
          return graph.negate(graph.multiply(g, graph.divide(a, graph.unary(.square, b))))
        },
        node: { graph, a, b in graph.divide(a, b) })
    case .maximum:
      Rule(
        kernel: CVM_MAXIMUM, value: { $0 > $1 ? $0 : $0.isNaN ? $0 : $1 },
        bounds: { max($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) },
        linearity: .nowhere, isTame: false, selects: true,
        pullBack: { graph, g, a, b, isFirst in
          graph.chosen(g, a, b, isFirst, isLarger: true)
        },
        node: { graph, a, b in graph.binary(.maximum, a, b) })
    case .minimum:
      Rule(
        kernel: CVM_MINIMUM, value: { $0 < $1 ? $0 : $0.isNaN ? $0 : $1 },
        bounds: { min($0.lowerBound, $1.lowerBound)...min($0.upperBound, $1.upperBound) },
        linearity: .nowhere, isTame: false, selects: true,
        pullBack: { graph, g, a, b, isFirst in
          graph.chosen(g, a, b, isFirst, isLarger: false)
        },
        node: { graph, a, b in graph.binary(.minimum, a, b) })
    case .tanhPullback:
      Rule(
        kernel: CVM_TANH_PULLBACK, value: { $0 * (1 - $1 * $1) }, bounds: { _, _ in .all },
        linearity: .given([1]), isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          if isFirst { return graph.binary(.tanhPullback, g, b) }
          return graph.multiply(graph.constant(-2), graph.multiply(g, graph.multiply(a, b)))
        },
        node: { graph, a, b in graph.binary(.tanhPullback, a, b) })
    case .sigmoidPullback:
      Rule(
        kernel: CVM_SIGMOID_PULLBACK, value: { $0 * $1 * (1 - $1) }, bounds: { _, _ in .all },
        linearity: .given([1]), isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          if isFirst { return graph.binary(.sigmoidPullback, g, b) }
          let slope = graph.subtract(graph.constant(1), graph.multiply(graph.constant(2), b))
          return graph.multiply(g, graph.multiply(a, slope))
        },
        node: { graph, a, b in graph.binary(.sigmoidPullback, a, b) })
    case .reluPullback:
      Rule(
        kernel: CVM_RELU_PULLBACK, value: { $1 > 0 ? $0 : 0 }, bounds: { a, _ in a.union(0...0) },
        linearity: .given([1]), isTame: false, selects: false,
        pullBack: { graph, g, _, b, isFirst in
          isFirst ? graph.binary(.reluPullback, g, b) : graph.constant(0)
        },
        node: { graph, a, b in graph.binary(.reluPullback, a, b) })
    case .greater:
      Rule(
        kernel: CVM_GREATER, value: { $0 > $1 ? 1 : 0 }, bounds: { _, _ in 0...1 },
        linearity: .nowhere, isTame: true, selects: false,
        pullBack: { graph, _, _, _, _ in graph.constant(0) },
        node: { graph, a, b in graph.binary(.greater, a, b) })
    case .greaterOrEqual:
      Rule(
        kernel: CVM_GREATER_OR_EQUAL, value: { $0 >= $1 ? 1 : 0 }, bounds: { _, _ in 0...1 },
        linearity: .nowhere, isTame: true, selects: false,
        pullBack: { graph, _, _, _, _ in graph.constant(0) },
        node: { graph, a, b in graph.binary(.greaterOrEqual, a, b) })
    case .multiplyLog:
      Rule(
        kernel: CVM_MULTIPLY_LOG,
        value: { a, b in
          if a == 0 && !b.isNaN { return 0 }
          return a * (b < 0 ? .nan : logarithm(b))
        },
        bounds: { _, _ in .all }, linearity: .nowhere, isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          graph.multiply(g, isFirst ? graph.unary(.log, b) : graph.share(a, of: b))
        },
        node: { graph, a, b in graph.multiplyLog(a, b) })
    case .multiplyLog1p:
      Rule(
        kernel: CVM_MULTIPLY_LOG1P,
        value: { a, b in
          if a == 0 && !b.isNaN { return 0 }
          return a * (b < -1 ? .nan : logarithm(onePlus: b))
        },
        bounds: { _, _ in .all }, linearity: .nowhere, isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          if isFirst { return graph.multiply(g, graph.unary(.log1p, b)) }
          return graph.multiply(g, graph.share(a, of: graph.add(graph.constant(1), b)))
        },
        node: { graph, a, b in graph.multiplyLog1p(a, b) })
    case .logBeta:
      Rule(
        kernel: CVM_LOG_BETA, value: { MathKernels.logBeta($0, $1) }, bounds: { _, _ in .all },
        linearity: .nowhere, isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          let own = graph.unary(.digamma, isFirst ? a : b)
          return graph.multiply(
            g, graph.subtract(own, graph.unary(.digamma, graph.add(a, b))))
        },
        node: { graph, a, b in graph.binary(.logBeta, a, b) })
    case .keepWhere:
      Rule(
        kernel: CVM_KEEP_WHERE, value: { $1 != 0 ? $0 : 0 }, bounds: { a, _ in a.union(0...0) },
        linearity: .given([1]), isTame: true, selects: true,
        pullBack: { graph, g, _, b, isFirst in
          isFirst ? graph.keepWhere(g, b) : graph.constant(0)
        },
        node: { graph, a, b in graph.keepWhere(a, b) })
    case .keepUnless:
      Rule(
        kernel: CVM_KEEP_UNLESS, value: { $1 != 0 ? 0 : $0 }, bounds: { a, _ in a.union(0...0) },
        linearity: .given([1]), isTame: true, selects: true,
        pullBack: { graph, g, _, b, isFirst in
          isFirst ? graph.keepUnless(g, b) : graph.constant(0)
        },
        node: { graph, a, b in graph.keepUnless(a, b) })
    case .guarded:
      Rule(
        kernel: CVM_KEEP_WHERE, value: { $1 != 0 ? $0 : 0 }, bounds: { a, _ in a.union(0...0) },
        linearity: .jointly, isTame: false, selects: false,
        pullBack: { graph, g, _, b, isFirst in
          isFirst ? graph.keepWhere(g, b) : graph.constant(0)
        },
        node: { graph, a, b in graph.binary(.guarded, a, b) })
    case .power:
      Rule(
        kernel: CVM_POWER, value: { MathKernels.power($0, $1) },
        bounds: { a, _ in a.lowerBound >= 0 ? 0...Double.infinity : .all },
        linearity: .nowhere, isTame: false, selects: false,
        pullBack: { graph, g, a, b, isFirst in
          if isFirst {
            let less = graph.subtract(b, graph.constant(1))
            return graph.multiply(g, graph.multiply(b, graph.power(a, less)))
          }
          let result = graph.power(a, b)
          return graph.keepWhere(
            graph.multiply(g, graph.multiply(result, graph.unary(.log, a))), result)
        },
        node: { graph, a, b in graph.power(a, b) })
    }
  }
}

extension Graph {
  /// a/b for b ≥ 0; 0/0 is 0.
  fileprivate mutating func share(_ a: Int, of b: Int) -> Int {
    divide(a, binary(.maximum, b, constant(.leastNormalMagnitude)))
  }

  /// g where the larger of a and b, or the smaller, is the one meant, else 0.
  fileprivate mutating func chosen(
    _ g: Int, _ a: Int, _ b: Int, _ isFirst: Bool, isLarger: Bool
  ) -> Int {
    let firstIsLarger = binary(.greater, a, b)
    let firstIsChosen = isLarger ? firstIsLarger : binary(.greater, b, a)
    return isFirst ? keepWhere(g, firstIsChosen) : keepUnless(g, firstIsChosen)
  }
}
