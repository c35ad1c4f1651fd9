import CVectorMath
import MathKernels

/// Element-wise functions of one argument.
package enum UnaryFunction: Hashable, Sendable {
  case negate, exp, expm1, log, log1p, tanh, sigmoid, softplus, sqrt, square, reciprocal, absolute,
    sign, relu
  case sin, cos, atan, asinh
  case logGamma, digamma, trigamma, normalLogCDF, log1mexp
  /// φ(x)/Φ(x), the slope of log Φ.
  case normalLogCDFSlope
}

extension UnaryFunction {
  /// All that the engine knows about the function. The only switch over them.
  var rule: Rule {
    switch self {
    case .negate:
      Rule(
        kernel: CVM_NEGATE, value: { -$0 }, image: .bounds({ $0.negated }),
        linearity: .jointly, isTame: true,
        pullBack: { graph, g, _, _ in graph.negate(g) },
        simplified: { graph, x in graph.negation(of: x) })
    case .exp:
      Rule(
        kernel: CVM_EXP, value: exponential, image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in graph.multiply(g, y) },
        simplified: { _, _ in nil })
    case .expm1:
      Rule(
        kernel: CVM_EXPM1, value: exponentialMinusOne, image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in graph.multiply(g, graph.add(y, graph.constant(1))) },
        simplified: { _, _ in nil })
    case .log:
      Rule(
        kernel: CVM_LOG, value: { $0 < 0 ? .nan : logarithm($0) }, image: .rising(from: 0),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.divide(g, x) },
        simplified: { graph, x in graph.logarithm(of: x) })
    case .log1p:
      Rule(
        kernel: CVM_LOG1P, value: { logarithm(onePlus: $0) }, image: .rising(from: -1),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.divide(g, graph.add(x, graph.constant(1))) },
        simplified: { graph, x in graph.logarithm(ofOnePlus: x) })
    case .tanh:
      Rule(
        kernel: CVM_TANH, value: hyperbolicTangent, image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in graph.binary(.tanhPullback, g, y) },
        simplified: { _, _ in nil })
    case .sigmoid:
      Rule(
        kernel: CVM_SIGMOID, value: { 1 / (1 + exponential(-$0)) },
        image: .rising(from: -.infinity), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in graph.binary(.sigmoidPullback, g, y) },
        simplified: { _, _ in nil })
    case .softplus:
      Rule(
        kernel: CVM_SOFTPLUS,
        value: { x in
          if x > 0 { return x + logarithm(onePlus: exponential(-x)) }
          return logarithm(onePlus: exponential(x))
        },
        image: .rising(from: -.infinity), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.sigmoid, x)) },
        simplified: { _, _ in nil })
    case .sqrt:
      Rule(
        kernel: CVM_SQRT, value: { $0.squareRoot() }, image: .rising(from: 0),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in
          graph.multiply(graph.constant(0.5), graph.binary(.divide, g, y))
        },
        simplified: { _, _ in nil })
    case .square:
      Rule(
        kernel: CVM_SQUARE, value: { $0 * $0 }, image: .even, linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(graph.constant(2), graph.multiply(g, x)) },
        simplified: { _, _ in nil })
    case .reciprocal:
      Rule(
        kernel: CVM_RECIPROCAL, value: { 1 / $0 }, image: .bounds({ $0.reciprocal }),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, _, y in graph.negate(graph.multiply(g, graph.unary(.square, y))) },
        simplified: { graph, x in graph.reciprocal(of: x) })
    case .absolute:
      Rule(
        kernel: CVM_ABSOLUTE, value: { Swift.abs($0) }, image: .even, linearity: .nowhere,
        isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.sign, x)) },
        simplified: { _, _ in nil })
    case .sign:
      Rule(
        kernel: CVM_SIGN, value: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, _, _, _ in graph.constant(0) },
        simplified: { _, _ in nil })
    case .relu:
      Rule(
        kernel: CVM_RELU, value: { $0 > 0 ? $0 : $0.isNaN ? $0 : 0 },
        image: .rising(from: -.infinity), linearity: .nowhere, isTame: true,
        pullBack: { graph, g, x, _ in graph.binary(.reluPullback, g, x) },
        simplified: { _, _ in nil })
    case .sin:
      Rule(
        kernel: CVM_SIN, value: sine, image: .within(-1...1), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.cos, x)) },
        simplified: { _, _ in nil })
    case .cos:
      Rule(
        kernel: CVM_COS, value: cosine, image: .within(-1...1), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.negate(graph.multiply(g, graph.unary(.sin, x))) },
        simplified: { _, _ in nil })
    case .atan:
      Rule(
        kernel: CVM_ATAN, value: arcTangent, image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in
          graph.divide(g, graph.add(graph.unary(.square, x), graph.constant(1)))
        },
        simplified: { _, _ in nil })
    case .asinh:
      Rule(
        kernel: CVM_ASINH, value: inverseHyperbolicSine, image: .rising(from: -.infinity),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in
          let squared = graph.add(graph.constant(1), graph.unary(.square, x))
          return graph.divide(g, graph.unary(.sqrt, squared))
        },
        simplified: { _, _ in nil })
    case .logGamma:
      Rule(
        kernel: CVM_LOG_GAMMA, value: { $0 < 0 ? .nan : MathKernels.logGamma($0) },
        image: .within(.all), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.digamma, x)) },
        simplified: { _, _ in nil })
    case .digamma:
      Rule(
        kernel: CVM_DIGAMMA, value: { MathKernels.digamma($0) }, image: .within(.all),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.trigamma, x)) },
        simplified: { _, _ in nil })
    case .trigamma:
      Rule(
        kernel: CVM_TRIGAMMA, value: { MathKernels.trigamma($0) },
        image: .bounds({ $0.lowerBound >= 0 ? 0...Double.infinity : .all }),
        linearity: .nowhere, isTame: false,
        // Appears only in gradients; second derivatives are never taken.
        pullBack: { graph, _, _, _ in graph.constant(.nan) },
        simplified: { _, _ in nil })
    case .normalLogCDF:
      Rule(
        kernel: CVM_NORMAL_LOG_CDF, value: { MathKernels.normalLogCDF($0) },
        image: .within(-Double.infinity...0), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in graph.multiply(g, graph.unary(.normalLogCDFSlope, x)) },
        simplified: { _, _ in nil })
    case .normalLogCDFSlope:
      Rule(
        kernel: CVM_NORMAL_LOG_CDF_SLOPE, value: { MathKernels.normalLogCDFSlope($0) },
        image: .within(0...Double.infinity), linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, y in
          graph.negate(graph.multiply(g, graph.multiply(y, graph.add(x, y))))
        },
        simplified: { _, _ in nil })
    case .log1mexp:
      Rule(
        kernel: CVM_LOG1MEXP, value: { MathKernels.log1mexp($0) },
        image: .within(-Double.infinity...0),
        linearity: .nowhere, isTame: false,
        pullBack: { graph, g, x, _ in
          graph.negate(graph.divide(g, graph.unary(.expm1, graph.negate(x))))
        },
        simplified: { _, _ in nil })
    }
  }
}

