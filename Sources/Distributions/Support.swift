import ComputationGraph

/// Where the values of a distribution live.
public enum Support: Hashable, Sendable {
  /// ℝ.
  case real
  /// (0, ∞).
  case positive
  /// (lower, upper), both finite.
  case interval(Double, Double)

  /// The map from ℝ onto the support that inference uses.
  public var bijector: any Bijector {
    switch self {
    case .real: IdentityBijector()
    case .positive: ExponentialBijector()
    case .interval(let lower, let upper): IntervalBijector(lower: lower, upper: upper)
    }
  }

  /// Whether a number lies in the support.
  public func contains(_ value: Double) -> Bool {
    switch self {
    case .real: value.isFinite
    case .positive: value.isFinite && value > 0
    case .interval(let lower, let upper): value > lower && value < upper
    }
  }
}
