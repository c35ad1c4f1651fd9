import ComputationGraph
import Distributions
import MathKernels
import Testing

@Suite struct BijectorTests {
  static let supports: [Support] = [
    .real, .positive, .nonnegative, .interval(0, 1), .interval(-2.5, 7), .interval(1e6, 1e6 + 1),
    .above(-3), .above(12.5), .below(0), .below(-2), .below(40),
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
    let bounds = [support.bounds.lowerBound, support.bounds.upperBound].filter(\.isFinite)
    let boundRounding = bounds.map(\.ulp).max() ?? 0
    for u in Self.points {
      let x = constrain(["u": u]).value
      #expect(support.contains(x))
      let back = support.bijector.unconstrain(x)
      // Where x has few digits left beside its bound, u has no more.
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      #expect(abs(back - u) <= 1e-13 * max(1, abs(u)) + 4 * max(x.ulp, boundRounding) / abs(slope))
    }
  }

  /// Against the logarithm of the planned derivative and of a difference quotient.
  @Test(arguments: supports) func logDeterminant(_ support: Support) throws {
    let (constrain, logDet) = try programs(support.bijector)
    for u in Self.points {
      let found = logDet(["u": u]).value
      let slope = constrain(["u": u]).gradient["u"] ?? .nan
      #expect(abs(found - logarithm(abs(slope))) < 1e-11 * max(1, abs(found)))
      if case .interval(1e6, _) = support { continue }
      let step = 1e-5
      let difference = abs(constrain(["u": u + step]).value - constrain(["u": u - step]).value)
      #expect(abs(exponential(found) - difference / (2 * step)) < 1e-8 * max(1, exponential(found)))
    }
  }

  @Test(arguments: supports) func mapsAreMonotone(_ support: Support) throws {
    let (constrain, _) = try programs(support.bijector)
    let values = Self.points.map { constrain(["u": $0]).value }
    // Below a bound, u counts away from it.
    let isFalling = if case .below = support { true } else { false }
    #expect(zip(values, values.dropFirst()).allSatisfy { isFalling ? $0 > $1 : $0 < $1 })
  }

  @Test func outsideOfTheSupport() {
    #expect(!Support.real.contains(.nan) && !Support.real.contains(.infinity))
    #expect(Support.real.contains(-1e300))
    for x in [0, -0.0, -1, -Double.infinity, Double.nan] {
      #expect(!Support.positive.contains(x) && Support.positive.bijector.unconstrain(x).isNaN)
    }
    #expect(!Support.positive.contains(.infinity))
    for x in [-2.5, -3, Double.nan, -Double.infinity] {
      #expect(!Support.above(-2.5).contains(x) && Support.above(-2.5).bijector.unconstrain(x).isNaN)
    }
    for x in [7, 8, Double.nan, Double.infinity] {
      #expect(!Support.below(7).contains(x) && Support.below(7).bijector.unconstrain(x).isNaN)
    }
    #expect(Support.nonnegative.contains(0) && !Support.nonnegative.contains(-1e-300))
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

  @Test func wholeNumbers() {
    for support in [Support.binary, .counts, .integers(in: -2...5)] {
      #expect(support.isDiscrete && support.contains(1) && !support.contains(0.5))
      #expect(!support.contains(.nan) && !support.contains(.infinity))
    }
    #expect(!Support.binary.contains(2) && Support.counts.contains(2))
    #expect(!Support.counts.contains(-1) && Support.integers(in: -2...5).contains(-2))
    #expect(!Support.integers(in: -2...5).contains(6))
    #expect(Self.supports.allSatisfy { !$0.isDiscrete })
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
    let probability = DistributionParameter("p", 1, .probability)
    #expect(probability.accepts(0) && probability.accepts(1))
    #expect(!probability.accepts(-0.1) && !probability.accepts(1.1) && !probability.accepts(.nan))
    let count = DistributionParameter("n", 1, .count)
    #expect(count.accepts(0) && count.accepts(7) && !count.accepts(-1) && !count.accepts(0.5))
    let rate = DistributionParameter("rate", 1, .nonnegative)
    #expect(rate.accepts(0) && !rate.accepts(-1e-9) && !rate.accepts(.infinity))
    let flag = DistributionParameter("right", 1, .indicator)
    #expect(flag.accepts(0) && flag.accepts(1) && !flag.accepts(0.5) && !flag.accepts(2))
  }
}
