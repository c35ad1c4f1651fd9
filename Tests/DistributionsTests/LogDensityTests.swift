import ComputationGraph
import Distributions
import MathKernels
import Testing

@Suite struct LogDensityTests {
  /// 1e−10 relative; looser where differences of large log Γ cancel in the normalising constant.
  func close(
    _ found: Double, _ expected: Double, _ parameters: [String: Double] = [:], unit: Double = 1
  ) -> Bool {
    let relative = parameters.values.contains { $0 > 1e5 } ? 1e-7 : 1e-10
    return abs(found - expected) <= relative * abs(expected) + 1e-12 * unit
  }

  @Test(arguments: DistributionCase.all)
  func densityAndGradientAgreeWithKnownValues(_ distribution: DistributionCase) throws {
    for known in try distribution.known() {
      let program = try ScalarProgram(["x"] + distribution.differentiable) { arguments in
        distribution.make(known.params, arguments).logDensity(of: arguments["x"] ?? 0)
      }
      for point in known.points {
        let (value, gradient) = program(known.params.merging(["x": point.x]) { $1 })
        #expect(close(value, point.log_prob, known.params), "\(known.params) at \(point.x)")
        for (name, expected) in point.grad where name != "df" {
          let found = try #require(gradient[name])
          // A slope in units of 1/scale cancels where the density has its mode.
          let scale = known.params["scale"] ?? known.params["rate"] ?? 1
          #expect(
            close(found, expected, unit: max(1, 1 / scale)),
            "∂/∂\(name), \(known.params) at \(point.x)")
        }
      }
    }
  }

  /// The gradient against differences of the density itself, where no reference gradient has been.
  @Test(arguments: DistributionCase.all)
  func gradientAgreesWithFiniteDifferences(_ distribution: DistributionCase) throws {
    var random = RandomStream(seed: 12)
    let names = ["x"] + distribution.differentiable
    for _ in 0..<20 {
      let degreesOfFreedom = 0.5 + 10 * random.uniform()
      let program = try ScalarProgram(names) {
        distribution.make(["df": degreesOfFreedom], $0).logDensity(of: $0["x"] ?? 0)
      }
      var point = ["x": random.normal(), "loc": random.normal(), "logits": 3 * random.normal()]
      (point["scale"], point["rate"]) = (0.3 + random.uniform(), 0.3 + random.uniform())
      let gradient = program(point).gradient
      for name in names {
        func moved(_ step: Double) -> Double {
          var other = point
          other[name, default: 0] += step
          return program(other).value
        }
        let step = 1e-4
        let slope =
          (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step)))
          / (12 * step)
        #expect(abs((gradient[name] ?? .nan) - slope) <= 1e-8 * max(1, abs(slope)))
      }
    }
  }

  /// ∫ exp(log p(T(u))) |T′(u)| du by double-exponential quadrature over unconstrained space, for tails of any weight.
  @Test(arguments: DistributionCase.continuous)
  func densityIntegratesToOne(_ distribution: DistributionCase) throws {
    let nodes = Axis("node", count: 2401)
    let slot = ParameterSlot("u", axes: [nodes], offset: 0)
    for known in try distribution.known() {
      let prior = distribution.make(known.params)
      let isReal = prior.support == .real
      let location = known.params["loc"] ?? 0
      let scale = known.params["scale"] ?? known.params["rate"].map { 1 / $0 } ?? 1
      var points: [Double] = []
      var weights: [Double] = []
      for node in 0..<nodes.count {
        let t = Double(node - 1200) / 200
        let stretched = Double.pi / 2 * (exponential(t) - exponential(-t)) / 2
        let slope = Double.pi / 2 * (exponential(t) + exponential(-t)) / 2
        // Real: x = loc + scale sinh(stretched). Positive: u = log scale + stretched.
        if isReal {
          let (up, down) = (exponential(stretched), exponential(-stretched))
          points.append(location + scale * (up - down) / 2)
          weights.append(slope * scale * (up + down) / 2 / 200)
        } else {
          points.append(logarithm(scale) + stretched)
          weights.append(slope / 200)
        }
      }
      let u = Expression(.parameter(slot))
      let bijector = prior.support.bijector
      let logDensity =
        prior.logDensity(of: bijector.constrain(u)) + bijector.logAbsDetJacobian(at: u)
      let program = try Program.compile(
        objective: nil, outputs: [logDensity + 0 * u], slots: [slot])
      let workspace = Workspace(program)
      _ = points.withUnsafeBufferPointer { pointer in
        pointer.baseAddress.map { workspace.evaluate($0, gradient: nil) }
      }
      let integral = zip(workspace.output(0).values, weights).reduce(0) { total, node in
        // Where x² overflows the density is far below every weight.
        node.0.isFinite ? total + exponential(node.0 + logarithm(node.1)) : total
      }
      #expect(abs(integral - 1) < 1e-8, "\(known.params): \(integral)")
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
      let distribution = Categorical(logits: Expression(.parameter(slot)), along: classes)
      for point in known.points {
        let codes = CodeArray("y", axes: [], codes: [point.x], into: classes)
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
