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
package struct IdentityBijector: Bijector {
  /// The map has no parameters.
  package init() {}
  package func constrain(_ unconstrained: Quantity) -> Quantity { unconstrained }
  package func unconstrain(_ value: Double) -> Double { value }
  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { 0 }
}

/// x = eᵘ, onto (0, ∞); log |dx/du| = u.
package struct ExponentialBijector: Bijector {
  /// The map has no parameters.
  package init() {}
  package func constrain(_ unconstrained: Quantity) -> Quantity { exp(unconstrained) }
  package func unconstrain(_ value: Double) -> Double { value > 0 ? logarithm(value) : .nan }
  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}

/// x = a + (b − a)/(1 + e⁻ᵘ), onto (a, b); log |dx/du| = log(b − a) − softplus(u) − softplus(−u).
package struct IntervalBijector: Bijector {
  /// a.
  package let lower: Double
  /// b.
  package let upper: Double

  /// The map onto (a, b).
  ///
  /// - Precondition: lower < upper, both finite.
  package init(lower: Double, upper: Double) {
    precondition(lower.isFinite && upper.isFinite && lower < upper)
    self.lower = lower
    self.upper = upper
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(lower) + Quantity(upper - lower) * sigmoid(unconstrained)
  }

  package func unconstrain(_ value: Double) -> Double {
    guard value > lower, value < upper else { return .nan }
    return logarithm((value - lower) / (upper - value))
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    Quantity(logarithm(upper - lower)) - softplus(unconstrained) - softplus(-unconstrained)
  }
}

/// x = a + eᵘ, onto (a, ∞); log |dx/du| = u.
package struct LowerBoundBijector: Bijector {
  /// a.
  package let lower: Double

  /// The map onto (a, ∞).
  ///
  /// - Precondition: the bound is finite.
  package init(lower: Double) {
    precondition(lower.isFinite)
    self.lower = lower
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(lower) + exp(unconstrained)
  }
  package func unconstrain(_ value: Double) -> Double {
    value > lower ? logarithm(value - lower) : .nan
  }
  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}

/// x = b − eᵘ, onto (−∞, b); log |dx/du| = u.
package struct UpperBoundBijector: Bijector {
  /// b.
  package let upper: Double

  /// The map onto (−∞, b).
  ///
  /// - Precondition: the bound is finite.
  package init(upper: Double) {
    precondition(upper.isFinite)
    self.upper = upper
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(upper) - exp(unconstrained)
  }
  package func unconstrain(_ value: Double) -> Double {
    value < upper ? logarithm(upper - value) : .nan
  }
  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { unconstrained }
}
