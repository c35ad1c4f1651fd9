import ComputationGraph
import MathKernels

/// The Cauchy distribution.
///
/// log p(x) = −log π − log s − log(1 + ((x − x₀)/s)²), for real x; s > 0.
public struct Cauchy: ContinuousDistribution {
  /// The location.
  public let location: Expression
  /// The scale, positive.
  public let scale: Expression

  /// Location x₀ (the median) and scale s (half the interquartile range).
  public init(_ location: Expression, _ scale: Expression) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Cauchy" }
  public var support: Support { .real }
  public var bijector: any Bijector { locationScale?.powerTailBijector ?? support.bijector }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Cauchy(0, 1))
  }

  public func logDensity(of value: Expression) -> Expression {
    Expression(-logPi) - log(scale) - log1p(square((value - location) / scale))
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] + parameters[1] * tangent(.pi * (random.uniform() - 0.5))
  }
}
