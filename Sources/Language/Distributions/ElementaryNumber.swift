import ComputationGraph
import MathKernels

/// What a formula can be written for once: numbers, and expressions of a model.
package protocol ElementaryNumber: Sendable, ExpressibleByFloatLiteral {
  /// A number.
  init(_ value: Double)
  /// a + b.
  static func + (a: Self, b: Self) -> Self
  /// a − b.
  static func - (a: Self, b: Self) -> Self
  /// a · b.
  static func * (a: Self, b: Self) -> Self
  /// a / b.
  static func / (a: Self, b: Self) -> Self
  /// −a.
  static prefix func - (a: Self) -> Self
  /// eˣ.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// log(1 + x).
  static func log1p(_ x: Self) -> Self
  /// log(1 − eˣ), for x ≤ 0.
  static func log1mexp(_ x: Self) -> Self
  /// log(1 + eˣ).
  static func softplus(_ x: Self) -> Self
  /// log Φ(x).
  static func normalLogCDF(_ x: Self) -> Self
  /// log(x + √(1 + x²)).
  static func asinh(_ x: Self) -> Self
  /// The arc tangent, in radians.
  static func atan(_ x: Self) -> Self
  /// The smaller of two; where equal, a gradient goes to `b`.
  static func minimum(_ a: Self, _ b: Self) -> Self
  /// The larger of two; where equal, a gradient goes to `b`.
  static func maximum(_ a: Self, _ b: Self) -> Self
}

extension Quantity: ElementaryNumber {
  package static func exp(_ x: Quantity) -> Quantity { ComputationGraph.exp(x) }
  package static func log(_ x: Quantity) -> Quantity { ComputationGraph.log(x) }
  package static func log1p(_ x: Quantity) -> Quantity { ComputationGraph.log1p(x) }
  package static func log1mexp(_ x: Quantity) -> Quantity { ComputationGraph.log1mexp(x) }
  package static func softplus(_ x: Quantity) -> Quantity { ComputationGraph.softplus(x) }
  package static func normalLogCDF(_ x: Quantity) -> Quantity {
    ComputationGraph.normalLogCDF(x)
  }
  package static func asinh(_ x: Quantity) -> Quantity { ComputationGraph.asinh(x) }
  package static func atan(_ x: Quantity) -> Quantity { ComputationGraph.atan(x) }
  package static func minimum(_ a: Quantity, _ b: Quantity) -> Quantity {
    ComputationGraph.minimum(a, b)
  }
  package static func maximum(_ a: Quantity, _ b: Quantity) -> Quantity {
    ComputationGraph.maximum(a, b)
  }
}

extension Double: ElementaryNumber {
  package static func exp(_ x: Double) -> Double { exponential(x) }
  package static func log(_ x: Double) -> Double { logarithm(x) }
  package static func log1p(_ x: Double) -> Double { logarithm(onePlus: x) }
  package static func log1mexp(_ x: Double) -> Double { MathKernels.log1mexp(x) }
  package static func softplus(_ x: Double) -> Double {
    Swift.max(x, 0) + logarithm(onePlus: exponential(-Swift.abs(x)))
  }
  package static func normalLogCDF(_ x: Double) -> Double { MathKernels.normalLogCDF(x) }
  package static func asinh(_ x: Double) -> Double { inverseHyperbolicSine(x) }
  package static func atan(_ x: Double) -> Double { arcTangent(x) }
}
