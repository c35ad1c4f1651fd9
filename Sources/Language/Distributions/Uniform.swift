import ComputationGraph
import MathKernels

/// The uniform distribution on an interval.
///
/// log p(x) = −log(b − a), for a ≤ x ≤ b. Where a bound is latent, the density is −∞ outside, and only an observed site can
/// have it.
public struct Uniform: ElementaryDistribution {
  /// a.
  public let lower: Quantity
  /// b, above a.
  public let upper: Quantity

  /// The interval from a to b.
  public init(_ lower: Quantity, _ upper: Quantity) {
    self.lower = lower
    self.upper = upper
  }

  public var name: String { "Uniform" }
  public var support: Support { Support.real.restricted(to: lower, upper) }
  public var bijector: any Bijector {
    support == .real ? UnavailableBijector(Bounds.mustBeFixed(name)) : support.bijector
  }
  public var parametricBounds: (lower: Quantity?, upper: Quantity?) { (lower, upper) }
  public var parameters: [DistributionParameter] {
    [
      .init("lower", lower, .real), .init("upper", upper, .real),
      .init("width", upper - lower, .positive),
    ]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let inside = Bounds.logIndicator(of: value, above: lower, below: upper)
    return -log(upper - lower) + (support == .real ? inside : 0)
  }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let width = Number.log(parameters[1] - parameters[0])
    return LogTails(
      lower: .log(.maximum(0.0, .minimum(x, parameters[1]) - parameters[0])) - width,
      upper: .log(.maximum(0.0, parameters[1] - .maximum(x, parameters[0]))) - width)
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    return probability < 0.5
      ? parameters[0] + probability * parameters[2]
      : parameters[1] - (1 - probability) * parameters[2]
  }
  public func mean(_ parameters: [Double]) -> Double? {
    parameters[0] + 0.5 * parameters[2]
  }
  public func variance(_ parameters: [Double]) -> Double? { parameters[2] * parameters[2] / 12 }
  public func entropy(_ parameters: [Double]) -> Double? { logarithm(parameters[2]) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    quantile(random.uniform(), parameters)
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    lower + (upper - lower) * exp(normalLogCDF(z))
  }
}
