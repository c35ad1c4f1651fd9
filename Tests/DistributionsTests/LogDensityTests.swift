import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

@Suite struct LogDensityTests {
  /// What the reference allows: 1e−7 where parameters are so large that differences of log Γ cancel.
  static func tolerance(_ parameters: [String: Double]) -> Double {
    parameters.contains { $0 != "loc" && $1 >= 1e4 } ? 1e-7 : 1e-10
  }

  @Test(arguments: DistributionCase.all)
  func densityAndGradientAgreeWithKnownValues(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let program = try distribution.program(known.params)
      let relative = Self.tolerance(known.params)
      for point in known.points {
        let (value, gradient) = program(known.params.merging(["x": point.x]) { $1 })
        #expect(
          close(value, point.log_prob.value, relative: relative),
          "\(known.params) at \(point.x): \(value)")
        for (name, expected) in point.grad where gradient[name] != nil && !isCount(name) {
          let found = try #require(gradient[name])
          // A slope in units of 1/scale cancels where the density has its mode.
          let scale = known.params["scale"] ?? known.params["rate"] ?? known.params["p"] ?? 1
          #expect(
            close(found, expected.value, relative: relative, unit: max(1, 1 / scale)),
            "∂/∂\(name), \(known.params) at \(point.x): \(found), expected \(expected)")
        }
      }
    }

    func isCount(_ name: String) -> Bool {
      name == "x" && distribution.make([:]).support.isDiscrete
    }
  }

  /// At the border of the support and outside of it.
  @Test func edgesOfTheSupport() throws {
    for edge in try KnownCase.edges() {
      let distribution = try #require(
        DistributionCase.all.first { $0.reference == edge.distribution })
      let found = try distribution.make(edge.params).fixed().logDensity(at: edge.x)
      #expect(
        close(found, edge.log_prob.value),
        "\(edge.distribution) \(edge.params) at \(edge.x): \(found)")
    }
  }

  /// The gradient against differences of the density itself, where no reference gradient has been.
  @Test(.tags(.random), arguments: DistributionCase.all)
  func gradientAgreesWithFiniteDifferences(_ distribution: DistributionCase) throws {
    var random = RandomStream(seed: seed(12))
    let isDiscrete = distribution.make([:]).support.isDiscrete
    for _ in 0..<20 {
      var point = ["loc": random.normal(), "mu": 0.2 + 3 * random.uniform(), "n": 12]
      point["low"] = -3
      point["high"] = 4
      point["logits"] = 3 * random.normal()
      point["p"] = random.uniform(in: 0.1...0.9)
      for name in ["df", "scale", "rate", "shape", "sigma", "a", "b", "phi", "total_count"] {
        point[name] = 0.3 + 3 * random.uniform()
      }
      let program = try distribution.program(point)
      let draw = try distribution.make(point).fixed().draw(using: &random)
      point["x"] = isDiscrete ? draw : min(max(draw, -2.9), 0.95)
      let gradient = program(point).gradient
      for name in distribution.differentiable + (isDiscrete ? [] : ["x"]) {
        let step = 1e-3 * (name == "x" ? min(1, abs(point["x"] ?? 1)) : 0.3)
        func moved(_ step: Double) -> Double {
          var other = point
          other[name, default: 0] += step
          return program(other).value
        }
        func difference(_ step: Double) -> Double {
          (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step)
        }
        // Richardson: two steps, one order more; where they disagree there is a kink between.
        let (coarse, fine) = (difference(step), difference(step / 2))
        let slope = fine + (fine - coarse) / 15
        guard abs(fine - coarse) <= 1e-5 * max(1, abs(slope)) else { continue }
        #expect(
          abs((gradient[name] ?? .nan) - slope) <= 1e-7 * max(1, abs(slope)),
          "∂/∂\(name) at \(point): \(gradient[name] ?? .nan) against \(slope)")
      }
    }
  }

  /// ∫ exp(log p(T(u))) |T′(u)| du by double-exponential quadrature over unconstrained space, for tails of any weight.
  @Test(arguments: DistributionCase.continuous)
  func densityIntegratesToOne(_ distribution: DistributionCase) throws {
    let nodes = Axis("node", count: 4801)
    let slot = ParameterSlot("u", axes: [nodes], offset: 0)
    var checked = 0
    for known in try distribution.known() {
      let prior = distribution.make(known.params)
      // Around the median, in units of the quartile's distance: in unconstrained space.
      let fixed = try prior.fixed()
      let bijector = prior.support.bijector
      let (lower, middle, upper) = (
        bijector.unconstrain(fixed.quantile(0.25)), bijector.unconstrain(fixed.quantile(0.5)),
        bijector.unconstrain(fixed.quantile(0.75))
      )
      // Some have a part of their mass beyond the smallest double, or beside 1 or at ∞.
      let bounds = prior.support.bounds
      guard bounds.lowerBound < 0 || fixed.cdf(.leastNormalMagnitude) < 1e-9,
        fixed.survival(min(bounds.upperBound, .greatestFiniteMagnitude).nextDown) < 1e-9
      else { continue }
      try #require(lower.isFinite && upper.isFinite && lower < upper)
      checked += 1
      var points: [Double] = []
      var weights: [Double] = []
      for node in 0..<nodes.count {
        let t = Double(node - 2400) / 400
        let stretched = Double.pi / 2 * (exponential(t) - exponential(-t)) / 2
        let slope = Double.pi / 2 * (exponential(t) + exponential(-t)) / 2
        let (up, down) = (exponential(stretched), exponential(-stretched))
        points.append(middle + (upper - lower) * (up - down) / 2)
        weights.append(slope * (upper - lower) * (up + down) / 2 / 400)
      }
      let u = Quantity(.parameter(slot))
      let logDensity =
        prior.logDensity(of: bijector.constrain(u)) + bijector.logAbsDetJacobian(at: u)
      let program = try Program.compile(
        objective: nil, outputs: [logDensity + 0 * u], slots: [slot])
      let workspace = Workspace(program)
      _ = points.withUnsafeBufferPointer { pointer in
        pointer.baseAddress.map { workspace.evaluate($0, gradient: nil) }
      }
      let integral = zip(workspace.output(0).values, weights).reduce(0) { total, node in
        // Where x overflows the density is far below every weight.
        node.0.isFinite ? total + exponential(node.0 + logarithm(node.1)) : total
      }
      // The rule is of second order at the kink of Laplace's density.
      let bound = prior is Laplace ? 1e-5 : 1e-8
      #expect(abs(integral - 1) < bound, "\(known.params): \(integral)")
    }
    #expect(checked >= 3)
  }

  /// Σ exp(log p(k)) over all but the last 1e−13 of the mass.
  @Test(arguments: DistributionCase.discrete)
  func massesSumToOne(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let law = try distribution.make(known.params).fixed()
      let (first, last) = (law.quantile(1e-13), law.quantile(1 - 1e-13))
      guard last - first < 5000, last.isFinite else { continue }
      let axis = Axis("k", count: Int(last - first) + 1)
      let values = (0..<axis.count).map { first + Double($0) }
      let counts = Quantity(.data(DataArray("k", axes: [axis], values: values)))
      let density = try #require(law.distribution.logDensity(of: counts).fixedValue)
      let total = density.values.reduce(0) { $0 + exponential($1) }
      #expect(abs(total - 1) < 1e-9, "\(known.params): \(total)")
    }
  }

  @Test func bernoulliSumsToOne() throws {
    let program = try ScalarProgram(["x", "logits"]) {
      Bernoulli(logits: $0["logits"] ?? 0).logDensity(of: $0["x"] ?? 0)
    }
    for logits in [-40, -3, -0.1, 0, 2.5, 700] {
      let total = [0.0, 1].reduce(0) {
        $0 + exponential(program(["x": $1, "logits": logits]).value)
      }
      #expect(abs(total - 1) < 1e-15)
    }
  }

  struct KnownCategorical: Decodable {
    struct Parameters: Decodable { let logits: [Double] }
    struct Point: Decodable {
      struct Gradient: Decodable { let logits: [Double] }
      let x: Int
      let log_prob: Double
      let grad: Gradient
    }
    let params: Parameters
    let points: [Point]
  }

  @Test func categoricalAgreesWithKnownValues() throws {
    let cases: [KnownCategorical] = try KnownCase.decode("categorical")
    #expect(cases.count >= 4)
    for known in cases {
      let logits = known.params.logits
      let classes = Axis("class", count: logits.count)
      let slot = ParameterSlot("logits", axes: [classes], offset: 0)
      let distribution = Categorical(logits: Quantity(.parameter(slot)), along: classes)
      for point in known.points {
        let codes = Index(CodeArray("y", axes: [], codes: [point.x], into: classes))
        let density = distribution.logDensity(of: codes)
        let program = try Program.compile(
          objective: density, outputs: [distribution.probabilities], slots: [slot])
        let workspace = Workspace(program)
        var gradient = logits
        let value = workspace.evaluate(logits, gradient: &gradient)
        #expect(close(value, point.log_prob))
        #expect(zip(gradient, point.grad.logits).allSatisfy { close($0, $1) })
        let probabilities = workspace.output(0).values
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-14)
        #expect(close(probabilities[point.x], exponential(point.log_prob)))
      }
    }
  }

  @Test(arguments: DistributionCase.all)
  func locationScaleFormIsTheSameDistribution(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let direct = distribution.make(known.params)
      guard let form = direct.locationScale else { continue }
      let difference = try ScalarProgram(["z"]) { arguments in
        let z = arguments["z"] ?? 0
        let x = form.location + form.scale * z
        return direct.logDensity(of: x) + log(form.scale) - form.standard.logDensity(of: z)
      }
      // z is lost where x = location + scale z is rounded.
      let rounding = 0x1p-53 * abs(known.params["loc"] ?? 0) / (known.params["scale"] ?? 1)
      for z in [-3, -0.2, 0, 1, 40] {
        #expect(abs(difference(["z": z]).value) < 1e-10 + 4 * rounding * (1 + abs(z)))
      }
    }
  }
}
