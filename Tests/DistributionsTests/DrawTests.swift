import ComputationGraph
import Distributions
import MathKernels
import Testing

@Suite struct DrawTests {
  static let count = 40_000

  /// P(X ≤ x), written out.
  struct Law: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let distribution: any ContinuousDistribution
    let parameters: [Double]
    let cumulative: @Sendable (Double) -> Double
    /// Mean and standard deviation, where they exist.
    let moments: (mean: Double, deviation: Double)?
  }

  static let laws: [Law] = [
    Law(
      testDescription: "Normal(2, 3)", distribution: Normal(2, 3), parameters: [2, 3],
      cumulative: { normalCDF(($0 - 2) / 3) }, moments: (2, 3)),
    Law(
      testDescription: "HalfNormal(2)", distribution: HalfNormal(scale: 2), parameters: [2],
      cumulative: { 2 * normalCDF($0 / 2) - 1 },
      moments: (2 * (2 / Double.pi).squareRoot(), 2 * (1 - 2 / Double.pi).squareRoot())),
    Law(
      testDescription: "Cauchy(−1, 0.5)", distribution: Cauchy(-1, 0.5), parameters: [-1, 0.5],
      cumulative: { 0.5 + arcTangent(($0 + 1) / 0.5) / .pi }, moments: nil),
    Law(
      testDescription: "HalfCauchy(3)", distribution: HalfCauchy(scale: 3), parameters: [3],
      cumulative: { 2 / .pi * arcTangent($0 / 3) }, moments: nil),
    Law(
      testDescription: "Exponential(4)", distribution: Exponential(rate: 4), parameters: [4],
      cumulative: { -exponentialMinusOne(-4 * $0) }, moments: (0.25, 0.25)),
    Law(
      testDescription: "StudentT(2, 0, 1)",
      distribution: StudentT(degreesOfFreedom: 2, location: 0, scale: 1), parameters: [2, 0, 1],
      cumulative: { 0.5 + $0 / (2 * (2 + $0 * $0).squareRoot()) }, moments: nil),
    Law(
      testDescription: "StudentT(4, 1, 2)",
      distribution: StudentT(degreesOfFreedom: 4, location: 1, scale: 2), parameters: [4, 1, 2],
      cumulative: {
        let t = ($0 - 1) / 2
        let u = 1 + t * t / 4
        return 0.5 + 0.375 * t / u.squareRoot() * (1 - t * t / (12 * u))
      }, moments: (1, 2 * 2.0.squareRoot())),
  ]

  func draws(_ law: Law) -> [Double] {
    var random = RandomStream(seed: 77, purpose: .prior)
    return (0..<Self.count).map { _ in law.distribution.draw(law.parameters, using: &random) }
  }

  /// Kolmogorov and Smirnov: √n D stays below 1.95 with probability 0.999.
  @Test(arguments: laws) func drawsFollowTheirDistribution(_ law: Law) {
    let uniform = draws(law).map(law.cumulative).sorted()
    let n = Double(uniform.count)
    let distance =
      uniform.enumerated().map { index, u in
        max(abs(u - Double(index) / n), abs(u - Double(index + 1) / n))
      }.max() ?? 1
    #expect(distance * n.squareRoot() < 1.95)
  }

  @Test(arguments: laws) func drawsHaveTheMean(_ law: Law) throws {
    guard let (mean, deviation) = law.moments else { return }
    let found = draws(law).reduce(0, +) / Double(Self.count)
    #expect(abs(found - mean) < 4 * deviation / Double(Self.count).squareRoot())
  }

  @Test(arguments: laws) func drawsLieInTheSupport(_ law: Law) {
    #expect(draws(law).allSatisfy(law.distribution.support.contains))
  }

  @Test(arguments: [-2.0, 0, 1.5]) func bernoulliDraws(_ logits: Double) {
    var random = RandomStream(seed: 5)
    let distribution = Bernoulli(logits: Expression(logits))
    let drawn = (0..<Self.count).map { _ in distribution.draw([logits], using: &random) }
    #expect(drawn.allSatisfy { $0 == 0 || $0 == 1 })
    let p = 1 / (1 + exponential(-logits))
    let error = (p * (1 - p) / Double(Self.count)).squareRoot()
    #expect(abs(drawn.reduce(0, +) / Double(Self.count) - p) < 4 * error)
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
        guard let probability = point.cdf, probability > 1e-4, probability < 0.9999 else {
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
