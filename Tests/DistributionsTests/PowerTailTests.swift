import ComputationGraph
import Distributions
import MathKernels
import Testing

/// The coordinate in which a tail of a power has twice the degrees of freedom.
@Suite struct PowerTailTests {
  static let bijectors = [(0.0, 1.0), (-3, 0.2), (40, 7)].map {
    PowerTailBijector(location: $0, scale: $1)
  }

  @Test(arguments: bijectors) func roundTrip(_ bijector: PowerTailBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    for u in [-12, -3, -0.7, -1e-6, 0, 1e-9, 0.2, 1, 4, 11] {
      let result = constrain(["u": u])
      // Where x has few digits left beside its location, u has no more.
      let slope = result.gradient["u"] ?? .nan
      let noise = 4 * max(result.value.ulp, bijector.location.ulp) / slope
      #expect(abs(bijector.unconstrain(result.value) - u) <= 1e-14 * abs(u) + noise)
    }
  }

  /// u ≈ √(2z) where z is large, up to the largest double and beyond.
  @Test func farTails() {
    let bijector = PowerTailBijector(location: 0, scale: 1)
    #expect(abs(bijector.unconstrain(-1e300) / -(2e300).squareRoot() - 1) < 1e-15)
    #expect(abs(bijector.unconstrain(1e99) / (2e99).squareRoot() - 1) < 1e-15)
    #expect(bijector.unconstrain(.infinity) == .infinity)
    #expect(bijector.unconstrain(-.infinity) == -.infinity)
    #expect(PositivePowerTailBijector(scale: 1).unconstrain(.infinity) == .infinity)
  }

  @Test(arguments: bijectors) func logDeterminant(_ bijector: PowerTailBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    let logDet = try ScalarProgram(["u"]) { bijector.logAbsDetJacobian(at: $0["u"] ?? 0) }
    for u in [-30, -3, -0.7, 0, 0.2, 1, 4, 30] {
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      #expect(abs(logDet(["u": u]).value - logarithm(slope)) < 1e-12 * max(1, abs(u)))
    }
  }

  /// u = 2 maps to 2√2, and u = −4 to −4√5.
  @Test func knownValues() throws {
    let bijector = PowerTailBijector(location: 2, scale: 10)
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    #expect(abs(constrain(["u": 2]).value - (2 + 20 * 2.0.squareRoot())) < 1e-13)
    #expect(abs(constrain(["u": -4]).value - (2 - 40 * 5.0.squareRoot())) < 1e-13)
    #expect(abs(bijector.unconstrain(2 + 20 * 2.0.squareRoot()) - 2) < 1e-14)
    #expect(bijector.unconstrain(2) == 0)
  }

  /// A density like |x|^(−ν−1) falls like |u|^(−2ν−1): u times its gradient tends to −2ν − 1.
  @Test(arguments: [1.0, 4, 9]) func theTailHasTwiceTheDegreesOfFreedom(_ nu: Double) throws {
    let prior = StudentT(degreesOfFreedom: nu, location: -1, scale: 3)
    let logDensity = try ScalarProgram(["u"]) {
      let u = $0["u"] ?? 0
      return prior.logDensity(of: prior.bijector.constrain(u))
        + prior.bijector.logAbsDetJacobian(at: u)
    }
    for u in [-1e4, 1e4] {
      let slope = logDensity(["u": u]).gradient["u"] ?? .nan
      #expect(abs(u * slope + 2 * nu + 1) < 1e-6 * nu)
    }
  }

  @Test func fixedParametersOnly() {
    let slot = ParameterSlot("mu", axes: [], offset: 0)
    let axis = Axis("group", count: 2)
    let several = Quantity(.data(DataArray("s", axes: [axis], values: [1, 2])))
    #expect(Cauchy(1, 2).bijector is PowerTailBijector)
    #expect(Cauchy(Quantity(.parameter(slot)), 1).bijector is IdentityBijector)
    #expect(StudentT(degreesOfFreedom: 4, location: 0, scale: several).bijector is IdentityBijector)
    #expect(Normal(0, 1).bijector is IdentityBijector)
  }
}

/// The coordinate in which both tails of a positive value become like a normal's.
@Suite struct PositivePowerTailTests {
  static let bijectors = [1, 0.02, 300].map { PositivePowerTailBijector(scale: $0) }

  @Test(arguments: bijectors) func roundTrip(_ bijector: PositivePowerTailBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    for u in [-12, -3, -0.7, -1e-6, 0, 1e-9, 0.2, 1, 4, 11] {
      // The logarithm of x, about u²/2, has few digits left of u where u is small.
      let value = constrain(["u": u]).value
      #expect(abs(bijector.unconstrain(value) - u) <= 1e-14 * max(1, abs(u)))
    }
    for x in [0, -1, Double.nan] { #expect(bijector.unconstrain(x).isNaN) }
  }

  @Test(arguments: bijectors) func logDeterminant(_ bijector: PositivePowerTailBijector) throws {
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    let logDet = try ScalarProgram(["u"]) { bijector.logAbsDetJacobian(at: $0["u"] ?? 0) }
    for u in [-20, -3, -0.7, 0, 0.2, 1, 4, 20] {
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      let found = logDet(["u": u]).value
      #expect(abs(found - logarithm(slope)) < 1e-12 * max(1, abs(found)))
    }
  }

  /// u = 2 maps to exp(2√2) = 16.91882867…, and u = −2 to its reciprocal.
  @Test func knownValues() throws {
    let bijector = PositivePowerTailBijector(scale: 10)
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    let expected = exponential(2 * 2.0.squareRoot())
    #expect(abs(constrain(["u": 2]).value / (10 * expected) - 1) < 1e-14)
    #expect(abs(constrain(["u": -2]).value * expected / 10 - 1) < 1e-14)
  }

  /// Of a half-Cauchy prior the log density in u falls like −u²/2 on either side: its slope is about −u.
  @Test(arguments: [-12.0, 12]) func tailsAreLikeANormals(_ u: Double) throws {
    let prior = HalfCauchy(scale: 3)
    let logDensity = try ScalarProgram(["u"]) {
      let u = $0["u"] ?? 0
      return prior.logDensity(of: prior.bijector.constrain(u))
        + prior.bijector.logAbsDetJacobian(at: u)
    }
    #expect(abs((logDensity(["u": u]).gradient["u"] ?? .nan) / -u - 1) < 0.05)
  }

  @Test func fixedScalesOnly() {
    #expect(HalfCauchy(scale: 1).bijector is PositivePowerTailBijector)
    let slot = ParameterSlot("s", axes: [], offset: 0)
    #expect(HalfCauchy(scale: Quantity(.parameter(slot))).bijector is ExponentialBijector)
  }
}
