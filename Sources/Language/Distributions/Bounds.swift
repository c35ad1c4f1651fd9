import ComputationGraph
import MathKernels

/// What truncated distributions and `Uniform` share.
enum Bounds {
  /// 0 for values within the bounds, −∞ outside; no gradient.
  static func logIndicator(of value: Quantity, above lower: Quantity?, below upper: Quantity?)
    -> Quantity
  {
    let outside = Quantity(-.infinity)
    let above = lower.map { select(value .>= $0, 0, outside) } ?? 0
    return above + (upper.map { select(value .<= $0, 0, outside) } ?? 0)
  }

  static func mustBeFixed(_ name: String) -> String {
    "the bounds of a latent \(name) are latent or differ between elements, expected one fixed number each. "
      + "Sample z from fixed bounds and write lower + (upper − lower) · z."
  }
}

/// Used where there is no map from ℝ; gives the reason.
struct UnavailableBijector: Bijector {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  func constrain(_ unconstrained: Quantity) -> Quantity { Quantity(failure: reason) }
  func unconstrain(_ value: Double) -> Double { .nan }
  func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    Quantity(failure: reason)
  }
}

extension Support {
  /// The part between fixed bounds; the whole support where a bound is not a fixed number, or nothing is between.
  func restricted(to lower: Quantity?, _ upper: Quantity?) -> Support {
    var low = bounds.lowerBound
    var high = bounds.upperBound
    if let lower {
      guard let number = lower.fixedNumber, !number.isNaN else { return self }
      low = max(low, number)
    }
    if let upper {
      guard let number = upper.fixedNumber, !number.isNaN else { return self }
      high = min(high, number)
    }
    if isDiscrete { (low, high) = (low.rounded(.up), high.rounded(.down)) }
    guard low < high || isDiscrete && low == high else { return self }
    if low == bounds.lowerBound, high == bounds.upperBound { return self }
    if isDiscrete {
      return .integers(
        in: (Int(exactly: low) ?? .min)...(Int(exactly: high) ?? .max))
    }
    return switch (low.isFinite, high.isFinite) {
    case (true, true): .interval(low, high)
    case (true, false): .above(low)
    default: .below(high)
    }
  }
}
