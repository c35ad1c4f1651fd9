import ComputationGraph
import MathKernels

/// A smooth one-to-one map from ℝ onto a support.
public protocol Bijector: Sendable {
  /// The value in the support.
  func constrain(_ unconstrained: Quantity) -> Quantity
  /// The point of ℝ that maps to a value of the support; NaN outside the support.
  func unconstrain(_ value: Double) -> Double
  /// The same for an expression: the inverse of `constrain`.
  func unconstrain(_ value: Quantity) -> Quantity
  /// log |d constrain(u) / du|.
  func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity
}

/// x = u.
public struct IdentityBijector: Bijector {
  /// The map has no parameters.
  public init() {}
  public func constrain(_ unconstrained: Quantity) -> Quantity { unconstrained }
  public func unconstrain(_ value: Double) -> Double { value }
  public func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { 0 }
}

/// x = eᵘ, onto (0, ∞); log |dx/du| = u.
public struct ExponentialBijector: Bijector {
  /// The map has no parameters.
  public init() {}
  public func constrain(_ unconstrained: Quantity) -> Quantity { exp(unconstrained) }
  public func unconstrain(_ value: Double) -> Double { value > 0 ? logarithm(value) : .nan }
  public func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}

/// x = a + (b − a)/(1 + e⁻ᵘ), onto (a, b); log |dx/du| = log(b − a) − softplus(u) − softplus(−u).
public struct IntervalBijector: Bijector {
  /// a.
  public let lower: Double
  /// b.
  public let upper: Double

  /// The map onto (a, b).
  ///
  /// - Precondition: lower < upper, both finite.
  public init(lower: Double, upper: Double) {
    precondition(lower.isFinite && upper.isFinite && lower < upper)
    self.lower = lower
    self.upper = upper
  }

  public func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(lower) + Quantity(upper - lower) * sigmoid(unconstrained)
  }

  public func unconstrain(_ value: Double) -> Double {
    guard value > lower, value < upper else { return .nan }
    return logarithm((value - lower) / (upper - value))
  }

  public func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    Quantity(logarithm(upper - lower)) - softplus(unconstrained) - softplus(-unconstrained)
  }
}

/// x = a + eᵘ, onto (a, ∞); log |dx/du| = u.
public struct LowerBoundBijector: Bijector {
  /// a.
  public let lower: Double

  /// The map onto (a, ∞).
  ///
  /// - Precondition: the bound is finite.
  public init(lower: Double) {
    precondition(lower.isFinite)
    self.lower = lower
  }

  public func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(lower) + exp(unconstrained)
  }
  public func unconstrain(_ value: Double) -> Double {
    value > lower ? logarithm(value - lower) : .nan
  }
  public func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}

/// x = b − eᵘ, onto (−∞, b); log |dx/du| = u.
public struct UpperBoundBijector: Bijector {
  /// b.
  public let upper: Double

  /// The map onto (−∞, b).
  ///
  /// - Precondition: the bound is finite.
  public init(upper: Double) {
    precondition(upper.isFinite)
    self.upper = upper
  }

  public func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(upper) - exp(unconstrained)
  }
  public func unconstrain(_ value: Double) -> Double {
    value < upper ? logarithm(upper - value) : .nan
  }
  public func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}
