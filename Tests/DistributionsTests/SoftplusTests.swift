import ComputationGraph
import Distributions
import MathKernels
import Testing

/// The coordinate in which scales are logarithms below and numbers above.
@Suite struct SoftplusTests {
  static let bijectors = [1, 0.02, 300].map { SoftplusBijector(scale: $0) }

  @Test(arguments: bijectors) func roundTrip(_ bijector: SoftplusBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    for u in [-700, -30, -3, -0.7, 0, 0.2, 1, 4, 40, 1e6] {
      let value = constrain(["u": u]).value
      #expect(abs(bijector.unconstrain(value) - u) <= 1e-14 * max(1, abs(u)))
    }
    for x in [0, -1, Double.nan] { #expect(bijector.unconstrain(x).isNaN) }
    #expect(bijector.unconstrain(.infinity) == .infinity)
  }

  @Test(arguments: bijectors) func logDeterminant(_ bijector: SoftplusBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    let logDet = try ScalarProgram(["u"]) { bijector.logAbsDetJacobian(at: $0["u"] ?? 0) }
    for u in [-600, -3, -0.7, 0, 0.2, 1, 4, 600] {
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      let found = logDet(["u": u]).value
      #expect(abs(found - logarithm(slope)) < 1e-12 * max(1, abs(found)))
    }
  }

  /// u = 0 maps to scale · log 2, u = log(e − 1) to the scale.
  @Test func knownValues() throws {
    let bijector = SoftplusBijector(scale: 10)
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    #expect(abs(constrain(["u": 0]).value - 6.931471805599453) < 1e-14)
    #expect(abs(bijector.unconstrain(10) - 0.5413248546129181) < 1e-15)
  }

  @Test func lightTailsOfFixedScalesOnly() {
    let latent = Quantity(.parameter(ParameterSlot("s", axes: [], offset: 0)))
    func scale(_ prior: some ContinuousDistribution) -> Double? {
      (prior.bijector as? SoftplusBijector)?.scale
    }
    #expect(scale(Exponential(rate: 4)) == 0.5)
    #expect(scale(Gamma(shape: 3, rate: 2)) == 2)
    #expect(scale(HalfNormal(scale: 3)) == 3)
    #expect(scale(HalfStudentT(degreesOfFreedom: 4, scale: 3)) == 6)
    let others: [any ContinuousDistribution] = [
      Exponential(rate: latent), Gamma(shape: latent, rate: 1), Gamma(shape: 0.001, rate: 0.001),
      HalfNormal(scale: latent), HalfStudentT(degreesOfFreedom: 2, scale: 1), LogNormal(0, 1),
    ]
    for prior in others { #expect(prior.bijector is ExponentialBijector, "\(prior)") }
  }
}
