import Bayes
import CAllocationCounter
import TestSupport
import Testing

@Suite struct GuideProgramTests {
  private func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(a), abs(b))
  }

  // MARK: mean field

  /// φ of `MeanFieldNormal`, [μ, ω], in the order of a program that declares μ and σ site by site.
  private func rearranged(_ parameters: [Double], _ model: CompiledModel) -> [Double] {
    let (means, scales) = (
      parameters.prefix(model.dimension), parameters.suffix(model.dimension)
    )
    var result: [Double] = []
    for site in model.latentSites {
      result += means[site.slot.range]
      result += scales.dropFirst(site.slot.offset).prefix(site.slot.count)
    }
    return result
  }

  @Test(.tags(.random)) func meanFieldWrittenDownIsMeanFieldNormal() throws {
    let model = try CompiledModel(GuideModels.mixed)
    let guide = try CompiledGuide(GuideSketch { g in g.meanFieldForRest() }, for: model)
    let family = MeanFieldNormal(dimension: model.dimension)
    #expect(guide.dimension == family.dimension)
    #expect(guide.noiseDimension == family.noiseDimension)
    #expect(guide.parameterCount == family.parameterCount)
    let start = GuidePoint.numbers(model.dimension, seed: seed(4))
    #expect(
      guide.initialParameters(around: start)
        == rearranged(family.initialParameters(around: start), model))

    var (found, expected) = (GuideRun(guide), GuideRun(family))
    for seed in seed(0)..<seed(4) {
      let own = GuidePoint.numbers(family.parameterCount, seed: seed, scale: 0.7)
      let parameters = rearranged(own, model)
      let noise = GuidePoint.numbers(family.noiseDimension, seed: seed + 50)
      let g = GuidePoint.numbers(model.dimension, seed: seed + 90)
      let (drawn, known) = (found.draw(noise, parameters), expected.draw(noise, own))
      #expect(zip(drawn.position, known.position).allSatisfy { close($0, $1, 4e-15) })
      #expect(close(drawn.logDensity, known.logDensity, 1e-14))
      let pairs = [
        (
          found.pullBack(g, noise, parameters), rearranged(expected.pullBack(g, noise, own), model)
        ),
        (
          found.logDensityGradient(noise, parameters, weight: -0.5),
          expected.logDensityGradient(noise, own, weight: -0.5)
        ),
        (
          found.entropy(parameters, weight: 2).gradient,
          rearranged(expected.entropy(own, weight: 2).gradient, model)
        ),
      ]
      for (one, other) in pairs {
        #expect(zip(one, other).allSatisfy { close($0, $1, 2e-14) })
      }
      let entropy = try #require(found.entropy(parameters).value)
      #expect(close(entropy, expected.entropy(own).value ?? .nan, 1e-14))
    }
  }

  // MARK: laws of any guide

  static let guides: [(name: String, guide: GuideSketch)] = [
    ("structured", GuideModels.structured),
    ("mean field", GuideSketch { g in g.meanFieldForRest() }),
  ]

  private func example(_ name: String) throws -> (CompiledGuide, phi: [Double], noise: [Double]) {
    let model = try CompiledModel(GuideModels.mixed)
    let program = try #require(Self.guides.first { $0.name == name }).guide
    let guide = try CompiledGuide(program, for: model)
    let start = guide.initialParameters(around: GuidePoint.numbers(model.dimension, seed: seed(8)))
    let phi = zip(start, GuidePoint.numbers(start.count, seed: seed(9), scale: 0.3)).map { $0 + $1 }
    return (guide, phi, GuidePoint.numbers(guide.noiseDimension, seed: seed(10)))
  }

  /// log q(z) = log N(ε) − log |∂z/∂ε|: so q integrates to one, and has the draws that it says.
  @Test(.tags(.random), arguments: ["structured", "mean field"])
  func theDensityIsThatOfTheDraws(_ name: String) throws {
    let (guide, phi, _) = try example(name)
    var run = GuideRun(guide)
    for seed in seed(20)..<seed(24) {
      let noise = GuidePoint.numbers(guide.noiseDimension, seed: seed)
      let jacobian = GuidePoint.jacobian(at: noise, step: 1e-6) { run.draw($0, phi).position }
      let normal = noise.reduce(0) { $0 - 0.5 * $1 * $1 - 0.5 * logarithm(2 * .pi) }
      let expected = normal - GuidePoint.logAbsDeterminant(jacobian)
      #expect(close(run.draw(noise, phi).logDensity, expected, 1e-6))
    }
  }

  @Test(.tags(.random), arguments: ["structured", "mean field"])
  func pullBackAgreesWithDifferences(_ name: String) throws {
    let (guide, phi, noise) = try example(name)
    var run = GuideRun(guide)
    let g = GuidePoint.numbers(guide.dimension, seed: seed(30))
    let jacobian = GuidePoint.jacobian(at: phi) { run.draw(noise, $0).position }
    for (place, found) in run.pullBack(g, noise, phi).enumerated() {
      let expected = zip(g, jacobian).reduce(0) { $0 + $1.0 * $1.1[place] }
      #expect(close(found, expected, 2e-8), "parameter \(place)")
    }
  }

  /// Along the noise, log q changes as its gradient in z says.
  @Test(.tags(.random), arguments: ["structured", "mean field"])
  func densityGradientAgreesWithDifferences(_ name: String) throws {
    let (guide, phi, noise) = try example(name)
    var run = GuideRun(guide)
    let gradient = run.logDensityGradient(noise, phi, weight: 3)
    let positions = GuidePoint.jacobian(at: noise) { run.draw($0, phi).position }
    let densities = GuidePoint.jacobian(at: noise) { [run.draw($0, phi).logDensity] }[0]
    for place in noise.indices {
      let found = zip(gradient, positions).reduce(0) { $0 + $1.0 * $1.1[place] } / 3
      #expect(close(found, densities[place], 2e-7), "noise \(place)")
    }
  }

  @Test(.tags(.random)) func entropyIsTheMeanOfMinusLogQ() throws {
    let model = try CompiledModel(
      Sketch { m in
        let group = m.plate("group", 3)
        let mu = m.sample("mu", Normal(0, 1))
        _ = m.sample("theta", Normal(mu, 1), over: group)
      })
    let program = GuideSketch { g in
      let mu = g.meanField("mu")
      g.sample(
        "theta",
        Normal(
          2 * mu, g.parameter("width", like: "theta", support: .positive, initial: [0.1, 1, 3])
        ))
    }
    let guide = try CompiledGuide(program, for: model)
    var run = GuideRun(guide)
    let phi = guide.initialParameters(around: [0.5, 1, 2, 3])
    let entropy = try #require(run.entropy(phi).value)
    let values = (0..<4000 as Range<UInt64>).map { own in
      -run.draw(GuidePoint.numbers(4, seed: seed(own)), phi).logDensity
    }
    let mean = values.reduce(0, +) / 4000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
    #expect(abs(mean - entropy) < 4 * (variance / 4000).squareRoot())
    let differences = GuidePoint.jacobian(at: phi) { [run.entropy($0).value ?? .nan] }[0]
    for (found, expected) in zip(run.entropy(phi, weight: 2).gradient, differences) {
      #expect(close(found, 2 * expected, 1e-8))
    }
    // Of other distributions, and of values with a Jacobian, it is taken at the draws.
    var structured = GuideRun(try example("structured").0)
    let (_, other, _) = try example("structured")
    #expect(structured.entropy(other) == (nil, other.map { _ in 0 }))
  }

  // MARK: parameters

  @Test func parametersBeginWhereTheySay() throws {
    let model = try CompiledModel(GuideModels.mixed)
    let program = GuideSketch { g in
      let group = g.axis("group")
      g.parameter("middle", over: group, support: .interval(2, 4))
      g.parameter("number", like: "theta", support: .positive, initial: 0.25)
      g.parameter("numbers", over: group, initial: [1, 2, 3])
      g.parameter("value", like: "tau", support: .positive, initial: .atStart)
      g.parameter("shares", support: .simplex(along: group), initial: .values([0.2, 0.3, 0.5]))
      g.meanFieldForRest()
    }
    let guide = try CompiledGuide(program, for: model)
    let start = GuidePoint.numbers(model.dimension, seed: seed(8))
    let named = guide.namedParameters(guide.initialParameters(around: start))
    let scalars = model.makeNamer().scalars(at: start)
    let tau = scalars[try #require(model.layout.range(of: "tau")).lowerBound]
    for (name, expected) in [
      ("middle", [3, 3, 3]), ("number", [0.25, 0.25, 0.25]), ("numbers", [1, 2, 3]),
      ("value", [tau]), ("shares", [0.2, 0.3, 0.5]), ("mu_location", [start[0]]),
      ("rate_scale", [0.1, 0.1, 0.1]),
    ] {
      let found = try #require(named[name])
      #expect(found.values.count == expected.count)
      #expect(zip(found.values, expected).allSatisfy { close($0, $1, 1e-13) }, "\(name)")
    }
    #expect(named["middle"]?.axes.map(\.name) == ["group"])
  }

  @Test func whatTheProgramThrowsIsPassedOn() throws {
    struct Own: Error {}
    let model = try CompiledModel(GuideModels.mixed)
    #expect(throws: Own.self) { try CompiledGuide(GuideSketch { _ in throw Own() }, for: model) }
  }

  @Test(.enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func nothingIsAllocated() throws {
    let (guide, phi, noise) = try example("structured")
    var evaluator = guide.makeEvaluator()
    var position = [Double](repeating: 0, count: guide.dimension)
    var pulled = [Double](repeating: 0, count: guide.parameterCount)
    func run(_ times: Int) {
      for _ in 0..<times {
        var span = position.mutableSpan
        _ = evaluator.draw(noise: noise.span, parameters: phi.span, into: &span)
        var gradient = position
        var gradientSpan = gradient.mutableSpan
        evaluator.logDensityGradient(
          at: position.span, noise: noise.span, parameters: phi.span, weight: -1,
          addingTo: &gradientSpan)
        var pulledSpan = pulled.mutableSpan
        evaluator.pullBack(
          gradient.span, at: position.span, noise: noise.span, parameters: phi.span,
          into: &pulledSpan)
        _ = evaluator.entropy(parameters: phi.span, weight: 1, addingTo: &pulledSpan)
      }
    }
    run(3)
    let before = allocation_count()
    run(100)
    // The copy of the position above is the test's own.
    #expect(allocation_count() - before <= 100)
    let isFinite = pulled.allSatisfy(\.isFinite)
    #expect(isFinite)
  }
}
