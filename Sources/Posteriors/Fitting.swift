import Diagnostics
import Inference
import MathKernels
import Modeling
import Sampling
import Variational

extension SVI {
  /// Draws taken from a fitted guide.
  public static let posteriorDraws = 4000

  /// Fits a model by stochastic variational inference with a mean-field normal guide.
  ///
  /// - Throws: `ModelError` for a mistake in the model; `SubsamplingError` if minibatches are asked of a model without a
  ///   subsampled plate; `SVIError` for settings out of range or an ELBO that stays non-finite.
  public func fit(
    _ model: some Model, progress: ProgressHandler? = nil, interruption: Interruption? = nil
  ) throws -> Posterior {
    try fit(CompiledModel(model), progress: progress, interruption: interruption)
  }

  package func fit(
    _ model: CompiledModel, progress: ProgressHandler?, interruption: Interruption?
  ) throws -> Posterior {
    try fit(
      model, guide: MeanFieldNormal(dimension: model.dimension), progress: progress,
      interruption: interruption
    ).posterior
  }

  /// Fits a guide over a model's unconstrained space: draws of it, and φ.
  ///
  /// - Parameter points: the sites that the guide holds at one value, which have no importance weights.
  func fit(
    _ model: CompiledModel, guide: some Guide, heldAtPoints points: [String] = [],
    progress: ProgressHandler?, interruption: Interruption?
  ) throws -> (posterior: Posterior, parameters: [Double]) {
    let origin = [Double](repeating: 0, count: model.dimension)
    let fitted =
      batchSize == nil
      ? try fit(
        model, guide: guide, initial: origin, progress: progress, interruption: interruption)
      : try fit(
        model.subsampled(), guide: guide, initial: origin, progress: progress,
        interruption: interruption)
    if fitted.interrupted && fitted.steps == 0 { throw NothingDrawn() }
    var run = InferenceRun(method: .svi, seed: seed)
    run.gradientEvaluations = fitted.gradientEvaluations
    run.wallSeconds = fitted.wallSeconds
    run.cpuSeconds = fitted.cpuSeconds
    run.interrupted = fitted.interrupted
    run.elbo = fitted.elbo.value
    run.elboStandardError = fitted.elbo.standardError
    run.steps = fitted.steps
    run.converged = fitted.converged
    run.warnings = fitted.warnings
    if points.isEmpty {
      run.paretoK = fitted.elbo.paretoK
    } else {
      run.warnings.append(
        "The guide holds \(points.joined(separator: ", ")) at a point: such sites have no intervals, and the ELBO and k̂ "
          + "cannot judge the fit.")
    }
    if !fitted.elbo.value.isFinite {
      run.warnings.append(
        "The ELBO is not finite: the guide reaches where the log density overflows. Do not trust this fit; scale the "
          + "features, or lower the learning rate.")
    }
    let posterior = Posterior(
      model,
      positions: [
        RowStore(
          width: model.dimension,
          rows: fitted.draw(count: Self.posteriorDraws, seed: seed).positions)
      ], run: run,
      elboTrace: fitted.state.trace)
    return (posterior, fitted.parameters)
  }
}

extension Approximation {
  /// - Parameters initial, unfinished: for NUTS alone.
  func fit(
    _ model: CompiledModel, initial: InitialValues? = nil, unfinished: UnfinishedRun? = nil,
    progress: ProgressHandler?, interruption: Interruption?
  ) throws -> Posterior {
    switch self {
    case .nuts(let sampler):
      return try sampler.fit(
        model, initial: initial, unfinished: unfinished, progress: progress,
        interruption: interruption)
    case .svi(let inference):
      return try inference.fit(model, progress: progress, interruption: interruption)
    case .ancestral(let draws, let seed):
      let stopwatch = Stopwatch()
      let cpuBefore = stopwatch.processCPUSeconds
      var positions = RowStore(width: model.dimension)
      var run = InferenceRun(method: .ancestral, seed: seed)
      for draw in 0..<draws {
        if interruption?.isRequested == true {
          guard draw > 0 else { throw NothingDrawn() }
          run.interrupted = true
          run.warnings.append("The run was interrupted after \(draw) of \(draws) draws.")
          break
        }
        var random = RandomStream(seed: seed, purpose: .prior, step: draw)
        try model.ancestralDraw(using: &random).withUnsafeBufferPointer {
          try positions.append($0)
        }
      }
      run.wallSeconds = stopwatch.wallSeconds
      run.cpuSeconds = stopwatch.processCPUSeconds - cpuBefore
      return Posterior(model, positions: [positions], run: run)
    }
  }
}
