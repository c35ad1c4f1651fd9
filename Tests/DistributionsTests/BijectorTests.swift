import ComputationGraph
import Distributions
import MathKernels
import Testing

@Suite struct BijectorTests {
  static let supports: [Support] = [
    .real, .positive, .interval(0, 1), .interval(-2.5, 7), .interval(1e6, 1e6 + 1),
  ]

  func programs(_ bijector: any Bijector) throws -> (
    constrain: ScalarProgram, logDet: ScalarProgram
  ) {
    (
      try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) },
      try ScalarProgram(["u"]) { bijector.logAbsDetJacobian(at: $0["u"] ?? 0) }
    )
  }

  static let points: [Double] = [-12, -3, -0.7, -1e-6, 0, 0.2, 1, 4, 11]

  @Test(arguments: supports) func roundTrip(_ support: Support) throws {
    let (constrain, _) = try programs(support.bijector)
    for u in Self.points {
      let x = constrain(["u": u]).value
      #expect(support.contains(x))
      let back = support.bijector.unconstrain(x)
      // Where x has few digits left beside its bound, u has no more.
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      #expect(abs(back - u) <= 1e-13 * max(1, abs(u)) + 4 * x.ulp / slope)
    }
  }

  /// Against the logarithm of the planned derivative and of a difference quotient.
  @Test(arguments: supports) func logDeterminant(_ support: Support) throws {
    let (constrain, logDet) = try programs(support.bijector)
    for u in Self.points {
      let found = logDet(["u": u]).value
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      #expect(abs(found - logarithm(slope)) < 1e-11 * max(1, abs(found)))
      if case .interval(1e6, _) = support { continue }
      let step = 1e-5
      let difference = (constrain(["u": u + step]).value - constrain(["u": u - step]).value)
      #expect(abs(exponential(found) - difference / (2 * step)) < 1e-8 * max(1, exponential(found)))
    }
  }

  @Test(arguments: supports) func mapsAreIncreasing(_ support: Support) throws {
    let (constrain, _) = try programs(support.bijector)
    let values = Self.points.map { constrain(["u": $0]).value }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func outsideOfTheSupport() {
    #expect(!Support.real.contains(.nan) && !Support.real.contains(.infinity))
    #expect(Support.real.contains(-1e300))
    for x in [0, -0.0, -1, -Double.infinity, Double.nan] {
      #expect(!Support.positive.contains(x) && Support.positive.bijector.unconstrain(x).isNaN)
    }
    #expect(!Support.positive.contains(.infinity))
    for x in [-2.5, 7, -3, 8, Double.nan, Double.infinity] {
      let interval = Support.interval(-2.5, 7)
      #expect(!interval.contains(x) && interval.bijector.unconstrain(x).isNaN)
    }
  }

  @Test(arguments: DistributionCase.all) func knownPointsLieInTheSupport(
    _ distribution: DistributionCase
  ) throws {
    for known in try distribution.known() {
      let support = distribution.make(known.params).support
      #expect(known.points.allSatisfy { support.contains($0.x) })
    }
  }

  /// What a parameter may be is said once, and holds for every distribution.
  @Test func parameterDomains() {
    let positive = DistributionParameter("scale", 1, .positive)
    let real = DistributionParameter("location", 1, .real)
    for bad in [Double.nan, .infinity, -.infinity] {
      #expect(!positive.accepts(bad) && !real.accepts(bad))
    }
    #expect(!positive.accepts(0) && !positive.accepts(-1) && positive.accepts(1e-300))
    #expect(real.accepts(0) && real.accepts(-1))
  }
}
