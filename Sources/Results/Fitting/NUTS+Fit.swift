import Diagnostics
import Inference
import MathKernels
import Modeling
import Posteriors
import Sampling
import Words

extension NUTS {
  /// Fits a model by Markov chains.
  ///
  /// `targetESS`, if set, applies to every named scalar that varies; in `sample` it applies to the coordinates.
  /// `posterior.run.warnings` then reports what R̂, effective sample sizes and divergences show.
  ///
  /// - Parameters:
  ///   - initial: where sites begin, by name; others begin at random.
  ///   - context: the run is kept in its journal while it works, and goes on from there.
  /// - Throws: `ModelError` for a mistake in the model; `InitialValueError` for values that do not fit it; what sampling throws;
  ///   `NothingDrawn` if stopped before the first draw; `ResumeError` where the journal is of another run, and what reading it throws.
  public func fit(
    _ model: some Model, initial: InitialValues? = nil, in context: RunContext = RunContext()
  ) throws -> Posterior {
    var posterior = try fit(CompiledModel(model), initial: initial, in: context)
    posterior.judgeChains()
    return posterior
  }

  /// The same, without a judgement of the chains.
  package func fit(
    _ model: CompiledModel, initial: InitialValues? = nil, in context: RunContext = RunContext()
  ) throws -> Posterior {
    try validate()
    let stopwatch = Stopwatch()
    let points: any InitialPoints =
      try initial.map { try NamedInitialPoints($0, of: model, chains: self.chains) }
      ?? UniformInitialPoints()
    let journal = try ChainJournal(context, self, dimension: model.dimension)
    let checkpoints = journal.map { Checkpoints($0, every: context.journal?.interval ?? .infinity) }
    let smallestESS: SmallestESS = { Self.smallestESS(of: model, $0) }
    let sampled: SamplerRun
    do {
      if let state = journal?.state {
        sampled = try resume(
          state, model, initial: points, checkpoints: checkpoints, smallestESS: smallestESS,
          in: context)
      } else {
        sampled = try sample(
          model, initial: points, checkpoints: checkpoints, smallestESS: smallestESS, in: context)
      }
    } catch let error as InitialPointError {
      var explained = error
      explained.reason = model.explanation(ofRefusedPoint: error.position)?.description
      throw explained
    }
    let wallSeconds = stopwatch.wallSeconds + (journal?.earlierSeconds ?? 0)
    // Chains that were still warming up when they had to stop have nothing to keep.
    let chains = sampled.chains.filter { $0.draws.count > 0 }
    guard !chains.isEmpty else {
      throw NothingDrawn(
        sampled.ending == .timeLimit
          ? timeLimit.map { .timeLimit(seconds: $0) } : context.interruption.reason,
        orTry: "shorten the warm-up")
    }
    var recorded = RecordedDraws(chains.map(\.draws.rows))
    recorded.statistics = chains.map(\.draws.statistics)
    recorded.divergentTransitions = chains.map(\.state.divergences)
    var posterior = Posterior(
      model, recorded, run: record(of: sampled, chains, wallSeconds: wallSeconds))
    if savesWarmup {
      posterior.warmup = Posterior.Warmup(
        draws: NamedDraws(model, positions: chains.map(\.warmupDraws.rows)),
        statistics: chains.map(\.warmup))
    }
    posterior.explain(sampled, asked: self, model, in: context)
    return posterior
  }

  private func record(
    of sampled: SamplerRun, _ chains: [SamplerRun.Chain], wallSeconds: Double
  ) -> InferenceRun {
    var run = InferenceRun(
      .chains(
        ChainRecord(
          chains: chains.map { .init(number: $0.state.chain, transitions: $0.state.totals) },
          maximumTreeDepth: maximumTreeDepth,
          warmupGradientEvaluations: sampled.chains.reduce(0) {
            $0 + $1.warmupGradientEvaluations
          })), seed: seed)
    run.gradientEvaluations = sampled.gradientEvaluations
    run.wallSeconds = wallSeconds
    run.cpuSeconds = sampled.cpuSeconds
    run.interrupted = sampled.isInterrupted
    run.isUnfinished = sampled.ending == .interrupted || sampled.ending == .timeLimit
    run.choices =
      (sampled.metricReason.isEmpty ? [] : [Passage(sampled.metricReason)]) + sampled.warmupNotes
    return run
  }

