import Bayes
import Foundation
import Testing

/// The largest of many: log p(x) = −z − e⁻ᶻ − log s, with z = (x − m)/s.
private struct Gumbel: UnivariateDistribution {
  var location: Quantity
  var scale: Quantity

  var name: String { "Gumbel" }
  var support: Support { .real }
  var parameters: [DistributionParameter] {
    [.init("location", location, .real), .init("scale", scale, .positive)]
  }

  func logDensity(of value: Quantity) -> Quantity {
    let z = (value - location) / scale
    return -z - exp(-z) - log(scale)
  }

  func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    let lower = -exp((parameters[0] - x) / parameters[1])
    return LogTails(lower: lower, upper: log(-expm1(lower)))
  }

  func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    parameters[0] - parameters[1] * log(random.exponential())
  }
}

/// Classes by odds, each a positive number.
private struct Odds: ClassDistribution {
  var odds: Quantity
  var classes: Axis

  var name: String { "Odds" }
  var parameters: [DistributionParameter] { [.init("odds", odds, .positive, axes: [classes])] }
  var probabilities: Quantity { odds / odds.sum(over: classes) }

  func logDensity(of observed: Index) -> Quantity { log(probabilities)[observed] }
}

@Suite struct OwnDistributionTests {
  @Test func theFunctionsOfNumbersComeWithTheTails() throws {
    let gumbel = try Gumbel(location: 1, scale: 2).fixed()
    for p in [1e-12, 0.25, 0.5, 0.9] {
      #expect(abs(gumbel.cdf(gumbel.quantile(p)) - p) <= 1e-12 * p)
      #expect(abs(gumbel.quantile(p) - (1 - 2 * log(-log(p)))) < 1e-12)
    }
  }

  /// It can be a prior, an observation, truncated and censored, as any of the package's.
  @Test func aModelTakesIt() throws {
    struct Largest: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let year = m.plate("year", 4)
        let level = m.sample("level", Gumbel(location: 0, scale: 1))
        m.observe("height", Gumbel(location: level, scale: 2), [1, 2, 3, 4], over: year)
        m.observe(
          "bounded", Truncated(Gumbel(location: 0, scale: 1), lower: 0), [1, 2, 3, 4], over: year)
      }
    }
    let model = try CompiledModel(Largest())
    var evaluator = model.makeEvaluator()
    let (value, gradient) = try evaluator.evaluate([0.5])
    func logDensity(_ x: Double, _ m: Double, _ s: Double) -> Double {
      let z = (x - m) / s
      return -z - exp(-z) - log(s)
    }
    let heights = [1.0, 2, 3, 4]
    func whole(_ level: Double) -> Double {
      logDensity(level, 0, 1) + heights.reduce(0) { $0 + logDensity($1, level, 2) }
        + heights.reduce(0) { $0 + logDensity($1, 0, 1) - log(-expm1(-1.0)) }
    }
    #expect(abs(value - whole(0.5)) < 1e-12)
    #expect(abs(gradient[0] - (whole(0.50001) - whole(0.49999)) / 0.00002) < 1e-8)
  }

  @Test func classesToo() throws {
    struct Choices: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let dish = m.plate("dish", ["soup", "rice", "stew"])
        let guest = m.plate("guest", 4)
        let odds = m.sample("odds", LogNormal(0, 1), over: dish)
        m.observe(
          "choice", Odds(odds: odds, classes: dish),
          Labels(classes: ["soup", "rice", "stew"], codes: [0, 2, 2, 1]), over: guest)
      }
    }
    let density = try CompiledModel(Choices())
    var evaluator = density.makeEvaluator()
    let logOdds = [0.0, log(2), log(3)]
    let value = try evaluator.evaluate(logOdds).value
    // Shares of 1/6, 2/6, 3/6, and the prior of the log odds, with its Jacobian: standard normal.
    let prior = logOdds.reduce(0) { $0 - 0.5 * $1 * $1 - 0.5 * log(2 * Double.pi) }
    #expect(abs(value - prior - log(1.0 / 6 * 3 / 6 * 3 / 6 * 2 / 6)) < 1e-12)
    let posterior = try NUTS(chains: 2, draws: 50, seed: 1).fit(Choices())
    #expect(try posterior.scalar("odds", "stew").mean() > 0)
  }
}
