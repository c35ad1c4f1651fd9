import ComputationGraph
import MathKernels

/// Student's t distribution with a location and a scale.
///
/// log p(x) = log Γ((ν+1)/2) − log Γ(ν/2) − ½ log νπ − log σ − (ν+1)/2 · log(1 + z²/ν), z = (x − μ)/σ; ν, σ > 0.
public struct StudentT: ContinuousDistribution {
  /// ν, positive.
  public let degreesOfFreedom: Double
  /// μ.
  public let location: Expression
  /// σ, positive.
  public let scale: Expression

  /// Degrees of freedom ν (a fixed number), location μ and scale σ.
  public init(degreesOfFreedom: Double, location: Expression, scale: Expression) {
    self.degreesOfFreedom = degreesOfFreedom
    self.location = location
    self.scale = scale
  }

  public var name: String { "StudentT" }
  public var support: Support { .real }
  public var bijector: any Bijector { locationScale?.powerTailBijector ?? support.bijector }
  public var parameters: [DistributionParameter] {
    [
      .init("degreesOfFreedom", Expression(degreesOfFreedom), .positive),
      .init("location", location, .real), .init("scale", scale, .positive),
    ]
  }
  public var locationScale: LocationScale? {
    LocationScale(
      location: location, scale: scale,
      standard: StudentT(degreesOfFreedom: degreesOfFreedom, location: 0, scale: 1))
  }

  public func logDensity(of value: Expression) -> Expression {
    let nu = degreesOfFreedom
    let constant = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * (logarithm(nu) + logPi)
    let z = (value - location) / scale
    return Expression(constant) - log(scale)
      - Expression((nu + 1) / 2) * log1p(square(z) / Expression(nu))
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[1] + parameters[2]
      * studentTQuantile(random.uniform(), degreesOfFreedom: parameters[0])
  }
}
