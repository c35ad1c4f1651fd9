import ComputationGraph
import Distributions
import MathKernels
import Testing

/// Draws as functions of a standard normal number, and the inverses of bijectors as expressions.
@Suite struct ReparameterizedDrawTests {
  static let noise = [-7.5, -3, -1.2, -0.4, -1e-3, 1e-3, 0.3, 0.9, 2.5, 7.5]
  static let reparameterized = DistributionCase.all.filter {
    $0.make([String: Quantity]()).value(ofStandardNormal: 0) != nil
  }

  private func program(_ distribution: DistributionCase, _ parameters: [String: Double]) throws
    -> ScalarProgram
  {
    try ScalarProgram(["z"] + distribution.differentiable) { arguments in
      let fixed = parameters.mapValues { Quantity($0) }
      let made = distribution.make(fixed.merging(arguments) { $1 })
      return try #require(made.value(ofStandardNormal: arguments["z"] ?? 0))
    }
  }

  /// What messages give as examples, on each support, is an example.
  @Test func examplesOfMessagesHaveSuchDraws() {
    let found = Self.reparameterized.map(\.reference)
    #expect(found.count >= 10)
    #expect(Set(found).isSuperset(of: ["Normal", "LogNormal", "HalfNormal", "Uniform"]))
    let (row, column) = (Axis("row", count: 2), Axis("column", count: 2))
    let identity = Quantity(1).diagonalMatrix(rows: row, columns: column)
    let normal = MultivariateNormal(0, covariance: identity, rows: row, columns: column)
    let z = Quantity(.parameter(ParameterSlot("z", axes: [row], offset: 0)))
    #expect(normal.value(ofStandardNormal: z) != nil)
  }

  /// F(x(z)) = Φ(z), in the tail that has the digits; a folded draw has F(x(z)) = 2 Φ(|z|) − 1.
  @Test(arguments: reparameterized)
  func drawsHaveTheDistribution(_ distribution: DistributionCase) throws {
    for known in try distribution.known().prefix(3) {
      let draw = try program(distribution, known.params)
      let law = distribution.make(known.params)
      let values = law.parameters.map { $0.expression.fixedNumber ?? .nan }
      for z in Self.noise {
        let x = draw(known.params.merging(["z": z]) { $1 }).value
        let tails = law.logTails(at: x, values)
        // A double near a large location or bound has few digits of the distance to it.
        let density = ScalarLaw.logDensity(law, x)
        let (found, expected, nearer) =
          distribution.reference == "HalfNormal"
          ? (tails.upper, 0.6931471805599453 + normalLogCDF(-abs(z)), tails.upper)
          : z < 0
            ? (tails.lower, normalLogCDF(z), tails.lower)
            : (tails.upper, normalLogCDF(-z), tails.upper)
        let rounding = 8 * x.ulp * exponential(density - nearer)
        #expect(
          abs(found - expected) <= 1e-12 * max(1, abs(expected)) + rounding,
          "\(known.params) at \(z): x = \(x), \(found) for \(expected)")
      }
    }
  }

  /// A draw moves with its parameters as −∂F/∂θ / f, by differences of the draw itself.
  @Test(arguments: reparameterized)
  func gradientsAgreeWithDifferences(_ distribution: DistributionCase) throws {
    for known in try distribution.known().prefix(3) {
      let draw = try program(distribution, known.params)
      for z in [-2.2, -0.4, 0.3, 1.7] {
        let arguments = known.params.merging(["z": z]) { $1 }
        let found = draw(arguments).gradient
        for name in distribution.differentiable {
          let value = arguments[name] ?? 0
          let step = 1e-5 * max(1e-3, abs(value))
          let above = draw(arguments.merging([name: value + step]) { $1 }).value
          let below = draw(arguments.merging([name: value - step]) { $1 }).value
          let difference = (above - below) / (2 * step)
          let slope = found[name] ?? .nan
          #expect(
            abs(slope - difference) <= 1e-7 * max(1, abs(difference)) + 4 * above.ulp / step,
            "\(name) of \(known.params) at \(z): \(slope) for \(difference)")
        }
      }
    }
  }

  static let bijectors: [any Bijector] =
    BijectorTests.supports.map(\.bijector) + [
      PowerTailBijector(location: 3, scale: 0.5), PositivePowerTailBijector(scale: 2.5),
      SoftplusBijector(scale: 2.5),
    ]

  @Test(arguments: bijectors.indices) func inversesAgreeWithThoseOfNumbers(_ place: Int) throws {
    let bijector = Self.bijectors[place]
    let constrain = try ScalarProgram(["u"]) { bijector.constrain($0["u"] ?? 0) }
    let inverse = try ScalarProgram(["x"]) { bijector.unconstrain($0["x"] ?? 0) }
    let circle = try ScalarProgram(["u"]) {
      bijector.unconstrain(bijector.constrain($0["u"] ?? 0))
    }
    for u in BijectorTests.points {
      let x = constrain(["u": u]).value
      let expected = bijector.unconstrain(x)
      let slope = abs(constrain(["u": u]).gradient["u"] ?? .nan)
      let rounding = 8 * x.ulp / slope
      let tolerance = 1e-12 * max(1, abs(u)) + rounding
      #expect(abs(inverse(["x": x]).value - expected) <= tolerance, "\(bijector) at \(u)")
      #expect(abs(circle(["u": u]).value - u) <= tolerance, "\(bijector) at \(u)")
    }
  }

  @Test func bijectorsWithoutAFormulaSaySo() {
    struct Own: Bijector {
      func constrain(_ unconstrained: Quantity) -> Quantity { sinh(unconstrained) }
      func sinh(_ x: Quantity) -> Quantity { 0.5 * (exp(x) - exp(-x)) }
      func unconstrain(_ value: Double) -> Double { inverseHyperbolicSine(value) }
      func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { 0 }
    }
    let value: Quantity = Own().unconstrain(Quantity(1))
    #expect(value.failure?.contains("Own has no formula") == true)
  }
}

private enum ScalarLaw {
  static func logDensity(_ law: any UnivariateDistribution, _ x: Double) -> Double {
    law.logDensity(of: Quantity(x)).fixedNumber ?? .nan
  }
}
