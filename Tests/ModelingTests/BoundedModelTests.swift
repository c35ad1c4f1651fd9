import Bayes
import TestSupport
import Testing

/// Models of survival, counts and bounded parameters, against their log densities written out.
@Suite struct BoundedModelTests {
  static let times = [0.4, 1.3, 2.2, 3.1, 0.9, 5.0]
  static let cut: [Double] = [0, 1, 0, 1, 0, 1]
  static let dose = [-1.0, -0.5, 0, 0.5, 1, 1.5]

  /// A regression of life times, some of which were cut short.
  struct Survival: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let patient = m.plate("patient", times.count)
      let isCensored = m.data("censored", cut, over: patient)
      let slope = m.sample("slope", Normal(0, 1))
      let shape = m.sample("shape", Gamma(shape: 2, rate: 1))
      let scale = exp(1 + slope * m.data("dose", dose, over: patient))
      m.observe(
        "time", Censored(Weibull(shape: shape, scale: scale), right: isCensored), times,
        over: patient)
    }
  }

  @Test func censoredWeibullRegression() throws {
    let model = try CompiledModel(Survival())
    for (slope, u) in [(0.3, 0.2), (-1.1, -0.4), (2, 1)] {
      let shape = 3 * logarithm(1 + exponential(u))
      var expected = -0.5 * slope * slope - 0.5 * logarithm(2 * .pi)
      // The prior of the shape, and the logarithm of its slope 3/(1 + e⁻ᵘ) in u.
      expected += logarithm(shape) - shape + logarithm(3 / (1 + exponential(-u)))
      for (row, time) in Self.times.enumerated() {
        let ratio = time / exponential(1 + slope * Self.dose[row])
        let survival = -power(ratio, shape)
        expected += survival
        if Self.cut[row] == 0 {
          expected += logarithm(shape) + shape * logarithm(ratio) - logarithm(time)
        }
      }
      try check(model, [slope, u], expected)
    }
  }

  /// Bounds at numbers other than 0, on priors that are truncated.
  @Test(.tags(.random)) func truncatedPriors() throws {
    let model = try CompiledModel(
      Sketch { m in
        _ = m.sample("above", Truncated(Normal(0, 1), lower: 2))
        _ = m.sample("below", Truncated(Logistic(0, 1), upper: -1))
        _ = m.sample("between", Uniform(3, 7))
        _ = m.sample("share", Beta(2, 3))
      })
    for u in [[0.1, -0.4, 0.7, 1.2], [-2, 3, -1, -0.6]] {
      let (above, below) = (2 + exponential(u[0]), -1 - exponential(u[1]))
      let share = 1 / (1 + exponential(-u[3]))
      var expected = -0.5 * above * above - 0.5 * logarithm(2 * .pi) + u[0]
      // 1 − Φ(2), to 16 digits.
      expected -= logarithm(0.022750131948179207)
      expected += below - 2 * logarithm(onePlus: exponential(below)) + u[1]
      expected += logarithm(1 + exponential(1))
      let middle = 1 / (1 + exponential(-u[2]))
      expected += logarithm(middle * (1 - middle))
      expected += logarithm(12 * share * share * (1 - share) * (1 - share) * (1 - share))
      try check(model, u, expected)
      #expect(
        zip(model.makeNamer().scalars(at: u), [above, below, 3 + 4 * middle, share]).allSatisfy {
          abs($0 - $1) < 1e-13 * abs($1)
        })
    }
    // Draws from the prior lie where they should.
    var random = RandomStream(seed: seed(3))
    for _ in 0..<50 {
      let values = model.makeNamer().scalars(at: try model.ancestralDraw(using: &random))
      #expect(values[0] > 2 && values[1] < -1 && values[2] > 3 && values[2] < 7)
    }
  }

  /// Far out on the unconstrained scale a share rounds to 0 or 1; its density does not.
  @Test(arguments: [-900.0, -50, 50, 900]) func sharesDoNotRoundAway(_ u: Double) throws {
    let model = try CompiledModel(Sketch { m in _ = m.sample("share", Beta(0.5, 0.5)) })
    // B(½, ½) = π; the density of u is e^(u/2)/(1 + eᵘ)/π.
    try check(model, [u], -abs(u) / 2 - logarithm(.pi))
  }

  private func check(_ model: CompiledModel, _ position: [Double], _ expected: Double) throws {
    var evaluator = model.makeEvaluator()
    func density(_ position: [Double]) throws -> (Double, [Double]) {
      var gradient = position
      var span = gradient.mutableSpan
      let value = try evaluator.logDensity(at: position.span, gradient: &span)
      return (value, gradient)
    }
    let (found, gradient) = try density(position)
    #expect(abs(found - expected) < 1e-11 * max(1, abs(expected)), "\(found), expected \(expected)")
    for index in position.indices {
      func moved(_ step: Double) throws -> Double {
        var other = position
        other[index] += step
        return try density(other).0
      }
      let step = 1e-4
      let slope =
        try (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step)))
        / (12 * step)
      #expect(abs(gradient[index] - slope) < 1e-7 * max(1, abs(slope)))
    }
  }
}
