import Bayes

/// Draws parameters in two ways: from the prior, and in turn with data.
struct JointSimulator<Generative: GenerativeModel> {
  let model: Generative
  let prior: CompiledModel
  let seed: UInt64
  /// What is looked at: every scalar and its square.
  let names: [String]

  init(_ model: Generative, seed: UInt64) throws {
    self.model = model
    self.seed = seed
    prior = try CompiledModel(model)
    let scalars = prior.layout.scalars.map(\.name)
    names = scalars + scalars.map { $0 + "²" }
  }

  /// θ from the prior, each time anew.
  func independent(chain: Int, steps: Int) throws -> [[Double]] {
    let namer = prior.makeNamer()
    return try (0..<steps).map { step in
      var random = RandomStream(seed: seed, chain: chain, purpose: .general, step: step)
      return try quantities(prior.ancestralDraw(using: &random), namer)
    }
  }

  /// From a draw of the prior on, y given θ and one transition of NUTS from θ given y, in turn.
  ///
  /// The transition sees the density that is made of the posterior.
  func successive<Density: LogDensity>(
    chain: Int, steps: Int, density: (CompiledModel) -> Density
  ) throws -> [[Double]] {
    var random = RandomStream(seed: seed, chain: chain, purpose: .prior)
    var position = try prior.ancestralDraw(using: &random)
    var kernel = TransitionKernel(dimension: prior.dimension, seed: seed, chain: chain)
    let simulator = try DataSimulator(prior)
    let namer = prior.makeNamer()
    return try (0..<steps).map { step in
      let data = simulator.draw(at: position, using: &random)
      let posterior = try CompiledModel(model.observing(data))
      position = try kernel.transition(from: position, of: density(posterior), step: step)
      return quantities(position, namer)
    }
  }

  private func quantities(_ position: [Double], _ namer: CompiledModel.Namer) -> [Double] {
    let scalars = namer.scalars(at: position)
    return scalars + scalars.map { $0 * $0 }
  }
}