  /// The bulk ESS of the named scalar that has the least; constants do not count, and a scalar without one has 0.
  private static func smallestESS(of model: CompiledModel, _ chains: [ChainDraws]) -> Double {
    let draws = NamedDraws(model, positions: chains.map(\.rows))
    return (0..<model.layout.scalarCount).reduce(.infinity) { smallest, place in
      let values = draws.values(ofScalar: place)
      if values.isConstant { return smallest }
      let size = values.bulkESS()
      return min(smallest, size.isNaN ? 0 : size)
    }
  }
}

extension SamplerRun {
  /// Which chains began again or warmed up once more, and which were then still on their way, a sentence or two each.
  package var warmupNotes: [Passage] {
    restartNotes
      + chains.filter { $0.state.warmupExtensions > 0 }.map { chain in
        chain.state.isWarmupUnfinished
          ? "Chain \(chain.state.chain + 1) warmed up once more, as it was still on its way when its first warm-up was over, and was on its way again when the second was over: its first draws may not be of the posterior, and its step size and metric suit another place. Allow a longer warm-up (\(.named("warmup"))) or begin nearer (\(.initialValues))."
          : "Chain \(chain.state.chain + 1) warmed up once more: it was still on its way when its first warm-up was over."
      }
  }

  private var restartNotes: [Passage] {
    chains.filter { $0.state.restarts > 0 }.map { chain in
      "Chain \(chain.state.chain + 1) began again \(chain.state.restarts == 1 ? "once" : "\(chain.state.restarts) times"), from another "
        + "first point: it had not arrived when its warm-up was nearly over."
    }
  }
}

extension Posterior {
  /// Says how a run ended, what statistics use of it, and what to try against divergences.
  fileprivate mutating func explain(
    _ sampled: SamplerRun, asked: NUTS, _ model: CompiledModel, in context: RunContext
  ) {
    let counts = sampled.chains.map { String($0.draws.count) }.joined(separator: ", ")
    let chains =
      sampled.chains.count == 1 ? "the one chain has" : "the \(sampled.chains.count) chains have"
    let have =
      asked.targetESS.map {
        "\(chains) \(counts) draws, and the effective sample size of \($0.shortest) that was asked for was not reached"
      } ?? "\(chains) \(counts) of \(asked.draws) draws"
    switch sampled.ending {
    case .complete: break
    case .interrupted:
      warn("The run \(context.interruption.ending): \(have). Do not report it as a finished fit.")
    case .timeLimit:
      warn(
        "The time limit of \((asked.timeLimit ?? 0).shortest) s ended the run: \(have). Allow more time."
      )
    case .maximumDraws:
      warn(
        "The effective sample size of \((asked.targetESS ?? 0).shortest) that was asked for was not reached with \(counts) draws, the most "
          + "allowed. Allow more draws, or reparameterise.")
    }
    if !draws.selection.isWhole {
      warn(
        "Chains differ in length, so statistics of scalars use the first \(counted(draws.drawCount, "draw")) of \(counted(draws.chainCount, "chain")); predictions and exports to CSV use all draws, and divergences, depths and "
          + "energies are those of all transitions."
      )
    }
    let remedy = divergenceRemedy(model, targetAcceptance: asked.targetAcceptance)
    run.chains?.divergenceRemedy = remedy
  }
}

extension NUTS: RankedInference {
  package static let card = InferenceCard(
    .nuts, "by Markov chains (nuts)", takes: [.draws, .initialValues, .checkpoints],
    automaticForm: .piloted)

  package static let cards = chainSettings + settings

  package init(_ shared: SharedSettings) {
    self.init(seed: shared.seed)
    if let draws = shared.draws { self.draws = draws }
    threads = shared.threads
  }

  package var name: String { Self.card.method.name }

  package func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    try fit(model, initial: request.initial, in: context)
  }

  package func positions(
    of model: CompiledModel, count: Int, seed: UInt64, in context: RunContext
  ) throws -> (positions: [[Double]], converged: Bool) {
    var sampler = self
    (sampler.seed, sampler.threads) = (seed, 1)
    return (try sampler.independentPositions(of: model, count: count, in: context), true)
  }
}
