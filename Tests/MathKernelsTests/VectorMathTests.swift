import CVectorMath
import MathKernels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// An elementary function: its kernel, known values, and the error it may make.
struct ElementaryFunction: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operation: cvm_operation
  let known: [KnownValue]
  /// In units of the last place of the true result.
  let bound: Double

  static let all = [
    ElementaryFunction(
      testDescription: "exp", operation: CVM_EXP, known: ElementaryFunctionTable.exponential,
      bound: 2),
    ElementaryFunction(
      testDescription: "expm1", operation: CVM_EXPM1,
      known: ElementaryFunctionTable.exponentialMinusOne, bound: 2),
    ElementaryFunction(
      testDescription: "log", operation: CVM_LOG, known: ElementaryFunctionTable.logarithm, bound: 2
    ),
    ElementaryFunction(
      testDescription: "log1p", operation: CVM_LOG1P,
      known: ElementaryFunctionTable.logarithmOnePlus, bound: 2),
    ElementaryFunction(
      testDescription: "tanh", operation: CVM_TANH,
      known: ElementaryFunctionTable.hyperbolicTangent, bound: 4),
    ElementaryFunction(
      testDescription: "sigmoid", operation: CVM_SIGMOID, known: ElementaryFunctionTable.sigmoid,
      bound: 4),
    ElementaryFunction(
      testDescription: "softplus", operation: CVM_SOFTPLUS,
      known: ElementaryFunctionTable.softplus, bound: 4),
    ElementaryFunction(
      testDescription: "sin", operation: CVM_SIN, known: ElementaryFunctionTable.sine, bound: 2),
    ElementaryFunction(
      testDescription: "cos", operation: CVM_COS, known: ElementaryFunctionTable.cosine, bound: 2),
    ElementaryFunction(
      testDescription: "atan", operation: CVM_ATAN, known: ElementaryFunctionTable.arcTangent,
      bound: 2),
  ]
}

@Suite struct VectorMathTests {
  @Test func baselineIsAlwaysThere() {
    #expect(InstructionSet.available.first?.name == "baseline")
    let widest = cvm_widest_instruction_set()
    #expect(InstructionSet.available.last?.value == widest)
    #expect(cvm_find_kernel(CVM_EXP) != nil)
  }

  @Test(arguments: ElementaryFunction.all, InstructionSet.available)
  func errorIsBounded(_ function: ElementaryFunction, _ set: InstructionSet) {
    let found = set.apply(function.operation, function.known.map(\.x))
    for (value, known) in zip(found, function.known) {
      let error = abs((value - known.high) - known.low) / known.high.ulp
      #expect(error <= function.bound, "at \(known.x): \(value), expected \(known.high)")
    }
  }

  #if arch(x86_64) && canImport(Glibc)
    /// The platform's functions in 64-bit significands.
    static let extended: [(String, @Sendable (Float80) -> Float80, ClosedRange<Double>)] = [
      ("exp", { exp($0) }, -708...709), ("exp", { exp($0) }, 709...709.78),
      ("expm1", { expm1($0) }, -40...40),
      ("expm1", { expm1($0) }, -0.6...0.6), ("expm1", { expm1($0) }, 0.34...0.43),
      ("log", { log($0) }, 1e-3...3), ("log", { log($0) }, 1e-300...1e300),
      ("log1p", { log1p($0) }, -0.999...3), ("log1p", { log1p($0) }, -1e-3...1e-3),
      ("tanh", { tanh($0) }, -1...1), ("tanh", { tanh($0) }, -20...20),
      ("tanh", { tanh($0) }, -0.05...0.05),
      ("sigmoid", { 1 / (1 + exp(-$0)) }, -700...40), ("sigmoid", { 1 / (1 + exp(-$0)) }, -2...2),
      ("sin", { sin($0) }, -4...4), ("sin", { sin($0) }, -1e6...1e6),
      ("cos", { cos($0) }, -4...4), ("cos", { cos($0) }, -1e6...1e6),
      ("atan", { atan($0) }, -3...3), ("atan", { atan($0) }, -1e3...1e3),
      ("softplus", { log1p(exp($0)) }, -700...40), ("softplus", { log1p(exp($0)) }, -2...2),
    ]

