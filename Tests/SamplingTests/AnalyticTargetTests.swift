import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// Posteriors whose moments are known in closed form.
@Suite(.tags(.random)) struct AnalyticTargetTests {
  struct Moment: Sendable {
    let name: String
    let truth: Double
    let quantity: @Sendable (ArraySlice<Double>) -> Double
  }
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let density: ClosureLogDensity
    let moments: [Moment]
    var testDescription: String { name }
  }

  /// p ~ Beta(2, 3), 9 of 20: the posterior is Beta(11, 14), in the logit of p.
  static let betaBinomial = Case(
    name: "beta-binomial",
    density: ClosureLogDensity(dimension: 1) { position, gradient in
      let p = 1 / (1 + exponential(-position[0]))
      gradient[0] = 11 - 25 * p
      return 11 * position[0] - 25 * logarithm(onePlus: exponential(position[0]))
    },
    moments: [
      Moment(name: "p", truth: 11.0 / 25) { 1 / (1 + exponential(-$0[$0.startIndex])) },
      Moment(name: "p²", truth: 11.0 * 12 / (25 * 26)) {
        power(1 + exponential(-$0[$0.startIndex]), -2)
      },
    ])

  /// rate ~ Gamma(3, ½), 15 counts with sum 64: the posterior is Gamma(67, 15½), in the logarithm of the rate.
  static let gammaPoisson = Case(
    name: "gamma-Poisson",
    density: ClosureLogDensity(dimension: 1) { position, gradient in
      let rate = exponential(position[0])
      gradient[0] = 67 - 15.5 * rate
      return 67 * position[0] - 15.5 * rate
    },
    moments: [
      Moment(name: "rate", truth: 67 / 15.5) { exponential($0[$0.startIndex]) },
      Moment(name: "rate²", truth: 67 * 68 / (15.5 * 15.5)) { exponential(2 * $0[$0.startIndex]) },
    ])

  /// v ~ InverseGamma(6, 4), m ~ Normal(1, √(v/2)): E v = 4/5, E 1/v = 6/4, E |m − 1| = E √v/√π = 2 Γ(5.5)/(Γ(6) √π); in (m, log v).
  static let normalInverseGamma = Case(
    name: "normal-inverse-gamma",
    density: ClosureLogDensity(dimension: 2) { position, gradient in
      let (m, logV) = (position[0], position[1])
      let precision = exponential(-logV)
      let square = (m - 1) * (m - 1)
      gradient[0] = -2 * precision * (m - 1)
      gradient[1] = -6.5 + 4 * precision + precision * square
      return -6.5 * logV - 4 * precision - precision * square
    },
    moments: [
      Moment(name: "m", truth: 1) { $0[$0.startIndex] },
      // Without squares: their fourth moments barely exist, so that their errors are far from normal, and 2 of 2,000 runs failed.
      Moment(name: "|m − 1|", truth: 63.0 / 128) { abs($0[$0.startIndex] - 1) },
      Moment(name: "v", truth: 0.8) { exponential($0[$0.startIndex + 1]) },
      Moment(name: "1/v", truth: 1.5) { exponential(-$0[$0.startIndex + 1]) },
    ])

  /// x₀ ~ Normal(0, 100), x₁ ~ Normal(x₀/100, 0.01): correlation 1/√(1 + 10⁻⁴) and scales four decades apart.
  static let ridge = Case(
    name: "ridge",
    density: ClosureLogDensity(dimension: 2) { position, gradient in
      let (x, y) = (position[0] / 100, position[1])
      let z = (y - x) / 0.01
      gradient[0] = (-x + z / 0.01) / 100
      gradient[1] = -z / 0.01
      return -x * x / 2 - z * z / 2
    },
    moments: [
      Moment(name: "x₀", truth: 0) { $0[$0.startIndex] },
      Moment(name: "x₀²", truth: 10_000) { $0[$0.startIndex] * $0[$0.startIndex] },
      Moment(name: "x₁²", truth: 1.0001) { $0[$0.startIndex + 1] * $0[$0.startIndex + 1] },
      Moment(name: "x₀x₁", truth: 100) { $0[$0.startIndex] * $0[$0.startIndex + 1] },
    ])

  static let cases = [betaBinomial, gammaPoisson, normalInverseGamma, ridge]

  @Test(arguments: cases, NUTS.MetricChoice.allCases)
  func momentsAgree(_ example: Case, _ metric: NUTS.MetricChoice) throws {
    var nuts = NUTS()
    nuts.metric = metric
    nuts.draws = 2000
    nuts.seed = seed(31)
    let run = try nuts.sample(example.density)
    #expect(run.divergences == 0)
    for moment in example.moments {
      let estimate = MonteCarloEstimate(run, of: moment.quantity)
      #expect(abs(estimate.score(moment.truth)) < 5, "\(moment.name): \(estimate)")
      // The test has teeth: the error is a small part of the spread.
      #expect(estimate.standardError < 0.1 * estimate.deviation)
    }
  }

  /// However short, a warm-up gives a metric and a step size that work.
  @Test(arguments: [1, 2, 5, 10, 20, 50, 100, 149, 150])
  func shortWarmupsLearnTheScales(_ warmup: Int) throws {
    var nuts = NUTS()
    nuts.warmup = warmup
    nuts.draws = 500
    nuts.seed = seed(32)
    let deviations = [0.01, 1, 100.0]
    let run = try nuts.sample(TestTargets.normal(deviations: deviations))
    for chain in run.chains {
      for (variance, deviation) in zip(chain.metric.variances, deviations) {
        #expect(abs(variance / (deviation * deviation) - 1) < 0.01)
      }
      // A handful of transitions may leave a step that is hardly stable, with which trajectories turn late.
      if warmup >= 20 {
        let deepest = warmup < 100 ? 8 : 5
        #expect(chain.draws.statistics.allSatisfy { $0.treeDepth <= deepest })
      }
    }
    nuts.metric = .diagonal
    for chain in try nuts.sample(TestTargets.normal(deviations: deviations)).chains {
      let variances = chain.metric.variances
      if warmup > 1 { #expect(variances[2] > 10 * variances[0]) }
      if warmup >= 50 { #expect(variances[2] > 1e6 * variances[0]) }
    }
  }

  /// The acceptance statistic comes out near what was asked for.
  @Test(arguments: [0.7, 0.8, 0.9]) func meetsTheTargetAcceptance(_ target: Double) throws {
    var nuts = NUTS()
    nuts.targetAcceptance = target
    // So many that the error of their mean, found from themselves, is hardly ever half of what it should be.
    nuts.chains = 24
    nuts.seed = seed(33)
    let run = try nuts.sample(
      TestTargets.normal(deviations: (1...50).map { Double($0) }))
    let means = run.chains.map { chain in
      chain.draws.statistics.reduce(0) { $0 + $1.acceptanceStatistic } / Double(chain.draws.count)
    }
    let mean = means.reduce(0, +) / Double(means.count)
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // Chains end their adaptation apart: four standard errors of their mean. The step size is a mean of logarithms, of which those that
    // were too short count more: it is a little shorter than the one whose acceptance is the target's.
    let error = (squares / Double(means.count - 1) / Double(means.count)).squareRoot()
    #expect(error < 0.01, "\(means)")
    #expect(mean - target > -0.02 - 4 * error && mean - target < 0.08 + 4 * error, "\(means)")
  }
}
