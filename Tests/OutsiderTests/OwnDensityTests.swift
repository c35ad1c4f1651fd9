import Bayes
import Testing

/// A density that no model declares: x ~ Normal(0, 1), y ~ Normal(x², 1).
private struct Banana: LogDensity {
  struct Evaluator: DensityEvaluator {
    mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) -> Double {
      let x = position[0]
      let rest = position[1] - x * x
      gradient[0] = 2 * x * rest - x
      gradient[1] = -rest
      return -0.5 * (x * x + rest * rest)
    }
  }

  var dimension: Int { 2 }
  func makeEvaluator() -> Evaluator { Evaluator() }
}

/// Normals of one width, as independent as can be.
private struct Ball: Guide, GuideEvaluator {
  let dimension: Int
  var parameterCount: Int { dimension + 1 }

  func initialParameters(around position: [Double]) -> [Double] { position + [0] }

  func draw(
    noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
  ) -> Double {
    let width = width(parameters)
    var logDensity = 0.0
    for index in 0..<dimension {
      position[index] = parameters[index] + width * noise[index]
      logDensity -= 0.5 * noise[index] * noise[index] + parameters[dimension]
    }
    return logDensity - 0.918938533204672742 * Double(dimension)
  }

  func pullBack(
    _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
    parameters: Span<Double>, into gradient: inout MutableSpan<Double>
  ) {
    let width = width(parameters)
    for index in 0..<dimension {
      gradient[index] += positionGradient[index]
      gradient[dimension] += positionGradient[index] * width * noise[index]
    }
  }

  func logDensityGradient(
    at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    let width = width(parameters)
    for index in 0..<dimension { gradient[index] -= weight * noise[index] / width }
  }

  private func width(_ parameters: Span<Double>) -> Double { exp(parameters[dimension]) }

  /// eˣ, by squaring: this file has no other mathematics than that of the package.
  private func exp(_ x: Double) -> Double {
    let part = x / 1024
    var value = 1 + part * (1 + part * (1 / 2 + part * (1 / 6 + part / 24)))
    for _ in 0..<10 { value *= value }
    return value
  }
}

/// Random-walk Metropolis: a sampler that knows only the waist.
private func metropolis(_ model: some Model, steps: Int, seed: UInt64) throws -> [[Double]] {
  let density = try CompiledModel(model)
  var evaluator = density.makeEvaluator()
  var random = RandomStream(seed: seed)
  var position = [Double](repeating: 0, count: density.dimension)
  var current = try evaluator.evaluate(position).value
  return try (0..<steps).map { _ in
    let proposal = position.map { $0 + random.normal() }
    let value = try evaluator.evaluate(proposal).value
    if value - current > -random.exponential() { (position, current) = (proposal, value) }
    return density.scalars(at: position)
  }
}

@Suite struct OwnDensityTests {
  @Test func nutsDrawsFromIt() throws {
    let run = try NUTS(chains: 2, draws: 500, seed: 1).sample(Banana())
    let chains = run.chains.map(\.draws)
    let values = (0..<2).map { ChainedValues(chains, coordinate: $0) }
    let report = SamplerReport(
      names: ["x", "y"], summaries: values.map { ParameterSummary($0) }, chains: chains,
      maximumTreeDepth: NUTS().maximumTreeDepth)
    #expect(report.transitionCount == 1000 && run.gradientEvaluations > 1000)
    // E x = 0, E y = 1.
    #expect(abs(values[0].mean()) < 5 * values[0].mcse(of: .mean))
    #expect(abs(values[1].mean() - 1) < 5 * values[1].mcse(of: .mean))
  }

  @Test func aGuideOfOnesOwnIsFitted() throws {
    var svi = SVI(seed: 1)
    svi.learningRate = .fast
    let normal = ClosureLogDensity(dimension: 2) { position, gradient in
      for index in 0..<2 { gradient[index] = -4 * (position[index] - 3) }
      return (0..<2).reduce(0) { $0 - 2 * (position[$1] - 3) * (position[$1] - 3) }
    }
    let run = try svi.fit(normal, guide: Ball(dimension: 2), initial: [0, 0])
    // The density is of the family: N(3, ½²), so that the ELBO is log Z = log (2π/4).
    #expect(run.converged && abs(run.elbo.value - 0.451582705289454) < 0.01)
    #expect(run.draw(count: 10, seed: 1).count == 10)
  }

  @Test func aSamplerOfOnesOwnRunsOnAModel() throws {
    struct Rate: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let rate = m.sample("rate", Gamma(shape: 2, rate: 1))
        m.observe("count", Poisson(rate: rate), [3])
      }
    }
    let draws = ChainedValues([try metropolis(Rate(), steps: 4000, seed: 1).map { $0[0] }])
    // The posterior is Gamma(5, 2).
    #expect(abs(draws.mean() - 2.5) < 5 * draws.mcse(of: .mean))
  }
}