    @Test(.tags(.random), arguments: InstructionSet.available)
    func errorIsBoundedAtRandomPoints(_ set: InstructionSet) throws {
      var random = RandomStream(seed: seed(3))
      for (name, reference, range) in Self.extended {
        let function = try #require(
          ElementaryFunction.all.first { $0.testDescription == name })
        let points = (0..<4000).map { _ in random.uniform(in: range) }
        let worst = zip(points, set.apply(function.operation, points)).map { x, found in
          let expected = reference(Float80(x))
          let error = Double(Swift.abs(Float80(found) - expected)) / Double(expected).ulp
          return (error, x)
        }.max { $0.0 < $1.0 }
        let (error, point) = try #require(worst)
        #expect(error <= function.bound, "\(name) in \(range): \(error) ulp at \(point)")
      }
    }

    /// Subnormal results have fewer places: units of the least of them.
    @Test(.tags(.random), arguments: InstructionSet.available)
    func exponentialsBelowTheNormalNumbers(_ set: InstructionSet) {
      var random = RandomStream(seed: seed(4))
      let points = (0..<4000).map { _ in random.uniform(in: -745.5...(-708)) }
      for (x, found) in zip(points, set.apply(CVM_EXP, points)) {
        let expected = exp(Float80(x))
        let error = Swift.abs(Float80(found) - expected) / Float80(Double(expected).ulp)
        #expect(error <= 2, "at \(x): \(found), expected \(expected)")
      }
    }
  #endif

  @Test(arguments: InstructionSet.available) func specialValues(_ set: InstructionSet) {
    let inf = Double.infinity
    let tiny = Double.leastNonzeroMagnitude
    let expected: [(cvm_operation, [(Double, Double)])] = [
      (
        CVM_EXP,
        [
          (-inf, 0), (inf, inf), (0, 1), (-0.0, 1), (709.79, inf), (710, inf), (721, inf),
          (1e300, inf), (-746, 0), (-761, 0), (-1e300, 0),
        ]
      ),
      (CVM_EXPM1, [(-inf, -1), (inf, inf), (0, 0), (-0.0, 0), (710, inf), (-800, -1)]),
      (CVM_LOG, [(0, -inf), (-0.0, -inf), (inf, inf), (1, 0), (-1, .nan), (-inf, .nan)]),
      (CVM_LOG1P, [(-1, -inf), (inf, inf), (0, 0), (-0.0, -0.0), (-1.5, .nan), (-inf, .nan)]),
      (CVM_TANH, [(-inf, -1), (inf, 1), (0, 0), (-0.0, -0.0), (tiny, tiny)]),
      (CVM_SIGMOID, [(-inf, 0), (inf, 1), (0, 0.5), (-0.0, 0.5), (-800, 0), (800, 1)]),
      (CVM_SOFTPLUS, [(-inf, 0), (inf, inf), (-800, 0), (800, 800)]),
      (CVM_SQRT, [(0, 0), (4, 2), (inf, inf), (-1, .nan), (2, 2.0.squareRoot())]),
      (CVM_SQUARE, [(-3, 9), (-inf, inf), (1e200, inf)]),
      (CVM_RECIPROCAL, [(4, 0.25), (0, inf), (-0.0, -inf), (inf, 0), (-inf, -0.0)]),
      (CVM_NEGATE, [(3, -3), (0, -0.0), (inf, -inf)]),
      (CVM_ABSOLUTE, [(-3, 3), (-0.0, 0), (-inf, inf), (5, 5)]),
      (CVM_SIGN, [(-3, -1), (0, 0), (tiny, 1), (-inf, -1)]),
      (CVM_RELU, [(-3, 0), (0, 0), (2.5, 2.5), (-inf, 0), (inf, inf)]),
      (CVM_SIN, [(0, 0), (-0.0, -0.0), (inf, .nan), (-inf, .nan), (tiny, tiny)]),
      (CVM_COS, [(0, 1), (-0.0, 1), (inf, .nan), (-inf, .nan), (tiny, 1)]),
      (CVM_ATAN, [(0, 0), (-0.0, -0.0), (inf, .pi / 2), (-inf, -.pi / 2), (tiny, tiny)]),
      (CVM_COPY, [(-3, -3), (inf, inf), (-0.0, -0.0)]),
    ]
    for (operation, cases) in expected {
      for (x, value) in cases {
        let found = set.apply(operation, x)
        #expect(
          value.isNaN ? found.isNaN : found == value && (value != 0 || found.sign == value.sign),
          "operation \(operation.rawValue) at \(x): \(found), expected \(value)")
      }
      #expect(set.apply(operation, .nan).isNaN, "operation \(operation.rawValue) at NaN")
    }
  }

  @Test(arguments: InstructionSet.available) func subnormals(_ set: InstructionSet) {
    // exp(−744.9) = 0.63·2⁻¹⁰⁷⁴ and log 2⁻¹⁰⁷⁴ = −744.4400719213812 (mpmath).
    let tiny = Double.leastNonzeroMagnitude
    #expect(set.apply(CVM_EXP, -744.9) == tiny)
    #expect(set.apply(CVM_LOG, tiny) == -744.4400719213812)
    #expect(set.apply(CVM_SQUARE, 3e-162) == 2 * tiny)
    #expect(set.apply(CVM_ABSOLUTE, -tiny) == tiny)
  }

  static let binary: [(cvm_operation, @Sendable (Double, Double) -> Double)] = [
    (CVM_ADD, { $0 + $1 }), (CVM_SUBTRACT, { $0 - $1 }), (CVM_MULTIPLY, { $0 * $1 }),
    (CVM_DIVIDE, { $0 / $1 }), (CVM_MAXIMUM, { Swift.max($0, $1) }),
    (CVM_MINIMUM, { Swift.min($0, $1) }), (CVM_TANH_PULLBACK, { $0 * (1 - $1 * $1) }),
    (CVM_SIGMOID_PULLBACK, { $0 * ($1 * (1 - $1)) }), (CVM_RELU_PULLBACK, { $1 > 0 ? $0 : 0 }),
    (CVM_GREATER, { $0 > $1 ? 1 : 0 }), (CVM_GREATER_OR_EQUAL, { $0 >= $1 ? 1 : 0 }),
    (CVM_KEEP_WHERE, { $1 != 0 ? $0 : 0 }), (CVM_KEEP_UNLESS, { $1 != 0 ? 0 : $0 }),
    (CVM_POWER, { power($0, $1) }),
  ]

  /// Every length up to 40, each operand moving or standing still; exact to one rounding of a fused product.
  @Test(.tags(.random), arguments: InstructionSet.available)
  func binaryKernelsOfEveryLength(_ set: InstructionSet) {
    var random = RandomStream(seed: seed(11))
    for (operation, function) in Self.binary {
      for count in 1...40 {
        let x = (0..<count).map { _ in random.normal() }
        let y = (0..<count).map { _ in random.normal() }
        for (aMoves, bMoves) in [(true, true), (true, false), (false, true), (false, false)] {
          let (a, b, out) = (GuardedBuffer(x), GuardedBuffer(y), GuardedBuffer(count: count))
          set.run(operation) {
            $0.out = out.operand
            $0.a = a.operand
            $0.b = b.operand
            $0.inner = count
            $0.a_moves = aMoves ? 1 : 0
            $0.b_moves = bMoves ? 1 : 0
          }
          let expected = (0..<count).map { function(x[aMoves ? $0 : 0], y[bMoves ? $0 : 0]) }
          let agrees = zip(out.values, expected).allSatisfy {
            abs($0 - $1) <= 4 * $1.ulp || $0.isNaN && $1.isNaN
          }
          #expect(agrees && out.guardIsIntact, "operation \(operation.rawValue), \(count) elements")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available) func notANumberPropagates(_ set: InstructionSet) {
    // These decide by one of their arguments; 1 to any power is 1.
    let deciding = [
      CVM_RELU_PULLBACK, CVM_GREATER, CVM_GREATER_OR_EQUAL, CVM_KEEP_WHERE, CVM_KEEP_UNLESS,
      CVM_POWER,
    ]
    for (operation, _) in Self.binary where !deciding.contains(operation) {
      #expect(set.apply(operation, .nan, 1).isNaN && set.apply(operation, 1, .nan).isNaN)
    }
  }

  @Test(arguments: InstructionSet.available) func decisions(_ set: InstructionSet) {
    let inf = Double.infinity
    let expected: [(cvm_operation, [(Double, Double, Double)])] = [
      (CVM_GREATER, [(1, 1, 0), (2, 1, 1), (.nan, 1, 0), (1, .nan, 0), (inf, inf, 0)]),
      (CVM_GREATER_OR_EQUAL, [(1, 1, 1), (1, 2, 0), (.nan, 1, 0), (1, .nan, 0), (-inf, -inf, 1)]),
      (CVM_KEEP_WHERE, [(.nan, 0, 0), (inf, -0.0, 0), (3, 1, 3), (-inf, 1, -inf), (2, -0.5, 2)]),
      (CVM_KEEP_UNLESS, [(.nan, 1, 0), (inf, -0.5, 0), (3, 0, 3), (-inf, -0.0, -inf)]),
      (CVM_POWER, [(0, 0, 1), (-2, 3, -8), (-8, 0.5, .nan), (2, -inf, 0), (inf, -1, 0)]),
    ]
    for (operation, cases) in expected {
      for (x, y, value) in cases {
        let found = set.apply(operation, x, y)
        #expect(found == value || found.isNaN && value.isNaN, "operation \(operation.rawValue)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func unaryKernelsTouchNothingBeyondTheOverhang(_ set: InstructionSet) {
    for raw in CVM_NEGATE.rawValue...CVM_COPY.rawValue {
      for count in 1...40 {
        let a = GuardedBuffer(Array(repeating: 0.5, count: count))
        let out = GuardedBuffer(count: count)
        set.run(cvm_operation(raw)) {
          $0.out = out.operand
          $0.a = a.operand
          $0.inner = count
          $0.a_moves = count % 2 == 0 ? 1 : 0
        }
        #expect(out.guardIsIntact && Set(out.values.map(\.bitPattern)).count == 1)
        #expect(out.values[0] != GuardedBuffer.sentinel)
      }
    }
  }
}

extension cvm_operation: @retroactive Equatable {}
