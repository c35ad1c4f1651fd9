import Inference
import Modeling
import Optimization
import Posteriors
import Variational
import Words

extension LaplaceApproximation {
  /// Fits a model by Laplace's approximation: a normal over the unconstrained space.
  ///
  /// The record of the posterior has the log evidence, the ELBO with its standard error, and k̂ with its verdict.
  ///
  /// - Parameters:
  ///   - initial: where the climbs to the mode begin, by name, instead of the origin and random points; what is not named there
  ///     begins at random.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it.
  ///   - context: an interruption ends the search for the mode, and the climbs that were finished are kept; a later one ends the fit.
  /// - Throws: `ModelError` for a mistake in the model; `InitialValueError` for values that do not fit it; `SVIError` where no
  ///   mode is found, or the curvature there is not that of a maximum; `NothingDrawn` if stopped before the first climb has ended, or
  ///   after the last.
  public func fit(
    _ model: some Model, initial: InitialValues? = nil, corrected: Bool = false,
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    try fit(CompiledModel(model), initial: initial, corrected: corrected, in: context)
  }

  package func fit(
    _ model: CompiledModel, initial: InitialValues? = nil, corrected: Bool,
    from usual: some InitialPoints = StartingPoints(), in context: RunContext = RunContext()
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    let points = try model.startingPoints(initial, otherwise: usual)
    let (found, warnings, interrupted) = try model.explainingRefusedPoints {
      try fit(model, from: points, starts: initial?.count ?? starts, in: context)
    }
    let draws = SVI().finalDraws
    let elbo = try found.fitted.elbo(model, draws: draws, seed: seed, in: context)
    let guide = GuideRecord(
      family: "normal at the mode",
      search: .laplace(
        steps: found.mode.steps, converged: found.mode.converged, logEvidence: found.logEvidence),
      elbo)
    let cut = elbo.warnings(ifFewerThan: draws, in: context)
    var run = InferenceRun(guide, remarks: warnings + cut, seed: seed)
    run.gradientEvaluations = found.gradientEvaluations + elbo.logDensities.count
    run.interrupted = interrupted || !cut.isEmpty
    let drawn = ApproximateDraws(
      found.fitted, count: SVI.posteriorDraws(dimension: model.dimension), seed: seed)
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.cpuSeconds
    return try Posterior(model, approximatedBy: drawn, run: run, corrected: corrected)
  }
}

extension LaplaceApproximation: RankedInference {
  package static let card = InferenceCard(
    .laplace, "by a normal at the mode (laplace)", takes: [.initialValues, .correction],
    automaticForm: .noncentered)

  package static let cards: [SettingCard<LaplaceApproximation>] = []

  package init(_ shared: SharedSettings) { self.init(seed: shared.seed) }

  package var name: String { Self.card.method.name }

  package func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    try fit(
      model, initial: request.initial, corrected: request.corrected,
      from: StartingPoints(preferred: request.start), in: context)
  }

  package func positions(
    of model: CompiledModel, count: Int, seed: UInt64, in context: RunContext
  ) throws -> (positions: [[Double]], converged: Bool) {
    let run = try fit(
      model, initial: [Double](repeating: 0, count: model.dimension), in: context)
    return (run.fitted.draw(count: count, seed: seed).listed, true)
  }
}
