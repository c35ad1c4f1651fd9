import ComputationGraph
import MathKernels

/// Student's t distribution with a location and a scale.
///
/// log p(x) = −log B(½, ν/2) − ½ log ν − log σ − (ν+1)/2 · log(1 + z²/ν), z = (x − μ)/σ; ν, σ > 0.
public struct StudentT: UnivariateDistribution {
  /// ν, positive.
  public let degreesOfFreedom: Quantity
  /// μ, the median; the mean where ν > 1.
  public let location: Quantity
  /// σ, positive: the standard deviation is σ √(ν/(ν − 2)) where ν > 2.
  public let scale: Quantity

  /// Degrees of freedom ν, location μ and scale σ.
  public init(degreesOfFreedom: Quantity, location: Quantity, scale: Quantity) {
    self.degreesOfFreedom = degreesOfFreedom
    self.location = location
    self.scale = scale
  }

  /// The same with a fixed number for ν.
  @_disfavoredOverload
  public init(degreesOfFreedom: Double, location: Quantity, scale: Quantity) {
    self.init(
      degreesOfFreedom: Quantity(degreesOfFreedom), location: location, scale: scale)
  }

  public var name: String { "StudentT" }
  public var support: Support { .real }
  public var bijector: any Bijector { locationScale?.powerTailBijector ?? support.bijector }
  public var parameters: [DistributionParameter] {
    [
      .init("degreesOfFreedom", degreesOfFreedom, .positive),
      .init("location", location, .real), .init("scale", scale, .positive),
    ]
  }
  public var locationScale: LocationScale? {
    LocationScale(
      location: location, scale: scale,
      standard: StudentT(degreesOfFreedom: degreesOfFreedom, location: 0, scale: 1))
  }

  public func logDensity(of value: Quantity) -> Quantity {
    Self.logDensity(z: (value - location) / scale, degreesOfFreedom) - log(scale)
  }

  /// The log density of the standard distribution.
  static func logDensity(z: Quantity, _ nu: Quantity) -> Quantity {
    -logBeta(0.5, 0.5 * nu) - 0.5 * log(nu) - 0.5 * (nu + 1) * log1p(square(z) / nu)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    let z = (x - parameters[1]) / parameters[2]
    let beyond = Self.logTails(ofMagnitude: abs(z), parameters[0]).upper - logTwo
    let rest = logarithm(onePlus: -exponential(beyond))
    return z < 0
      ? LogTails(lower: beyond, upper: rest) : LogTails(lower: rest, upper: beyond)
  }

  /// log P(|T| ≤ z) and log P(|T| > z) of the standard distribution, for z ≥ 0.
  static func logTails(ofMagnitude z: Double, _ nu: Double) -> LogTails<Double> {
    // ν/(ν + z²) and its complement, without overflow.
    let share = z * z < nu ? 1 / (1 + z * z / nu) : nu / z / z / (1 + nu / z / z)
    let rest = z * z < nu ? z * z / nu * share : 1 / (1 + nu / z / z)
    let tails = incompleteBetaLogTails(nu / 2, 0.5, share, complement: rest)
    return LogTails(lower: tails.upper, upper: tails.lower)
  }

  public func mean(_ parameters: [Double]) -> Double? {
    parameters[0] > 1 ? parameters[1] : .nan
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (nu, scale) = (parameters[0], parameters[2])
    return nu > 2 ? scale * scale * nu / (nu - 2) : nu > 1 ? .infinity : .nan
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[1] + parameters[2] * random.studentT(degreesOfFreedom: parameters[0])
  }
}
