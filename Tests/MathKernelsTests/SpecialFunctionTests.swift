import CVectorMath
import MathKernels
import Testing

/// A special function: its kernel and its scalar form.
struct SpecialFunction: Sendable, CustomTestStringConvertible {
  let kernel: ElementaryFunction
  let scalar: @Sendable (Double) -> Double
  var testDescription: String { kernel.testDescription }

  init(
    _ name: String, _ operation: cvm_operation, _ known: [KnownValue], bound: Double,
    _ scalar: @escaping @Sendable (Double) -> Double
  ) {
    kernel = ElementaryFunction(
      testDescription: name, operation: operation, known: known, bound: bound)
    self.scalar = scalar
  }

  static let all = [
    SpecialFunction("logGamma", CVM_LOG_GAMMA, SpecialFunctionTable.logGamma, bound: 6) {
      logGamma($0)
    },
    SpecialFunction("digamma", CVM_DIGAMMA, SpecialFunctionTable.digamma, bound: 16) {
      digamma($0)
    },
    SpecialFunction("trigamma", CVM_TRIGAMMA, SpecialFunctionTable.trigamma, bound: 6) {
      trigamma($0)
    },
    // In the upper tail x² is as large as the 700 that its exponential leaves over.
    SpecialFunction(
      "normalLogCDF", CVM_NORMAL_LOG_CDF, SpecialFunctionTable.normalLogCDF, bound: 64
    ) { normalLogCDF($0) },
    SpecialFunction(
      "normalLogCDFSlope", CVM_NORMAL_LOG_CDF_SLOPE, SpecialFunctionTable.normalLogCDFSlope,
      bound: 64
    ) { normalLogCDFSlope($0) },
    SpecialFunction("log1mexp", CVM_LOG1MEXP, SpecialFunctionTable.log1mexp, bound: 4) {
      log1mexp($0)
    },
    SpecialFunction("asinh", CVM_ASINH, SpecialFunctionTable.inverseHyperbolicSine, bound: 4) {
      inverseHyperbolicSine($0)
    },
  ]
}

