import ComputationGraph
import MathKernels

/// log P(X ≤ x) and log P(X > x): both, since each is exact where the other is near 0.
public struct LogTails<Number: Sendable>: Sendable {
  /// log P(X ≤ x).
  public let lower: Number
  /// log P(X > x).
  public let upper: Number

  /// Both tails.
  public init(lower: Number, upper: Number) {
    self.lower = lower
    self.upper = upper
  }
}

/// A distribution with a known distribution function.
///
/// The functions of numbers take the values of `parameters`, in their order. `fixed()` binds them.
public protocol UnivariateDistribution: ContinuousDistribution {
  /// The logarithms of P(X ≤ x) and P(X > x); relatively exact in both tails.
  func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double>
  /// The same for an expression; nil where they are not elementary functions of the parameters.
  func logTails(of value: Quantity) -> LogTails<Quantity>?
  /// The smallest x with P(X ≤ x) ≥ `probability`; NaN for a probability outside 0 … 1.
  func quantile(_ probability: Double, _ parameters: [Double]) -> Double
  /// The mean, which may be infinite; NaN where it does not exist, nil where no formula is available.
  func mean(_ parameters: [Double]) -> Double?
  /// The variance, which may be infinite; NaN where it does not exist, nil where no formula is available.
  func variance(_ parameters: [Double]) -> Double?
  /// The entropy in nats; nil where no formula is available.
  func entropy(_ parameters: [Double]) -> Double?
}

extension UnivariateDistribution {
  public func logTails(of value: Quantity) -> LogTails<Quantity>? { nil }
  public func mean(_ parameters: [Double]) -> Double? { nil }
  public func variance(_ parameters: [Double]) -> Double? { nil }
  public func entropy(_ parameters: [Double]) -> Double? { nil }

  /// By bisection of the logarithm of the nearer tail: exact to the last place that the tail determines.
  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return support.bounds.lowerBound }
    if probability == 1 { return support.bounds.upperBound }
    let target = logarithm(probability)
    let rest = logarithm(onePlus: -probability)
    return support.firstValue { x in
      let tails = logTails(at: x, parameters)
      return probability <= 0.5 ? tails.lower >= target : tails.upper <= rest
    }
  }

  /// log P(lower < X ≤ upper), from the tail that keeps its digits.
  func logProbability(above lower: Double, to upper: Double, _ parameters: [Double]) -> Double {
    let start = logTails(at: lower, parameters)
    let end = logTails(at: upper, parameters)
    let (larger, smaller) =
      start.lower <= start.upper ? (end.lower, start.lower) : (start.upper, end.upper)
    // Both tails are zero: avoid −∞ − (−∞).
    return larger == -.infinity ? larger : larger + log1mexp(smaller - larger)
  }
}

/// A univariate distribution whose tails are elementary functions, for both numbers and expressions.
package protocol ElementaryDistribution: UnivariateDistribution {
  /// The logarithms of P(X ≤ x) and P(X > x), for x within the support.
  static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
}

extension ElementaryDistribution {
  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    let bounds = support.bounds
    if x <= bounds.lowerBound { return LogTails(lower: -.infinity, upper: 0) }
    if x >= bounds.upperBound { return LogTails(lower: 0, upper: -.infinity) }
    return Self.logTails(at: x, parameters)
  }

  public func logTails(of value: Quantity) -> LogTails<Quantity>? {
    Self.logTails(at: value, parameters.map(\.expression))
  }
}

extension Support {
  /// The smallest value for which a condition holds that, once true, stays true; the largest of all if none is known to.
  func firstValue(where holds: (Double) -> Bool) -> Double {
    if isDiscrete { return firstCount(where: holds) }
    // Doubles in order are whole numbers in order.
    func ordinal(_ x: Double) -> Int64 {
      let bits = Int64(bitPattern: x.bitPattern)
      return bits >= 0 ? bits : Int64.min - bits
    }
    func value(_ ordinal: Int64) -> Double {
      Double(bitPattern: UInt64(bitPattern: ordinal >= 0 ? ordinal : Int64.min - ordinal))
    }
    var low = ordinal(bounds.lowerBound)
    var high = ordinal(bounds.upperBound)
    if holds(value(low)) { return value(low) }
    while high > low, high &- low != 1 {
      let middle = (low >> 1) + (high >> 1) + (low & high & 1)
      if holds(value(middle)) { high = middle } else { low = middle }
    }
    return value(high)
  }

  private func firstCount(where holds: (Double) -> Bool) -> Double {
    var low = bounds.lowerBound
    if holds(low) { return low }
    var step = 1.0
    while low + step < bounds.upperBound, !holds(low + step) {
      low += step
      step *= 2
      if step > 0x1p60 { return .infinity }
    }
    var high = min(low + step, bounds.upperBound)
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      guard middle > low, middle < high else { break }
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
