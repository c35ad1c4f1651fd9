import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

/// Truncated and censored distributions.
@Suite struct BoundedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let base: any UnivariateDistribution
    let lower: Double?
    let upper: Double?

    var truncated: any UnivariateDistribution {
      func make(_ base: some UnivariateDistribution) -> any UnivariateDistribution {
        Truncated(base, lower: lower.map { Quantity($0) }, upper: upper.map { Quantity($0) })
      }
      return make(base)
    }
  }

  static let cases: [Case] = [
    Case(testDescription: "normal above", base: Normal(1, 2), lower: 0, upper: nil),
    Case(testDescription: "normal below", base: Normal(1, 2), lower: nil, upper: -3),
    Case(testDescription: "normal between", base: Normal(1, 2), lower: -1, upper: 1.5),
    Case(testDescription: "far upper tail", base: Normal(0, 1), lower: 20, upper: 20.5),
    Case(testDescription: "far lower tail", base: Normal(0, 1), lower: -31, upper: -30),
    Case(testDescription: "across the median", base: Logistic(0, 1), lower: -40, upper: 60),
    Case(
      testDescription: "Student", base: StudentT(degreesOfFreedom: 3, location: 0, scale: 1),
      lower: 2, upper: nil),
    Case(testDescription: "Cauchy", base: Cauchy(0, 1), lower: 1e5, upper: 1e6),
    Case(testDescription: "gamma", base: Gamma(shape: 2.5, rate: 1), lower: 0.5, upper: 3),
    Case(testDescription: "Weibull", base: Weibull(shape: 1.7, scale: 3), lower: 1, upper: nil),
    Case(testDescription: "beta", base: Beta(2, 5), lower: 0.7, upper: 0.9),
    Case(testDescription: "Laplace", base: Laplace(0, 1), lower: 3, upper: 4),
    Case(testDescription: "log-normal", base: LogNormal(0, 1), lower: 0.1, upper: 2),
  ]

  @Test func boundsOfCountsNeedNoWholeNumbers() throws {
    let one = Truncated(Poisson(rate: 3), lower: 1.5, upper: 2.9)
    #expect(one.support == .integers(in: 2...2))
    let fixed = try one.fixed()
    #expect(abs(fixed.logDensity(at: 2)) < 1e-12)
    #expect(one.mistake == nil)
    let none = Truncated(Poisson(rate: 3), lower: 0.3, upper: 0.7)
    #expect(none.support == .counts)
    #expect(none.mistake?.contains("expected a whole number between them") == true)
  }

  /// Differences of distribution functions by a midpoint rule of the base density itself.
  @Test(arguments: cases) func densityIntegratesToOne(_ bounded: Case) throws {
    let law = try bounded.truncated.fixed()
    let base = try bounded.base.fixed()
    let (low, high) = (law.quantile(0), law.quantile(1))
    #expect(low == bounded.lower ?? base.quantile(0) && high == bounded.upper ?? base.quantile(1))
    // Substituting quantiles: the mean of p/p̃ over its own draws is the integral; here on a grid of its tails.
    let from = law.quantile(1e-9)
    let to = law.quantile(1 - 1e-9)
    let steps = 20_000
    // Equal steps in asinh: for tails of a power.
    let start = inverseHyperbolicSine(from)
    let width = (inverseHyperbolicSine(to) - start) / Double(steps)
    let integral = (0..<steps).reduce(0.0) { total, step in
      let t = start + (Double(step) + 0.5) * width
      let (up, down) = (exponential(t), exponential(-t))
      return total + exponential(law.logDensity(at: (up - down) / 2)) * (up + down) / 2 * width
    }
    #expect(abs(integral - 1) < 1e-6, "\(integral)")
    #expect(law.logDensity(at: low.nextDown) == -.infinity)
    #expect(law.logDensity(at: high.nextUp) == -.infinity)
  }

  @Test(.tags(.random), arguments: cases) func quantilesAndDraws(_ bounded: Case) throws {
    let law = try bounded.truncated.fixed()
    for p in [1e-6, 0.2, 0.5, 0.9] {
      let x = law.quantile(p)
      let width = exponential(law.logDensity(at: x)) * x.ulp
      #expect(abs(law.cdf(x) - p) < 1e-9 + 4 * width)
    }
    var random = RandomStream(seed: seed(9))
    let draws = (0..<2000).map { _ in law.draw(using: &random) }
    #expect(draws.allSatisfy(law.distribution.support.contains))
    #expect(kolmogorovSmirnov(draws.map(law.cdf)) < 1.95)
  }

  /// Latent parameters and bounds: the gradient of the normaliser, against differences.
  @Test func latentParameters() throws {
    let names = ["x", "mu", "sigma", "low", "high"]
    let program = try ScalarProgram(names) {
      Truncated(
        Normal($0["mu"] ?? 0, $0["sigma"] ?? 1), lower: $0["low"] ?? 0, upper: $0["high"] ?? 0
      ).logDensity(of: $0["x"] ?? 0)
    }
    for (low, high) in [(-1.0, 2.0), (3, 5), (-7, -4)] {
      let point = ["x": 0.5 * (low + high), "mu": 0.2, "sigma": 1.3, "low": low, "high": high]
      let fixed = try Truncated(Normal(0.2, 1.3), lower: Quantity(low), upper: Quantity(high))
        .fixed()
      let (value, gradient) = program(point)
      #expect(close(value, fixed.logDensity(at: 0.5 * (low + high))))
      for name in names {
        func moved(_ step: Double) -> Double {
          var other = point
          other[name, default: 0] += step
          return program(other).value
        }
        let step = 1e-3
        let slope =
          (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step)
        #expect(abs((gradient[name] ?? .nan) - slope) < 1e-8 * max(1, abs(slope)), "\(name)")
      }
      #expect(program(point.merging(["x": high + 0.1]) { $1 }).value == -.infinity)
      #expect(program(point.merging(["x": low - 0.1]) { $1 }).value == -.infinity)
    }
  }

  /// A Poisson distribution without 0: p(k)/(1 − e^−λ).
  @Test(.tags(.random)) func zeroTruncatedCounts() throws {
    let base = try Poisson(rate: 1.4).fixed()
    let law = try Truncated(Poisson(rate: 1.4), lower: 1).fixed()
    for k in [1.0, 2, 5] {
      let expected = base.logDensity(at: k) - logarithm(1 - exponential(-1.4))
      #expect(close(law.logDensity(at: k), expected))
    }
    #expect(law.logDensity(at: 0) == -.infinity && law.cdf(0) == 0)
    #expect(close(law.cdf(1), exponential(law.logDensity(at: 1))))
    var random = RandomStream(seed: seed(2))
    #expect((0..<1000).allSatisfy { _ in law.draw(using: &random) >= 1 })
    let both = try Truncated(Poisson(rate: 1.4), lower: 1, upper: 3).fixed()
    let total = [1.0, 2, 3].reduce(0) { $0 + exponential(both.logDensity(at: $1)) }
    #expect(abs(total - 1) < 1e-12)
  }

  @Test func whatCannotBeTruncatedSaysWhy() {
    let latent = Quantity(.parameter(ParameterSlot("a", axes: [], offset: 0)))
    let density = Truncated(Gamma(shape: latent, rate: 1), lower: 1).logDensity(of: 2)
    #expect(density.failure?.contains("tails of Gamma") == true)
    let prior = Truncated(Normal(0, 1), lower: latent)
    #expect(prior.bijector.constrain(0).failure?.contains("fixed number") == true)
    #expect(Uniform(0, latent).bijector.constrain(0).failure?.contains("fixed number") == true)
    let censored = Censored(Gamma(shape: 1, rate: latent), right: 1).logDensity(of: 2)
    #expect(censored.failure?.contains("must be fixed where they are censored") == true)
  }

  @Test func censoredValues() throws {
    let axis = Axis("row", count: 4)
    let base = try Weibull(shape: 1.6, scale: 2).fixed()
    func data(_ values: [Double]) -> Quantity {
      Quantity(.data(DataArray("d", axes: [axis], values: values)))
    }
    let times = [0.5, 1, 3, 7]
    let censored = Censored(
      Weibull(shape: 1.6, scale: 2), right: data([0, 1, 0, 1]), left: data([1, 0, 0, 0]))
    let found = try #require(censored.logDensity(of: data(times)).fixedValue?.values)
    let expected = [
      base.logCDF(0.5), base.logSurvival(1), base.logDensity(at: 3), base.logSurvival(7),
    ]
    #expect(zip(found, expected).allSatisfy { close($0, $1) })
  }

  /// Of a distribution whose tails have no formula: known components of a mixture, and known times.
  @Test func censoredValuesWithFixedParameters() throws {
    let (row, k) = (Axis("row", count: 2), Axis("k", count: 2))
    func data(_ axis: Axis, _ values: [Double]) -> Quantity {
      Quantity(.data(DataArray("d", axes: [axis], values: values)))
    }
    let censored = Censored(
      Gamma(shape: data(k, [2, 5]), rate: 1.5), right: data(row, [1, 0]), left: data(row, [0, 1]))
    let found = try #require(censored.logDensity(of: data(row, [0.7, 4])).fixedValue)
      .aligned(to: [row, k]).values
    // Of whole shapes: P(X > x) = e^(−bx) Σ (bx)^i/i!, i < a.
    func survival(_ shape: Int, _ x: Double) -> Double {
      var (term, sum) = (1.0, 0.0)
      for index in 0..<shape {
        sum += term
        term *= 1.5 * x / Double(index + 1)
      }
      return exponential(-1.5 * x) * sum
    }
    let expected = [survival(2, 0.7), survival(5, 0.7), 1 - survival(2, 4), 1 - survival(5, 4)]
    #expect(zip(found, expected).allSatisfy { close($0, logarithm($1)) })
  }

  /// Uniform distributions from 0 to 1, and from 0 to 3.
  @Test func mixturesOfBounds() throws {
    let k = Axis("k", count: 2)
    func data(_ values: [Double]) -> Quantity {
      Quantity(.data(DataArray("d", axes: [k], values: values)))
    }
    let mixture = Mixture(
      weights: data([0.25, 0.75]), of: Uniform(0, data([1, 3])), along: k)
    #expect(mixture.support == .interval(0, 3))
    #expect(mixture.parametricBounds.upper?.fixedNumber == 3)
    for (x, density) in [(0.5, 0.5), (2, 0.25)] {
      let found = mixture.logDensity(of: Quantity(x)).fixedNumber ?? .nan
      #expect(close(found, logarithm(density)))
    }
    #expect(mixture.bijector.unconstrain(1.5) == 0 && mixture.bijector.unconstrain(3.5).isNaN)
    let folded = Mixture(
      weights: data([0.25, 0.75]), of: HalfNormal(scale: data([1, 3])), along: k)
    #expect(folded.support == .nonnegative && folded.bijector.unconstrain(-1).isNaN)
    let cut = Mixture(
      weights: data([0.5, 0.5]), of: Truncated(Normal(data([-1, 1]), 1), lower: data([-2, 0])),
      along: k)
    #expect(cut.support == .above(-2) && cut.parametricBounds.upper == nil)
    // What is the same in all components keeps its own map.
    let cauchy = Mixture(weights: data([0.5, 0.5]), of: Cauchy(0, 1), along: k)
    #expect(cauchy.bijector is PowerTailBijector)
    let censored = Censored(HalfCauchy(scale: 2), right: 1)
    #expect(censored.bijector is PositivePowerTailBijector)
  }

  /// An uncensored value far outside stays finite, though its tail is not.
  @Test func censoringForgivesTheOtherTail() throws {
    let axis = Axis("row", count: 1)
    let flag = Quantity(.data(DataArray("c", axes: [axis], values: [0])))
    let program = try ScalarProgram(["scale"]) {
      Censored(Weibull(shape: 1, scale: $0["scale"] ?? 1), left: flag).logDensity(of: 1e-200)
        .sum()
    }
    let (value, gradient) = program(["scale": 1e200])
    #expect(close(value, -460.5170185988091))
    #expect(close(gradient["scale"] ?? .nan, -1e-200))
  }
}
