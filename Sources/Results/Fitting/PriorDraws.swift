import Inference
import MathKernels
import Modeling
import Posteriors
import Sampling
import Words

/// Independent draws from the prior: nothing is fitted.
struct PriorDraws: InferenceKind {
  var draws: Int
  var seed: UInt64

  static let card = InferenceCard(
    .ancestral, "not at all (ancestral: draws from the prior)",
    remark: "draws from the prior, no fitting", takes: [.draws], automaticForm: .centered)

  static let cards: [SettingCard<PriorDraws>] = []

  init(draws: Int, seed: UInt64) { (self.draws, self.seed) = (draws, seed) }

  init(_ shared: SharedSettings) {
    self.init(draws: shared.draws ?? NUTS().draws, seed: shared.seed)
  }

  var name: String { Self.card.method.name }

  func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    var positions = RowStore(width: model.dimension)
    var run = InferenceRun(.prior, seed: seed)
    for draw in 0..<draws {
      if context.isInterrupted {
        guard draw > 0 else { throw NothingDrawn(in: context) }
        run.interrupted = true
        run.remarks.append(
          "The run \(context.interruption.ending) after \(draw) of \(draws) draws.")
        break
      }
      var random = RandomStream(seed: seed, purpose: .prior, step: draw)
      try model.ancestralDraw(using: &random).withUnsafeBufferPointer {
        try positions.append($0)
      }
    }
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.cpuSeconds
    return Posterior(model, RecordedDraws([positions]), run: run)
  }
}

extension Posterior {
  /// Independent draws from the prior of a model: observations and factors are ignored.
  ///
  /// - Throws: `ModelError` for a mistake in the model, and where a prior has no draws because it is improper; `NothingDrawn` if
  ///   stopped before the first draw.
  public static func prior(
    of model: some Model, draws: Int = 1000, seed: UInt64 = 0,
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    try prior(ofCompiled: CompiledModel(model), draws: draws, seed: seed, in: context)
  }

  /// The same of a model that is compiled already.
  package static func prior(
    ofCompiled model: CompiledModel, draws: Int, seed: UInt64, in context: RunContext = RunContext()
  ) throws -> Posterior {
    try PriorDraws(draws: draws, seed: seed).fit(model, FitRequest(), in: context)
  }
}
