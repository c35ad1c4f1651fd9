import Inference
import MathKernels
import Modeling
import Optimization
import Posteriors
import Words

/// A fit that is a point: the mode of the posterior over the unconstrained space (MAP), found by L-BFGS.
///
///     let point = try MAP().fit(model)
///
/// Several climbs begin at different points; the highest mode is kept, and perturbed to rule out a saddle. A higher one that no
/// climb found goes unnoticed. A point has no uncertainty: standard deviations are 0, intervals a point, and no k̂ can judge
/// it. The mode depends on the parameterization, and a centred hierarchical model may have none.
public struct MAP: Sendable, Equatable, Codable {
  /// How the mode is sought.
  public var optimizer = LBFGS()
  /// Climbs: the first from the origin of the unconstrained space, the others from random points. With initial values, one
  /// begins at each.
  public var starts = 4

  /// The draws of the posterior, all of them the point: as many as a predictive check replicates.
  public static let copies = 400

  /// The seed of the starting points: the same seed gives the same bits.
  public var seed: UInt64

  /// The defaults.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Finds the mode of a model's posterior.
  ///
  /// A classifier can set where the climbs begin instead: those of a network at small random weights
  /// (`TableModel.initialDeviation`).
  ///
  /// - Parameters:
  ///   - initial: where the climbs begin, by name; what is not named there begins at random.
  ///   - context: an interruption ends the search; the climbs that were finished are kept.
  /// - Throws: `ModelError` for a mistake in the model; `InitialValueError` for values that do not fit it; `InitialPointError`
  ///   where the density is finite at no starting point; `NothingDrawn` if stopped before the first climb has ended.
  public func fit(
    _ model: some Model, initial: InitialValues? = nil, in context: RunContext = RunContext()
  ) throws -> Posterior {
    try fit(CompiledModel(model), initial: initial, in: context)
  }

  package func fit(
    _ model: CompiledModel, initial: InitialValues? = nil,
    from usual: some InitialPoints = StartingPoints(), in context: RunContext = RunContext()
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    let points = try model.startingPoints(initial, otherwise: usual)
    let found = try model.explainingRefusedPoints {
      try ModeSearch(optimizer, starts: initial?.count ?? starts, seed: seed).run(
        model, from: points, in: context)
    }
    let mode = found.mode
    var run = InferenceRun(
      .mode(ModeRecord(steps: mode.steps, converged: mode.converged)), seed: seed)
    run.gradientEvaluations = mode.gradientEvaluations
    run.wallSeconds = stopwatch.wallSeconds
    run.cpuSeconds = stopwatch.cpuSeconds
    run.interrupted = found.interrupted
    run.remarks.append(
      "A point has no uncertainty: its standard deviations of 0 and its intervals mean nothing, and no k̂ can judge it. Use it to "
        + "predict, after a check, and not to report parameters.")
    run.remarks += found.warnings.map { Passage($0) }
    if !mode.converged {
      run.remarks.append(
        "L-BFGS did not converge in \(mode.steps) steps: \(mode.expectedGain.rounded(to: 6)) nats more were still to be "
          + "expected, expected at most \(optimizer.tolerance). The posterior may have no mode in this parameterization."
      )
    }
    let rows = (0..<Self.copies).flatMap { _ in mode.position }
    return Posterior(
      model, RecordedDraws([RowStore(width: model.dimension, rows: rows)]), run: run)
  }
}

extension MAP: InferenceKind {
  package static let card = InferenceCard(
    .map, "by the mode alone, without uncertainty (map)", remark: "a point",
    takes: [.initialValues], automaticForm: .noncentered)

  package static let cards: [SettingCard<MAP>] = []

  package init(_ shared: SharedSettings) { self.init(seed: shared.seed) }

  package var name: String { Self.card.method.name }

  package func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    try fit(
      model, initial: request.initial, from: StartingPoints(preferred: request.start),
      in: context)
  }
}
