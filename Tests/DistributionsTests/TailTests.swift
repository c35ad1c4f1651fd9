import ComputationGraph
import Distributions
import MathKernels
import Testing

/// Distribution functions, quantiles and moments.
@Suite struct TailTests {
  @Test(arguments: DistributionCase.all)
  func tailsAgreeWithKnownValues(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      let relative = LogDensityTests.tolerance(known.params)
      for point in known.points {
        for (name, expected, found) in [
          ("cdf", point.cdf, law.cdf(point.x)), ("sf", point.sf, law.survival(point.x)),
          ("log cdf", point.log_cdf, law.logCDF(point.x)),
          ("log sf", point.log_sf, law.logSurvival(point.x)),
        ] {
          guard let expected = expected?.value else { continue }
          #expect(
            close(found, expected, relative: relative),
            "\(name), \(known.params) at \(point.x): \(found), expected \(expected)")
        }
      }
    }
  }

  @Test(arguments: DistributionCase.all)
  func momentsAgreeWithKnownValues(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      let relative = LogDensityTests.tolerance(known.params)
      // An undefined moment is null in the reference and NaN here.
      for (name, expected, found) in [
        ("mean", known.mean?.value ?? .nan, law.mean),
        ("variance", known.variance?.value ?? .nan, law.variance),
      ] {
        let found = try #require(found)
        #expect(
          expected.isNaN ? found.isNaN : close(found, expected, relative: relative, unit: 1e-12),
          "\(name), \(known.params): \(found), expected \(expected)")
      }
      if let expected = known.entropy?.value {
        let found = try #require(law.entropy)
        #expect(close(found, expected, relative: relative), "entropy, \(known.params): \(found)")
      }
    }
  }

  @Test(arguments: DistributionCase.continuous)
  func quantilesInvertTheDistributionFunction(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      for p in [1e-12, 1e-5, 0.01, 0.3, 0.5, 0.6, 0.95, 1 - 1e-7] {
        let x = law.quantile(p)
        // Beyond the smallest double, and where neighbouring doubles lie further apart in p.
        guard x > law.distribution.support.bounds.lowerBound, x.isFinite else { continue }
        let width = exponential(law.logDensity(at: x)) * x.ulp
        let nearer = min(p, 1 - p)
        let found = p <= 0.5 ? law.cdf(x) : law.survival(x)
        #expect(
          abs(found - nearer) <= 1e-9 * nearer + 4 * width, "\(known.params) at \(p): \(x)")
      }
      #expect(law.quantile(0) == law.distribution.support.bounds.lowerBound)
      #expect(law.quantile(1) == law.distribution.support.bounds.upperBound)
      #expect(law.quantile(-0.1).isNaN && law.quantile(1.1).isNaN && law.quantile(.nan).isNaN)
    }
  }

  /// The smallest count with P(X ≤ k) ≥ p.
  @Test(arguments: DistributionCase.discrete)
  func quantilesOfCounts(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      for p in [0.001, 0.2, 0.5, 0.77, 0.999] {
        let k = law.quantile(p)
        #expect(law.distribution.support.contains(k))
        #expect(law.cdf(k) >= p * (1 - 1e-12) && law.cdf(k - 1) < p)
      }
    }
  }

  /// The tails as expressions are those of numbers, and their slopes are ± density / tail.
  @Test(arguments: DistributionCase.continuous)
  func tailsOfExpressions(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      guard law.distribution.logTails(of: 0) != nil else { continue }
      for isUpper in [false, true] {
        let program = try ScalarProgram(["x"]) {
          let tails = try #require(law.distribution.logTails(of: $0["x"] ?? 0))
          return isUpper ? tails.upper : tails.lower
        }
        for point in known.points {
          let (value, gradient) = program(["x": point.x])
          let expected = isUpper ? law.logSurvival(point.x) : law.logCDF(point.x)
          #expect(close(value, expected), "\(known.params) at \(point.x)")
          guard expected > -700, expected < -1e-12 else { continue }
          let slope = exponential(law.logDensity(at: point.x) - expected) * (isUpper ? -1 : 1)
          let scale = known.params["scale"] ?? 1
          #expect(
            close(gradient["x"] ?? .nan, slope, relative: 1e-9, unit: max(1, 1 / scale)),
            "slope, \(known.params) at \(point.x): \(gradient), expected \(slope)")
        }
      }
    }
  }

  /// |T| of Student's t distribution around 0.
  @Test(arguments: [0.2, 1, 2.5, 4, 30]) func halfStudentT(_ nu: Double) throws {
    let half = try HalfStudentT(degreesOfFreedom: Quantity(nu), scale: 2.5).fixed()
    let whole = try StudentT(degreesOfFreedom: nu, location: 0, scale: 2.5).fixed()
    for x in [1e-6, 0.3, 2, 40, 1e7] {
      #expect(close(half.logDensity(at: x), whole.logDensity(at: x) + logarithm(2)))
      #expect(close(half.logSurvival(x), whole.logSurvival(x) + logarithm(2)))
      #expect(close(half.cdf(x), 1 - 2 * whole.survival(x)))
    }
    #expect(half.logDensity(at: -1) == -.infinity && half.cdf(-1) == 0)
    if nu == 30 {
      // E |T| = 2 ∫ x p(x) dx, by the quantiles' midpoint rule.
      let mean = (0..<20_000).reduce(0) { $0 + half.quantile((Double($1) + 0.5) / 20_000) } / 20_000
      #expect(abs(mean - (half.mean ?? .nan)) < 1e-3)
      let second =
        (0..<20_000).reduce(0) { total, index in
          let x = half.quantile((Double(index) + 0.5) / 20_000)
          return total + x * x
        } / 20_000
      #expect(abs(second - mean * mean - (half.variance ?? .nan)) < 0.02)
    }
  }

  @Test func parametersThatAreNoNumbers() {
    let slot = ParameterSlot("mu", axes: [], offset: 0)
    #expect(throws: ParameterError.self) { try Normal(Quantity(.parameter(slot)), 1).fixed() }
    let error = #expect(throws: ParameterError.self) { try Gamma(shape: -1, rate: 1).fixed() }
    #expect(error?.description == "the shape of Gamma is -1.0, expected a positive finite number.")
  }
}
