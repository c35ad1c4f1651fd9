import ComputationGraph
import MathKernels

/// The exponential distribution.
///
/// log p(x) = log λ − λx, for x ≥ 0; λ > 0.
public struct Exponential: ElementaryDistribution {
  /// λ, positive.
  public let rate: Quantity

  /// Rate λ; the mean is 1/λ.
  public init(rate: Quantity) { self.rate = rate }

  public var name: String { "Exponential" }
  public var support: Support { .nonnegative }
  public var bijector: any Bijector { (2 / rate).softplusBijector }
  public var parameters: [DistributionParameter] { [.init("rate", rate, .positive)] }

  public func logDensity(of value: Quantity) -> Quantity { log(rate) - rate * value }

  package static func logTails<Number: ElementaryNumber>(at x: Number, _ parameters: [Number])
    -> LogTails<Number>
  {
    let upper = -(parameters[0] * x)
    return LogTails(lower: .log1mexp(upper), upper: upper)
  }

  public func quantile(_ probability: Double, _ parameters: [Double]) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    return -logarithm(onePlus: -probability) / parameters[0]
  }
  public func mean(_ parameters: [Double]) -> Double? { 1 / parameters[0] }
  public func variance(_ parameters: [Double]) -> Double? { 1 / (parameters[0] * parameters[0]) }
  public func entropy(_ parameters: [Double]) -> Double? { 1 - logarithm(parameters[0]) }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    random.exponential() / parameters[0]
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? { -normalLogCDF(-z) / rate }
}
