import Diagnostics
import Inference
import MathKernels
import Modeling
import Posteriors
import Variational
import Words

extension SVI {
  /// Draws taken from a fitted guide, at the most: see `posteriorDraws(dimension:)`.
  public static let posteriorDraws = 4000

  /// Draws taken from a guide of so many parameters: as many as a gigabyte holds, between 400 and 4000.
  public static func posteriorDraws(dimension: Int) -> Int {
    max(400, min(posteriorDraws, (1 << 30) / (8 * max(1, dimension))))
  }

  /// Fits a model by stochastic variational inference.
  ///
  /// The record of the posterior has the ELBO with its standard error, the ELBO of each window on the way, and k̂ with its
  /// verdict.
  ///
  /// - Parameters:
  ///   - guide: the family of the approximation.
  ///   - initial: where the guide begins, by name; what is not named there begins at random. By default it begins at the origin
  ///     of the unconstrained space, or at a random point where the density is not finite there.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it.
  ///   - context: the run is kept in its journal while it works, and goes on from there.
  /// - Throws: `ModelError` for a mistake in the model; `InvalidGuide` for a rank out of range, or too many
  ///   dimensions; `SubsamplingError` if minibatches are requested for a model without a subsampled plate; `SVIError` for
  ///   settings out of range or an ELBO that stays non-finite; `InitialValueError`, `InitialPointError` where it cannot begin;
  ///   `NothingDrawn` if stopped before the first step; `ResumeError` where the journal is of another run, and what reading it
  ///   throws.
  public func fit(
    _ model: some Model, guide: any GuideFamily = .meanField, initial: InitialValues? = nil,
    corrected: Bool = false, in context: RunContext = RunContext()
  ) throws -> Posterior {
    try fit(
      CompiledModel(model), guide: guide, initial: initial, corrected: corrected, in: context)
  }

  package func fit(
    _ model: CompiledModel, guide: any GuideFamily = .meanField, initial: InitialValues? = nil,
    corrected: Bool = false, in context: RunContext = RunContext()
  ) throws -> Posterior {
    func fitted(_ built: some Guide) throws -> Posterior {
      try fit(
        model, by: NamedGuide(built, name: guide.name, family: GuideFamilyRecord(guide)),
        initial: initial, corrected: corrected, in: context
      ).posterior
    }
    return try fitted(guide.guide(dimension: model.dimension))
  }

  /// Fits a guide over a model's unconstrained space: draws of it, and φ.
  func fit(
    _ model: CompiledModel, by named: NamedGuide<some Guide>, initial: InitialValues? = nil,
    corrected: Bool = false, in context: RunContext
  ) throws -> (posterior: Posterior, parameters: [Double]) {
    let (guide, points) = (named.guide, named.points)
    let journal = try OptimizationJournal(
      context, self, guide: named.name, family: named.family, dimension: model.dimension)
    let stopwatch = Stopwatch()
    let origin = try start(model, initial)
    let fitted =
      batchSize == nil
      ? try fit(
        model, guide: guide, initial: origin, resuming: journal?.saved?.state,
        watching: journal?.watch, in: context)
      : try fit(
        model.subsampled(), guide: guide, initial: origin, resuming: journal?.saved?.state,
        watching: journal?.watch, in: context)
    if fitted.interrupted {
      if fitted.steps == 0 { throw NothingDrawn(in: context) }
      journal?.save(fitted.state)
    }
    var record = GuideRecord(
      family: named.name,
      search: .svi(
        steps: fitted.steps, converged: fitted.converged, windows: fitted.state.windows),
      fitted.elbo)
    // No importance weights without a density.
    if !points.isEmpty { record.importance = nil }
    var run = InferenceRun(record, remarks: fitted.warnings, seed: seed)
    run.gradientEvaluations =
      fitted.state.gradientEvaluations + fitted.elbo.logDensities.count
    run.wallSeconds = stopwatch.wallSeconds + (journal?.saved?.wallSeconds ?? 0)
    run.cpuSeconds = fitted.cpuSeconds + (journal?.saved?.cpuSeconds ?? 0)
    run.interrupted = fitted.interrupted
    run.isUnfinished = fitted.interrupted
    if !points.isEmpty {
      run.remarks.append(
        "The guide holds \(points.joined(separator: ", ")) at a point: such sites have no intervals, and the ELBO and k̂ "
          + "cannot judge the fit.")
    }
    var draws = ApproximateDraws(
      fitted.fitted, count: Self.posteriorDraws(dimension: model.dimension), seed: seed)
    if !points.isEmpty { draws.logGuideDensities = [] }
    let posterior = try Posterior(
      model, approximatedBy: draws, run: run, elboTrace: fitted.state.trace,
      corrected: corrected && points.isEmpty)
    return (posterior, fitted.parameters)
  }
}

/// A guide, with what is recorded of it.
struct NamedGuide<Fitted: Guide> {
  let guide: Fitted
  /// What reports call it.
  let name: String
  /// Its family in the catalogue; nil for a custom guide.
  let family: GuideFamilyRecord?
  /// The sites that it holds at one value, which have no importance weights.
  let points: [String]

  init(_ guide: Fitted, name: String, family: GuideFamilyRecord? = nil, points: [String] = []) {
    (self.guide, self.name, self.family, self.points) = (guide, name, family, points)
  }
}

extension SVI {
  /// Where the guide begins.
  private func start(_ model: CompiledModel, _ initial: InitialValues?) throws -> [Double] {
    let points = try model.startingPoints(initial, limit: 1)
    var evaluator = model.makeEvaluator()
    return try model.explainingRefusedPoints {
      try points.finitePosition(
        dimension: model.dimension, seed: seed, chain: 0, seeker: "SVI", evaluator: &evaluator)
    }
  }
}