// Functions of functions, in a simpler form.
extension Graph {
  mutating func negate(_ x: Int) -> Int { unary(.negate, x) }

  fileprivate mutating func negation(of x: Int) -> Int? {
    let inputs = nodes[x].inputs
    switch nodes[x].operation {
    case .unary(.negate): return inputs[0]
    case .binary(.subtract): return subtract(inputs[1], inputs[0])
    case .binary(.multiply):
      guard let factor = constantValue(inputs[0]) else { return nil }
      return multiply(constant(-factor), inputs[1])
    default: return nil
    }
  }

  fileprivate mutating func reciprocal(of x: Int) -> Int? {
    let inputs = nodes[x].inputs
    switch nodes[x].operation {
    case .unary(.reciprocal): return inputs[0]
    case .unary(.exp): return unary(.exp, negate(inputs[0]))
    default: return nil
    }
  }

  fileprivate mutating func logarithm(of x: Int) -> Int? {
    let inputs = nodes[x].inputs
    switch nodes[x].operation {
    case .unary(.exp): return inputs[0]
    // Bounded parameters: exact where the sigmoid itself rounds to 0 or 1.
    case .unary(.sigmoid): return negate(unary(.softplus, negate(inputs[0])))
    default: return nil
    }
  }

  fileprivate mutating func logarithm(ofOnePlus x: Int) -> Int? {
    guard case .unary(.negate) = nodes[x].operation else { return nil }
    let argument = nodes[nodes[x].inputs[0]]
    guard case .unary(.sigmoid) = argument.operation else { return nil }
    return negate(unary(.softplus, argument.inputs[0]))
  }
}
