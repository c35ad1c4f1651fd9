import Bayes
import TestSupport
import Testing

/// Partial centring against the model as written: the same distribution of x, in coordinates without a funnel.
@Suite struct PartialParameterizationTests {
  static let observed = [1.4, -0.3, 2.2, 0.1]
  /// 1/s² of the observations: from next to nothing to much.
  static let precisions = [1e-6, 0.3, 4, 900]

  enum Prior: CaseIterable { case normal, studentT }

  /// mu ~ N(0, 2), tau ~ HalfCauchy(1), x_i ~ prior(mu, tau), y_i ~ N(x_i, s_i).
  func model(_ prior: Prior, _ parameterization: Parameterization) throws -> CompiledModel {
    try CompiledModel(
      Sketch { m in
        let group = m.plate("group", 4)
        let mu = m.sample("mu", Normal(0, 2))
        let tau = m.sample("tau", HalfCauchy(scale: 1))
        let x =
          switch prior {
          case .normal:
            m.sample("x", Normal(mu, tau), over: group, parameterization: parameterization)
          case .studentT:
            m.sample(
              "x", StudentT(degreesOfFreedom: 3, location: mu, scale: tau), over: group,
              parameterization: parameterization)
          }
        let noise = m.data("s", Self.precisions.map { 1 / $0.squareRoot() }, over: group)
        m.observe("y", Normal(x, noise), Self.observed, over: group)
      })
  }

  /// log p(u) = log p(x) + Σ log |dx/du|, with dx/du = tau / √(1 + I tau²).
  @Test(.tags(.random), arguments: Prior.allCases) func densitiesAgreeUpToTheJacobian(
    _ prior: Prior
  ) throws {
    // Not those of the observations: any precision is a change of coordinates, no other model.
    let precisions = [0, 0.5, 7, 1e4]
    var centered = try model(prior, .centered).makeEvaluator()
    let partial = try model(prior, .partial(["x": precisions]))
    var evaluator = partial.makeEvaluator()
    let namer = partial.makeNamer()
    var random = RandomStream(seed: seed(17))
    for _ in 0..<20 {
      let (mu, u) = (2 * random.normal(), random.normal())
      let tau = ByHand.powerTail(u)
      let x = precisions.map { _ in mu + tau * random.normal() }
      let slopes = precisions.map { tau / (1 + $0 * tau * tau).squareRoot() }
      let position = [mu, u] + zip(x, slopes).map { ($0 - mu) / $1 }
      let expected =
        try centered.evaluate([mu, u] + x).value
        + slopes.reduce(0) { $0 + logarithm($1) }
      #expect(abs(try evaluator.evaluate(position).value - expected) <= 1e-10 * abs(expected))
      for (found, wanted) in zip(namer.scalars(at: position), [mu, tau] + x) {
        #expect(abs(found - wanted) <= 1e-12 * (1 + abs(mu) + abs(wanted)))
      }
    }
  }

  /// With the precision of the observations, −∂² log p/∂u² = 1 whatever the scale; the gradient is linear in u.
  @Test func theVarianceIsOneAtEveryScale() throws {
    var evaluator = try model(.normal, .partial(["x": Self.precisions])).makeEvaluator()
    for logTau in [-6.0, -2, 0, 1, 4] {
      let position = [0.4, logTau, 0.2, -0.7, 1.1, 0.5]
      let gradient = try evaluator.evaluate(position).gradient
      for coordinate in 2..<6 {
        var other = position
        other[coordinate] += 1
        let slope = try evaluator.evaluate(other).gradient[coordinate] - gradient[coordinate]
        #expect(abs(slope + 1) < 1e-9, "log tau \(logTau), coordinate \(coordinate)")
      }
    }
  }

  /// A precision of 0 is non-centred, and so is a site that is not named.
  @Test(arguments: [["x": [0.0, 0, 0, 0]], ["z": [1.0]], [:]])
  func withoutPrecisionItIsNoncentered(_ precisions: [String: [Double]]) throws {
    var partial = try model(.normal, .partial(precisions)).makeEvaluator()
    var noncentered = try model(.normal, .noncentered).makeEvaluator()
    let position = [0.4, -1.2, 0.2, -0.7, 1.1, 0.5]
    let (found, wanted) = (try partial.evaluate(position), try noncentered.evaluate(position))
    #expect(abs(found.value - wanted.value) <= 1e-12 * abs(wanted.value))
    for (a, b) in zip(found.gradient, wanted.gradient) {
      #expect(abs(a - b) <= 1e-12 * (1 + abs(b)))
    }
  }

  @Test(arguments: [
    ([1.0, 2], ["2 precisions", "expected 4"]),
    ([1, 2, -3, 4], ["precision 2", "-3.0", "from 0 on"]),
    ([1, .infinity, 3, 4], ["precision 1", "inf", "finite"]),
  ])
  func badPrecisionsAreErrors(_ precisions: [Double], _ words: [String]) throws {
    let error = try #require(throws: ModelError.self) {
      _ = try model(.normal, .partial(["x": precisions]))
    }
    #expect(error.site == "x")
    for word in words { #expect(error.message.contains(word), "\(error)") }
  }
}
