import ComputationGraph
import MathKernels

/// A distribution of which some values are known only as a bound.
///
/// log p(x) where the value was seen, log P(X > x) where it is right-censored (a life that continued when the study ended), and
/// log P(X ≤ x) where it is left-censored (below the limit of detection). Parameters may be latent where the base
/// distribution's tails are elementary functions (Weibull, Exponential, LogNormal, Logistic, Normal, …); for the others they must
/// be fixed, and the values observed.
///
/// ```swift
/// m.observe("time", Censored(Weibull(shape: k, scale: exp(eta)), right: isCensored), times, over: row)
/// ```
///
/// Draws are those of the base distribution: times that were not cut short.
public struct Censored: ContinuousDistribution {
  /// What is censored.
  public let base: any UnivariateDistribution
  /// 1 where the value is only a lower bound, else 0.
  public let right: Quantity?
  /// 1 where the value is only an upper bound, else 0.
  public let left: Quantity?

  /// `base`, with 1 for the censored elements and 0 for the others.
  public init(
    _ base: some UnivariateDistribution, right: Quantity? = nil, left: Quantity? = nil
  ) {
    self.base = base
    self.right = right
    self.left = left
  }

  public var name: String { "censored \(base.name)" }
  public var support: Support { base.support }
  public var bijector: any Bijector { base.bijector }
  public var parametricBounds: (lower: Quantity?, upper: Quantity?) { base.parametricBounds }
  public var parameters: [DistributionParameter] {
    base.parameters
      + [("right", right), ("left", left)].compactMap { name, flag in
        flag.map { DistributionParameter(name, $0, .indicator) }
      }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    guard let tails = base.logTails(of: value) ?? fixedLogTails(of: value) else {
      return Quantity(
        failure:
          "the tails of \(base.name) are not elementary functions, so its parameters and the "
          + "values must be fixed where they are censored, found a latent one. "
          + "Fix them, or take a distribution such as Weibull, LogNormal or Logistic.")
    }
    var density = base.logDensity(of: value)
    if let right { density = select(right, tails.upper, density) }
    if let left { density = select(left, tails.lower, density) }
    return density
  }

  /// The tails of the base at values that are all known, as its parameters are; nil otherwise.
  private func fixedLogTails(of value: Quantity) -> LogTails<Quantity>? {
    let arguments = [value] + base.parameters.map(\.expression)
    func tail(_ part: (LogTails<Double>) -> Double) -> Quantity? {
      Quantity("log tail", ofFixed: arguments) {
        part(base.logTails(at: $0[0], Array($0.dropFirst())))
      }
    }
    guard let lower = tail(\.lower), let upper = tail(\.upper) else { return nil }
    return LogTails(lower: lower, upper: upper)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    base.draw(parameters, using: &random)
  }
}