@Suite struct SpecialFunctionTests {
  @Test(arguments: SpecialFunction.all, InstructionSet.available)
  func kernelErrorIsBounded(_ function: SpecialFunction, _ set: InstructionSet) {
    let kernel = function.kernel
    let found = set.apply(kernel.operation, kernel.known.map(\.x))
    for (value, known) in zip(found, kernel.known) {
      let error = abs((value - known.high) - known.low) / known.high.ulp
      #expect(
        value == known.high || error <= kernel.bound,
        "at \(known.x): \(value), expected \(known.high)")
    }
  }

  @Test(arguments: SpecialFunction.all) func scalarFormsAgree(_ function: SpecialFunction) {
    for known in function.kernel.known {
      let value = function.scalar(known.x)
      #expect(
        abs(value - known.high) <= 2e-13 * abs(known.high),
        "at \(known.x): \(value), expected \(known.high)")
    }
  }

  @Test(arguments: InstructionSet.available) func specialValues(_ set: InstructionSet) {
    let inf = Double.infinity
    let expected: [(cvm_operation, [(Double, Double)])] = [
      (CVM_LOG_GAMMA, [(0, inf), (1, 0), (2, 0), (-1, .nan), (inf, inf), (.nan, .nan)]),
      (CVM_DIGAMMA, [(0, -inf), (-1, .nan), (inf, inf), (.nan, .nan)]),
      (CVM_TRIGAMMA, [(0, inf), (-1, .nan), (inf, 0), (.nan, .nan)]),
      (CVM_NORMAL_LOG_CDF, [(-inf, -inf), (inf, 0), (1e300, 0), (-1e200, -inf), (.nan, .nan)]),
      (CVM_NORMAL_LOG_CDF_SLOPE, [(inf, 0), (1e300, 0), (.nan, .nan)]),
      (CVM_LOG1MEXP, [(0, -inf), (1, .nan), (-inf, 0), (.nan, .nan)]),
      (CVM_ASINH, [(inf, inf), (-inf, -inf), (0, 0), (.nan, .nan)]),
    ]
    for (operation, cases) in expected {
      for (x, value) in cases {
        let found = set.apply(operation, x)
        #expect(
          value.isNaN ? found.isNaN : found == value,
          "operation \(operation.rawValue) at \(x): \(found), expected \(value)")
      }
    }
  }

  @Test(arguments: InstructionSet.available) func logBetaOfKnownPoints(_ set: InstructionSet) {
    for (a, b, value) in SpecialFunctionTable.logBeta {
      for (first, second) in [(a, b), (b, a)] {
        let found = set.apply(CVM_LOG_BETA, first, second)
        #expect(abs(found - value) <= 2e-14 * max(1, abs(value)), "\(first), \(second): \(found)")
        let scalar = logBeta(first, second)
        #expect(abs(scalar - value) <= 1e-13 * max(1, abs(value)), "\(first), \(second): \(scalar)")
      }
    }
    #expect(set.apply(CVM_LOG_BETA, 0, 1) == .infinity && set.apply(CVM_LOG_BETA, -1, 2).isNaN)
    #expect(set.apply(CVM_LOG_BETA, .nan, 2).isNaN && set.apply(CVM_LOG_BETA, 2, .nan).isNaN)
  }

  /// a log b and a log(1 + b), of any sign of a; 0 times anything is 0.
  @Test(arguments: InstructionSet.available) func productsWithLogarithms(_ set: InstructionSet) {
    for (operation, shift) in [(CVM_MULTIPLY_LOG, 1.0), (CVM_MULTIPLY_LOG1P, 0)] {
      let log1p = { (x: Double) in logarithm(onePlus: x) }
      for a in [-2.5, 1, 7] {
        for x in [-0.9, 0.5, 12] {
          let found = set.apply(operation, a, shift + x)
          #expect(abs(found - a * log1p(x)) <= 4 * found.ulp)
        }
      }
      #expect(set.apply(operation, 0, shift - 1) == 0 && set.apply(operation, 0, .infinity) == 0)
      #expect(set.apply(operation, 2, shift - 1) == -.infinity)
      #expect(set.apply(operation, 2, shift - 2).isNaN)
      #expect(set.apply(operation, 0, .nan).isNaN && set.apply(operation, .nan, 1).isNaN)
    }
  }

  /// The incomplete gamma function where it is elementary: Q(1, x) = e⁻ˣ, P(½, x) = erf √x; and against its own recurrence
  /// Q(a + 1, x) = Q(a, x) + xᵃ e⁻ˣ/Γ(a + 1).
  @Test(arguments: [1e-8, 0.3, 1, 4.5, 30, 400, 2e4])
  func incompleteGamma(_ x: Double) {
    #expect(abs(incompleteGammaLogTails(1, x).upper + x) <= 1e-14 * max(1, x))
    let half = incompleteGammaLogTails(0.5, x)
    #expect(abs(exponential(half.lower) - errorFunction(x.squareRoot())) < 1e-14)
    for a in [0.01, 0.7, 3, 25.5, 390, 2.1e4] {
      let (next, own) = (incompleteGammaLogTails(a + 1, x), incompleteGammaLogTails(a, x))
      let step = a * logarithm(x) - x - logGamma(a + 1)
      let tolerance = 1e-11 * max(1, abs(next.upper), abs(own.lower)) + 1e-15 * (a + x)
      #expect(abs(next.upper - logAddExp(own.upper, step)) < tolerance, "\(a), \(x)")
      #expect(abs(own.lower - logAddExp(next.lower, step)) < tolerance, "\(a), \(x)")
    }
    #expect(
      incompleteGammaLogTails(-1, x).lower.isNaN && incompleteGammaLogTails(1, -x).upper.isNaN)
  }

  /// The incomplete beta function where it is elementary: I_x(a, 1) = xᵃ, I_x(1, b) = 1 − (1 − x)ᵇ, and I_x(a, b) = 1 −
  /// I_{1−x}(b, a).
  @Test(arguments: [1e-12, 0.01, 0.3, 0.5, 0.9, 1 - 0x1p-30]) func incompleteBeta(_ x: Double) {
    for a in [0.02, 0.5, 1, 7.5, 300, 1e5] {
      let power = incompleteBetaLogTails(a, 1, x, complement: 1 - x)
      let expected = a * logarithm(x)
      #expect(abs(power.lower - expected) <= 1e-12 * max(1, abs(expected)), "\(a), \(x)")
      let mirrored = incompleteBetaLogTails(1, a, 1 - x, complement: x)
      #expect(abs(mirrored.upper - expected) <= 1e-12 * max(1, abs(expected)), "\(a), \(x)")
    }
    #expect(incompleteBetaLogTails(2, 3, 0, complement: 1).lower == -.infinity)
    #expect(incompleteBetaLogTails(2, 3, 1, complement: 0).upper == -.infinity)
    #expect(incompleteBetaLogTails(-2, 3, x, complement: 1 - x).lower.isNaN)
  }
}
