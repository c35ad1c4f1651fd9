import ComputationGraph
import MathKernels

/// A parameter of a distribution, for checks and messages.
public struct DistributionParameter: Sendable {
  public enum Domain: String, Sendable {
    case real = "a finite number"
    case positive = "a positive finite number"
  }
  public let name: String
  public let expression: Expression
  public let domain: Domain

  public init(_ name: String, _ expression: Expression, _ domain: Domain) {
    self.name = name
    self.expression = expression
    self.domain = domain
  }

  /// Whether a number may be the parameter's value.
  public func accepts(_ value: Double) -> Bool { value.isFinite && (domain == .real || value > 0) }
}

/// A probability distribution whose parameters are expressions of a model.
public protocol Distribution: Sendable {
  /// The field's name for it, as in `Normal`.
  var name: String { get }
  var parameters: [DistributionParameter] { get }
}

/// A distribution of real numbers, element by element over its axes.
public protocol ContinuousDistribution: Distribution {
  var support: Support { get }
  /// The map from ℝ onto the support through which inference sees values: that of the support, unless tails need another.
  var bijector: any Bijector { get }
  /// log p(value), over the axes of value and parameters together.
  func logDensity(of value: Expression) -> Expression
  /// One draw, given the values of `parameters` in their order.
  func draw(_ parameters: [Double], using random: inout RandomStream) -> Double
  /// Location, scale, and the distribution of (x − location)/scale, if there is such a form.
  var locationScale: LocationScale? { get }
}

extension ContinuousDistribution {
  public var bijector: any Bijector { support.bijector }
  public var locationScale: LocationScale? { nil }
}

/// x = location + scale · z, with z from the standard distribution: what makes a site non-centred.
public struct LocationScale: Sendable {
  public let location: Expression
  public let scale: Expression
  public let standard: any ContinuousDistribution

  /// The bijector for tails of a power: `SinhBijector` around fixed numbers; the identity where location or scale is latent
  /// or differs between elements.
  var powerTailBijector: any Bijector {
    var evaluator = ReferenceEvaluator()
    guard let center = evaluator.value(of: location), center.axes.isEmpty,
      let width = evaluator.value(of: scale), width.axes.isEmpty,
      let location = center.values.first, let scale = width.values.first,
      location.isFinite, scale.isFinite, scale > 0
    else { return IdentityBijector() }
    return SinhBijector(location: location, scale: scale)
  }
}

let logTwoPi = 1.8378770664093453
let logPi = 1.1447298858494002
