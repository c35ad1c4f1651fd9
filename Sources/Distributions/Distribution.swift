import ComputationGraph
import MathKernels

/// A parameter of a distribution, for checks and messages.
public struct DistributionParameter: Sendable {
  public enum Domain: String, Sendable {
    case real = "a finite number"
    case positive = "a positive finite number"
    case nonnegative = "a finite number from 0 on"
  }
  public let name: String
  public let expression: Expression
  public let domain: Domain
  /// The axes that one element of the distribution has of this parameter: none for a number, the classes for logits.
  public let axes: [Axis]

  public init(_ name: String, _ expression: Expression, _ domain: Domain, axes: [Axis] = []) {
    self.name = name
    self.expression = expression
    self.domain = domain
    self.axes = axes
  }

  /// What is wrong with known values, in words; nil where nothing is.
  package func problem(in values: Tensor) -> String? {
    guard let bad = values.values.first(where: { !accepts($0) }) else { return nil }
    return "\(bad), expected \(domain.rawValue)"
  }

  /// Whether a number may be the parameter's value.
  public func accepts(_ value: Double) -> Bool {
    switch domain {
    case .real: value.isFinite
    case .positive: value.isFinite && value > 0
    case .nonnegative: value.isFinite && value >= 0
    }
  }
}

/// A probability distribution whose parameters are expressions of a model.
public protocol Distribution: Sendable {
  /// The field's name for it, as in `Normal`.
  var name: String { get }
  var parameters: [DistributionParameter] { get }
  /// What is wrong with how it is put together, in a sentence; nil where nothing is.
  var mistake: String? { get }
}

extension Distribution {
  public var mistake: String? { nil }
}

/// A distribution of real numbers, element by element over its axes.
public protocol ContinuousDistribution: Distribution {
  var support: Support { get }
  /// The map from ℝ onto the support through which inference sees values: that of the support, unless tails need another.
  var bijector: any Bijector { get }
  /// log p(value), over the axes of value and parameters together.
  func logDensity(of value: Expression) -> Expression
  /// One draw, given the values of `parameters` in their order, each row-major over its own axes; NaN where the distribution
  /// is improper and has none.
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
