import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

/// √n times the largest distance of draws, taken to their distribution function, from uniform ones: below 1.95 with
/// probability 0.999.
func kolmogorovSmirnov(_ probabilities: [Double]) -> Double {
  let n = Double(probabilities.count)
  let distance = probabilities.sorted().enumerated().map { index, u in
    max(abs(u - Double(index) / n), abs(u - Double(index + 1) / n))
  }.max()
  return (distance ?? .infinity) * n.squareRoot()
}

@Suite(.tags(.random)) struct DrawTests {
  static let count = 4000

  func draws(_ law: FixedDistribution) -> [Double] {
    var random = RandomStream(seed: seed(77), purpose: .prior)
    return (0..<Self.count).map { _ in law.draw(using: &random) }
  }

  /// The statistic of draws, each spread evenly over its step of the distribution function: that of a count, or of a double,
  /// which is rounded, and at a border of the support stands for all that is nearer to it.
  func kolmogorovSmirnov(of law: FixedDistribution) -> Double {
    var random = RandomStream(seed: seed(78))
    let isDiscrete = law.distribution.support.isDiscrete
    return DistributionsTests.kolmogorovSmirnov(
      draws(law).map { x in
        let below = x == .leastNormalMagnitude ? 0 : law.cdf(isDiscrete ? x - 1 : x.nextDown)
        return below + random.uniform() * (law.cdf(isDiscrete ? x : x.nextUp) - below)
      })
  }

  @Test(arguments: DistributionCase.all)
  func drawsFollowTheirDistribution(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      let statistic = kolmogorovSmirnov(of: law)
      #expect(statistic < 1.95, "\(known.params): \(statistic)")
    }
  }

  @Test(arguments: DistributionCase.all)
  func drawsLieInTheSupport(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      let support = law.distribution.support
      #expect(draws(law).allSatisfy(support.contains))
    }
  }

  @Test(arguments: DistributionCase.all)
  func drawsHaveTheMean(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      guard let mean = known.mean?.value, let variance = known.variance?.value, mean.isFinite,
        variance.isFinite, variance > 0
      else { continue }
      let law = try distribution.make(known.params).fixed()
      // Where single draws decide the mean, it says nothing.
      guard law.quantile(0.9999) - law.quantile(0.0001) > 4 * variance.squareRoot() else {
        continue
      }
      let found = draws(law).reduce(0, +) / Double(Self.count)
      let error = (variance / Double(Self.count)).squareRoot()
      #expect(abs(found - mean) < 5 * error, "\(known.params): \(found)")
    }
  }

  /// Both algorithms for counts, at the rate where they meet and far beyond.
  @Test(arguments: [0.3, 9.99, 10, 11, 63, 1e4, 1e7]) func poissonRejection(_ rate: Double) throws {
    let law = try Poisson(rate: Quantity(rate)).fixed()
    #expect(kolmogorovSmirnov(of: law) < 1.95)
  }

  @Test(arguments: [(20, 0.49), (20, 0.51), (100, 0.0999), (100, 0.101), (100, 0.95), (1e6, 0.3)])
  func binomialRejection(_ trials: Double, _ p: Double) throws {
    let law = try Binomial(trials: Quantity(trials), probability: Quantity(p)).fixed()
    #expect(kolmogorovSmirnov(of: law) < 1.95)
  }

  @Test func halfStudentTDraws() throws {
    let law = try HalfStudentT(degreesOfFreedom: 3, scale: 2).fixed()
    #expect(kolmogorovSmirnov(of: law) < 1.95)
  }

  @Test func logRateIsTheSameDistribution() throws {
    let (rate, logRate) = (
      try Poisson(rate: 3).fixed(), try Poisson(logRate: Quantity(logarithm(3))).fixed()
    )
    for k in [0.0, 2, 9] {
      #expect(close(rate.logDensity(at: k), logRate.logDensity(at: k)))
      #expect(close(rate.logCDF(k), logRate.logCDF(k)))
    }
    let probability = try Bernoulli(probability: 0.3).fixed()
    let logits = try Bernoulli(logits: logit(0.3)).fixed()
    for y in [0.0, 1] { #expect(close(probability.logDensity(at: y), logits.logDensity(at: y))) }
  }

  @Test func aFlatPriorHasNoDraws() {
    var random = RandomStream(seed: seed(1))
    #expect(Flat(on: .positive).draw([], using: &random).isNaN)
    #expect(Flat().logDensity(of: 3).fixedNumber == 0)
  }

  @Test func studentQuantilesInvertTheKnownDistributionFunction() throws {
    let known = try #require(try KnownCase.all()["StudentT"])
    var checked = 0
    for known in known {
      let (nu, location, scale) = (
        known.params["df"] ?? .nan, known.params["loc"] ?? .nan, known.params["scale"] ?? .nan
      )
      for point in known.points {
        // Near 0 and 1 the rounding of the probability alone moves the quantile.
        guard let probability = point.cdf?.value, probability > 1e-4, probability < 0.9999 else {
          continue
        }
        let found = location + scale * studentTQuantile(probability, degreesOfFreedom: nu)
        #expect(
          abs(found - point.x) < 1e-8 * max(abs(point.x - location), scale), "\(known.params)")
        checked += 1
      }
    }
    #expect(checked > 20)
  }
}
