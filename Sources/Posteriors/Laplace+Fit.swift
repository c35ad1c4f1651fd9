import Inference
import Modeling
import Variational

extension Laplace {
  /// Fits a model by Laplace's approximation: a normal over the unconstrained space.
  ///
  /// The record of the posterior has the log evidence, the ELBO with its standard error, and k̂ with its verdict.
  ///
  /// - Parameters:
  ///   - seed: of the draws.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it.
  /// - Throws: `ModelError` for a mistake in the model; `SVIError` where no mode is found, or the curvature there is not that of a
  ///   maximum.
  public func fit(_ model: some Model, seed: UInt64 = 0, corrected: Bool = false) throws
    -> Posterior
  {
    try fit(CompiledModel(model), seed: seed, corrected: corrected)
  }

  package func fit(
    _ model: CompiledModel, seed: UInt64, corrected: Bool, from start: [Double]? = nil
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    let cpuBefore = stopwatch.processCPUSeconds
    let found = try fit(
      model, initial: start ?? [Double](repeating: 0, count: model.dimension))
    let draws = SVI().finalDraws
    var run = InferenceRun(method: .laplace, seed: seed)
    run.guide = "normal at the mode"
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
