import ComputationGraph
import MathKernels

/// Student's t distribution around 0, folded to the positive half.
///
/// log p(x) = log 2 − log B(½, ν/2) − ½ log ν − log σ − (ν+1)/2 · log(1 + (x/σ)²/ν), for x ≥ 0; ν, σ > 0.
///
/// - Source: Gelman (2006), *Prior distributions for variance parameters in hierarchical models*.
public struct HalfStudentT: UnivariateDistribution {
  /// ν, positive.
  public let degreesOfFreedom: Quantity
  /// σ, positive.
  public let scale: Quantity

  /// Degrees of freedom ν and scale σ.
  public init(degreesOfFreedom: Quantity, scale: Quantity) {
    self.degreesOfFreedom = degreesOfFreedom
    self.scale = scale
  }

  public var name: String { "HalfStudentT" }
  public var support: Support { .nonnegative }
  public var bijector: any Bijector {
    guard let nu = degreesOfFreedom.fixedNumber, nu > 2 else { return support.bijector }
    return (2 * scale).softplusBijector
  }
  public var parameters: [DistributionParameter] {
    [
      .init("degreesOfFreedom", degreesOfFreedom, .positive), .init("scale", scale, .positive),
    ]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    Quantity(logTwo) + StudentT.logDensity(z: value / scale, degreesOfFreedom) - log(scale)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    guard x > 0 else { return LogTails(lower: -.infinity, upper: 0) }
    return StudentT.logTails(ofMagnitude: x / parameters[1], parameters[0])
  }

  /// 2σ √ν/((ν − 1) B(½, ν/2)) for ν > 1, else ∞.
  public func mean(_ parameters: [Double]) -> Double? {
    let (nu, scale) = (parameters[0], parameters[1])
    guard nu > 1 else { return .infinity }
    return 2 * scale * nu.squareRoot() / (nu - 1) * exponential(-logBeta(0.5, nu / 2))
  }
  public func variance(_ parameters: [Double]) -> Double? {
    let (nu, scale) = (parameters[0], parameters[1])
    guard nu > 2, let mean = mean(parameters) else { return nu > 1 ? .infinity : .nan }
    return scale * scale * nu / (nu - 2) - mean * mean
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[1] * Swift.abs(random.studentT(degreesOfFreedom: parameters[0]))
  }
}
