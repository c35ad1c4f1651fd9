import Inference
import MathKernels
import Modeling
import Posteriors
import Sampling
import Variational
import Words

/// How the posterior of a model is approximated.
public enum Approximation: Sendable {
  /// By Markov chains.
  case nuts(NUTS)
  /// By a guide that maximises the ELBO.
  case svi(SVI, guide: any GuideFamily = .meanField)
  /// By a normal with the posterior's mode and curvature.
  case laplace(LaplaceApproximation)
  /// By normals along the path of an optimiser.
  case pathfinder(Pathfinder)
  /// By the mode alone.
  case map(MAP)
  /// Draws from the prior, no fitting: the baseline.
  case ancestral(draws: Int, seed: UInt64)

  /// Which kind it is.
  public var method: InferenceMethod {
    switch self {
    case .nuts: .nuts
    case .svi: .svi
    case .laplace: .laplace
    case .pathfinder: .pathfinder
    case .map: .map
    case .ancestral: .ancestral
    }
  }

  /// - Parameters:
  ///   - corrected: whether importance weights correct the draws of an approximation, where k̂ allows it.
  ///   - initial: where it begins, by name; for all kinds except draws from the prior.
  ///   - start: where climbs to the mode begin, given a seed, for MAP and Laplace without initial values.
  ///   - unfinished: for NUTS and SVI.
  package func fit(
    _ model: CompiledModel, corrected: Bool = false, initial: InitialValues? = nil,
    start: (@Sendable (_ seed: UInt64) -> [Double])? = nil, unfinished: UnfinishedRun? = nil,
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    switch self {
    case .nuts(let sampler):
      return try sampler.fit(
        model, initial: initial, unfinished: unfinished, in: context)
    case .svi(let inference, let guide):
      return try inference.fit(
        model, guide: guide, initial: initial, corrected: corrected, unfinished: unfinished,
        in: context)
    case .laplace(let laplace):
      return try laplace.fit(
        model, initial: initial, corrected: corrected,
        from: StartingPoints(preferred: start), in: context)
    case .pathfinder(let pathfinder):
      return try pathfinder.fit(model, initial: initial, corrected: corrected, in: context)
    case .map(let point):
      return try point.fit(
        model, initial: initial, from: StartingPoints(preferred: start), in: context)
    case .ancestral(let draws, let seed):
      return try Self.prior(of: model, draws: draws, seed: seed, in: context)
    }
  }

  private static func prior(
    of model: CompiledModel, draws: Int, seed: UInt64, in context: RunContext
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    var positions = RowStore(width: model.dimension)
    var run = InferenceRun(.prior, seed: seed)
    for draw in 0..<draws {
      if context.isInterrupted {
        guard draw > 0 else { throw NothingDrawn() }
        run.interrupted = true
        run.remarks.append("The run was interrupted after \(draw) of \(draws) draws.")
        break
      }
      var random = RandomStream(seed: seed, purpose: .prior, step: draw)
      try model.ancestralDraw(using: &random).withUnsafeBufferPointer {
        try positions.append($0)
      }
    }
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.cpuSeconds
    return Posterior(model, positions: [positions], run: run)
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
    try Approximation.ancestral(draws: draws, seed: seed).fit(CompiledModel(model), in: context)
  }
}
