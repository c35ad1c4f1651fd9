import Inference
import Modeling
import Posteriors
import Variational

extension Laplace {
  /// Fits a model by Laplace's approximation: a normal over the unconstrained space.
  ///
  /// The record of the posterior has the log evidence, the ELBO with its standard error, and k̂ with its verdict.
  ///
  /// - Parameters:
  ///   - initial: where the climbs to the mode begin, by name, instead of the origin and random points; what is not named there
  ///     begins at random.
  ///   - seed: of starting points and draws.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it.
  /// - Throws: `ModelError` for a mistake in the model; `InitialValueError` for values that do not fit it; `SVIError` where no mode is found, or the curvature there is not that of a
  ///   maximum.
  public func fit(
    _ model: some Model, initial: InitialValues? = nil, seed: UInt64 = 0, corrected: Bool = false
  ) throws -> Posterior {
    try fit(CompiledModel(model), initial: initial, seed: seed, corrected: corrected)
  }

  package func fit(
    _ model: CompiledModel, initial: InitialValues? = nil, seed: UInt64, corrected: Bool,
    from usual: some InitialPoints = StartingPoints()
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    let cpuBefore = stopwatch.processCPUSeconds
    let points = try model.startingPoints(initial, otherwise: usual)
    let (found, warnings) = try model.explainingRefusedPoints {
      try fit(model, from: points, starts: initial?.count ?? starts, seed: seed)
    }
    let draws = SVI().finalDraws
    var run = InferenceRun(method: .laplace, seed: seed)
    run.guide = "normal at the mode"
    run.remarks += warnings
    run.logEvidence = found.logEvidence
    run.judge(try found.fitted.elbo(model, draws: draws, seed: seed))
    run.gradientEvaluations = found.gradientEvaluations + draws
    run.steps = found.mode.steps
    run.converged = found.mode.converged
    let drawn = ApproximateDraws(found.fitted, count: SVI.posteriorDraws, seed: seed)
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.processCPUSeconds - cpuBefore
    return try Posterior(model, approximatedBy: drawn, run: run, corrected: corrected)
  }
}
