import ComputationGraph
import MathKernels

// The inverses as expressions, in a form in which logarithms of exponentials cancel exactly.

extension Bijector {
  /// For maps that know no formula: a mistake, which the site that needs one reports.
  public func unconstrain(_ value: Expression) -> Expression {
    Expression(failure: "\(Self.self) has no formula for the inverse of the map onto its support")
  }
}

extension IdentityBijector {
  public func unconstrain(_ value: Expression) -> Expression { value }
}

extension ExponentialBijector {
  public func unconstrain(_ value: Expression) -> Expression { log(value) }
}

extension IntervalBijector {
  public func unconstrain(_ value: Expression) -> Expression {
    log(value - Expression(lower)) - log(Expression(upper) - value)
  }
}

extension LowerBoundBijector {
  public func unconstrain(_ value: Expression) -> Expression { log(value - Expression(lower)) }
}

extension UpperBoundBijector {
  public func unconstrain(_ value: Expression) -> Expression { log(Expression(upper) - value) }
}

extension PowerTailBijector {
  public func unconstrain(_ value: Expression) -> Expression {
    QuadraticGrowth.inverse(of: (value - Expression(location)) / Expression(scale))
  }
}

extension PositivePowerTailBijector {
  public func unconstrain(_ value: Expression) -> Expression {
    QuadraticGrowth.inverse(of: log(value) - Expression(logarithm(scale)))
  }
}

extension UnavailableBijector {
  func unconstrain(_ value: Expression) -> Expression { Expression(failure: reason) }
}

extension QuadraticGrowth {
  /// u of y; for |y| up to 10¹⁵⁰.
  static func inverse(of y: Expression) -> Expression {
    y * sqrt(2 / (1 + sqrt(1 + square(y))))
  }
}
