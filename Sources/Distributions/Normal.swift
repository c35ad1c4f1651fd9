import ComputationGraph
import MathKernels

/// The normal distribution.
///
/// log p(x) = −½ ((x − μ)/σ)² − log σ − ½ log 2π, for real x; σ > 0.
public struct Normal: ContinuousDistribution {
  /// The location.
  public let location: Expression
  /// The scale, positive.
  public let scale: Expression

  /// Mean μ and standard deviation σ.
  public init(_ location: Expression, _ scale: Expression) {
    self.location = location
    self.scale = scale
  }

  public var name: String { "Normal" }
  public var support: Support { .real }
  public var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }
  public var locationScale: LocationScale? {
    LocationScale(location: location, scale: scale, standard: Normal(0, 1))
  }

  public func logDensity(of value: Expression) -> Expression {
    -0.5 * square((value - location) / scale) - log(scale) - Expression(0.5 * logTwoPi)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] + parameters[1] * random.normal()
  }
}
