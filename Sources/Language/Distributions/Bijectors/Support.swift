import ComputationGraph

/// The set of values that a distribution can take.
public enum Support: Hashable, Sendable {
  /// ℝ.
  case real
  /// (0, ∞).
  case positive
  /// [0, ∞). Inference sees its interior.
  case nonnegative
  /// (lower, ∞), for a finite bound.
  case above(Double)
  /// (−∞, upper), for a finite bound.
  case below(Double)
  /// (lower, upper), both finite.
  case interval(Double, Double)
  /// 0 and 1.
  case binary
  /// 0, 1, 2, …
  case counts
  /// The whole numbers of a range.
  case integers(in: ClosedRange<Int>)

  /// The map from ℝ onto the support that inference uses; nil where the support is discrete.
  package var continuousBijector: (any Bijector)? {
    switch self {
    case .real: IdentityBijector()
    case .positive, .nonnegative: ExponentialBijector()
    case .above(let lower): LowerBoundBijector(lower: lower)
    case .below(let upper): UpperBoundBijector(upper: upper)
    case .interval(let lower, let upper): IntervalBijector(lower: lower, upper: upper)
    case .binary, .counts, .integers: nil
    }
  }

  /// The map from ℝ onto the support that inference uses; the identity where the support is discrete, which no latent site may
  /// be.
  public var bijector: any Bijector { continuousBijector ?? IdentityBijector() }

  /// Whether it contains only whole numbers, so that there is no gradient to follow.
  public var isDiscrete: Bool { continuousBijector == nil }

  /// Whether a number is in the support.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    switch self {
    case .real: return true
    case .positive: return value > 0
    case .nonnegative: return value >= 0
    case .above(let lower): return value > lower
    case .below(let upper): return value < upper
    case .interval(let lower, let upper): return value > lower && value < upper
    case .binary: return value == 0 || value == 1
    case .counts: return value >= 0 && value == value.rounded()
    case .integers(let range):
      return value >= Double(range.lowerBound) && value <= Double(range.upperBound)
        && value == value.rounded()
    }
  }

  /// The smallest and the largest number that is in the support or at its border.
  public var bounds: ClosedRange<Double> {
    switch self {
    case .real: -.infinity ... .infinity
    case .positive, .nonnegative, .counts: 0 ... .infinity
    case .above(let lower): lower ... .infinity
    case .below(let upper): -.infinity...upper
    case .interval(let lower, let upper): lower...upper
    case .binary: 0...1
    case .integers(let range): Double(range.lowerBound)...Double(range.upperBound)
    }
  }
}

extension Support: CustomStringConvertible {
  /// For messages: `the positive numbers`.
  public var description: String {
    switch self {
    case .real: "the finite numbers"
    case .positive: "the positive numbers"
    case .nonnegative: "the numbers from 0 on"
    case .above(let lower): "the numbers above \(lower)"
    case .below(let upper): "the numbers below \(upper)"
    case .interval(let lower, let upper): "the numbers between \(lower) and \(upper)"
    case .binary: "0 and 1"
    case .counts: "the whole numbers from 0 on"
    case .integers(let range): "the whole numbers \(range.lowerBound) … \(range.upperBound)"
    }
  }
}
