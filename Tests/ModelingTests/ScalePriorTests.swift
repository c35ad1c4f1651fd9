import Bayes
import TestSupport
import Testing

/// Short chains over scales that a prior with a light tail holds, and the data hardly.
@Suite(.tags(.random)) struct ScalePriorTests {
  static let chains = 60

  /// A location known from three observations, and a scale beside it.
  struct Aside: Model {
    let prior: any ContinuousDistribution

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let row = m.plate("row", 3)
      let location = m.sample(
        "location", StudentT(degreesOfFreedom: 4, location: 0, scale: 2))
      _ = sample("scale", prior, &m)
      m.observe("y", Normal(location, 1), [0.3, -1.2, 0.8], over: row)
    }
  }

  /// Three groups, whose spread may be anything from 0 on.
  struct Groups: Model {
    let prior: any ContinuousDistribution

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let group = m.plate("group", 3)
      let mean = m.sample("mean", Normal(0, 2))
      let spread = sample("spread", prior, &m)
      let effect = m.sample(
        "effect", Normal(mean, spread), over: group, parameterization: .noncentered)
      m.observe("y", Normal(effect, 1), [0.3, -1.2, 0.8], over: group)
    }
  }

  private static func sample(
    _ name: String, _ prior: some ContinuousDistribution, _ m: inout ModelBuilder
  ) -> Quantity { m.sample(name, prior) }

  static let priors: [any ContinuousDistribution] = [
    Exponential(rate: 1), Gamma(shape: 2, rate: 1), Gamma(shape: 0.5, rate: 10),
    HalfNormal(scale: 3), HalfStudentT(degreesOfFreedom: 4, scale: 1),
  ]

  /// A prior, sampled in the logarithm of the value.
  struct InLogarithm: ContinuousDistribution {
    let base: any ContinuousDistribution
    var name: String { base.name }
    var support: Support { base.support }
    var bijector: any Bijector { ExponentialBijector() }
    var parameters: [DistributionParameter] { base.parameters }
    func logDensity(of value: Quantity) -> Quantity { base.logDensity(of: value) }
    func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
      base.draw(parameters, using: &random)
    }
  }

  /// How many chains diverge, and the effective draws of the second coordinate of each.
  private func run(_ model: some Model) throws -> (
    divergent: Int, ess: (mean: Double, standardError: Double)
  ) {
    var sampler = NUTS()
    sampler.chains = Self.chains
    (sampler.warmup, sampler.draws) = (500, 500)
    sampler.seed = seed(1)
    let chains = try sampler.sample(CompiledModel(model)).chains
    let ess = chains.map { ChainedValues([$0.draws], coordinate: 1).bulkESS() }
    let mean = ess.reduce(0, +) / Double(ess.count)
    let variance = ess.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ess.count - 1)
    return (
      chains.count { $0.divergences > 0 }, (mean, (variance / Double(ess.count)).squareRoot())
    )
  }

  /// More effective draws than in the logarithm, by more than two standard errors over the chains, and never a divergence.
  @Test(arguments: priors) func aPriorAloneIsEasy(_ prior: any ContinuousDistribution) throws {
    let found = try run(Aside(prior: prior))
    let inLogarithm = try run(Aside(prior: InLogarithm(base: prior)))
    #expect(found.divergent == 0)
    let difference = found.ess.mean - inLogarithm.ess.mean
    let error = (found.ess.standardError, inLogarithm.ess.standardError)
    let score = difference / (error.0 * error.0 + error.1 * error.1).squareRoot()
    #expect(score > 2, "\(found.ess.mean), not \(inLogarithm.ess.mean): \(score)")
  }

  /// Of five times sixty chains, less than half as many diverge as in the logarithm.
  @Test func aSpreadNearZeroDivergesLess() throws {
    var (found, inLogarithm) = (0, 0)
    for prior in Self.priors {
      found += try run(Groups(prior: prior)).divergent
      inLogarithm += try run(Groups(prior: InLogarithm(base: prior))).divergent
    }
    #expect(inLogarithm > 50 && 2 * found < inLogarithm, "\(found), not \(inLogarithm)")
  }
}
