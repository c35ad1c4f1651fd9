import ComputationGraph
import MathKernels

// The inverses as expressions, in a form in which logarithms of exponentials cancel exactly.

extension Bijector {
  /// For maps without a formula: a mistake, which the site that needs one reports.
  public func unconstrain(_ value: Quantity) -> Quantity {
    Quantity(failure: "\(Self.self) has no formula for the inverse of the map onto its support")
  }
}

extension IdentityBijector {
  package func unconstrain(_ value: Quantity) -> Quantity { value }
}

extension ExponentialBijector {
  package func unconstrain(_ value: Quantity) -> Quantity { log(value) }
}

extension IntervalBijector {
  package func unconstrain(_ value: Quantity) -> Quantity {
    log(value - Quantity(lower)) - log(Quantity(upper) - value)
  }
}

extension LowerBoundBijector {
  package func unconstrain(_ value: Quantity) -> Quantity { log(value - Quantity(lower)) }
}

extension UpperBoundBijector {
  package func unconstrain(_ value: Quantity) -> Quantity { log(Quantity(upper) - value) }
}

extension PowerTailBijector {
  package func unconstrain(_ value: Quantity) -> Quantity {
    QuadraticGrowth.inverse(of: (value - Quantity(location)) / Quantity(scale))
  }
}

extension PositivePowerTailBijector {
  package func unconstrain(_ value: Quantity) -> Quantity {
    QuadraticGrowth.inverse(of: log(value) - Quantity(logarithm(scale)))
  }
}

extension UnavailableBijector {
  func unconstrain(_ value: Quantity) -> Quantity { Quantity(failure: reason) }
}

extension QuadraticGrowth {
  /// u of y; for |y| up to 10¹⁵⁰.
  static func inverse(of y: Quantity) -> Quantity {
    y * sqrt(2 / (1 + sqrt(1 + square(y))))
  }
}
