import Diagnostics
import Inference
import MathKernels
import Modeling
import Posteriors
import Variational
import Words

extension Pathfinder {
  /// The least number of draws from each path.
  static let minimumPathDraws = 1000
  /// Draws of each path that show how much of the posterior it may hold.
  private static let weighedDraws = 100
  /// A path that is this many nats below the best holds too little of the posterior to take part: e⁻²⁰ of it.
  private static let hopelessNats = 20.0
  /// The nats by which the ends of paths may differ.
  private static let likeNats = 1.0

  /// Fits a model by Pathfinder.
  ///
  /// Draws of one path are those of its best normal. Draws of several come from the equal mixture of their normals, resampled
  /// by Pareto-smoothed importance weights against the density of the mixture, whatever k̂ is, as resampling is what brings
  /// paths of unlike quality together; the verdict on k̂ says what the result is worth. Paths that hold less than e⁻²⁰ of what
  /// the best does are left out, and a warning reports paths that ended at different heights: k̂ sees no mode that every path
  /// missed.
  ///
  /// - Parameters:
  ///   - initial: where paths begin, by name; what is not named there begins at random.
  ///   - corrected: whether importance weights correct the draws of one path too, where k̂ allows it.
  ///   - context: an interruption ends the paths; those that were finished are kept.
  /// - Throws: `ModelError` for a mistake in the model; `PathfinderError` where no path produced an approximation; `NothingDrawn`
  ///   if stopped before one did.
  /// - Source: Zhang, Carpenter, Gelman, Vehtari (2022), *Pathfinder: parallel quasi-Newton variational inference*, algorithm 2;
  ///   the mixture's density instead of each path's own follows Owen, Zhou (2000), *Safe and effective importance sampling*.
  public func fit(
    _ model: some Model, initial: InitialValues? = nil, corrected: Bool = false,
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    try fit(CompiledModel(model), initial: initial, corrected: corrected, in: context)
  }

  package func fit(
    _ model: CompiledModel, initial: InitialValues? = nil, corrected: Bool,
    in context: RunContext = RunContext()
  ) throws -> Posterior {
    let stopwatch = Stopwatch()
    let points = try model.startingPoints(initial, limit: paths, otherwise: start)
    var found = try fit(model, from: points, in: context)
    let family = counted(found.paths.count, "path")
    var remarks: [String] = []
    let (completed, interrupted) = (found.completed, found.interrupted)
    if interrupted {
      remarks.append(
        "The run \(context.interruption.ending) after \(completed) of \(paths) paths: their approximations are kept. Do not report it as a "
          + "finished fit.")
    }
    if found.paths.count < completed {
      remarks.append(
        "\(completed - found.paths.count) of \(completed) paths found no approximation: the log density was not finite there."
      )
    }
    var gradientEvaluations = found.gradientEvaluations
    if let warning = found.warningOfHeights(allowing: Self.likeNats) {
      remarks.append(warning)
    }
    if found.paths.count > 1 {
      gradientEvaluations += found.paths.count * Self.weighedDraws
      found = try found.keeping(
        within: Self.hopelessNats, model, draws: Self.weighedDraws, seed: seed)
    }
    var isCut = false
    func run(_ estimate: ELBOEstimate) -> InferenceRun {
      let guide = GuideRecord(family: family, search: .pathfinder, estimate)
      var run = InferenceRun(guide, remarks: remarks, seed: seed)
      run.gradientEvaluations = gradientEvaluations
      run.wallSeconds = stopwatch.wallSeconds
      run.cpuSeconds = stopwatch.cpuSeconds
      run.interrupted = interrupted || isCut
      return run
    }
    if found.paths.count == 1, let path = found.paths.first {
      let draws = SVI().finalDraws
      let estimate = try path.fitted.elbo(model, draws: draws, seed: seed, in: context)
      gradientEvaluations += estimate.logDensities.count
      let warnings = estimate.warnings(ifFewerThan: draws, in: context)
      isCut = !warnings.isEmpty
      remarks += warnings
      let drawn = ApproximateDraws(
        path.fitted, count: SVI.posteriorDraws(dimension: model.dimension), seed: seed)
      return try Posterior(
        model, approximatedBy: drawn, run: run(estimate), corrected: corrected)
    }
    let drawn = found.mixtureDraws(dimension: model.dimension, seed: seed)
    let estimate = try drawn.elbo(model)
    gradientEvaluations += drawn.logGuideDensities.count
    var recorded = RecordedDraws([drawn.positions])
    recorded.logGuideDensities = drawn.logGuideDensities
    let pooled = Posterior(model, recorded, run: run(estimate))
    let weights = ParetoSmoothedWeights(logRatios: estimate.logRatios)
    // Where no weight is usable, the mixture stays as it is.
    var posterior =
      weights.logWeights.contains(where: \.isNaN)
      ? pooled : try pooled.resampled(by: weights, model)
    posterior.run.warnOfMistrust()
    return posterior
  }
}

extension Pathfinder: RankedInference {
  package static let card = InferenceCard(
    .pathfinder, "by normals along the path of an optimiser (pathfinder)",
    takes: [.initialValues, .correction], automaticForm: .noncentered)

  package static let cards = settings

  package init(_ shared: SharedSettings) { self.init(seed: shared.seed) }

  package var name: String { "\(Self.card.method.name), \(counted(paths, "path"))" }

  package func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior {
    try fit(model, initial: request.initial, corrected: request.corrected, in: context)
  }

  package func positions(
    of model: CompiledModel, count: Int, seed: UInt64, in context: RunContext
  ) throws -> (positions: [[Double]], converged: Bool) {
    var pathfinder = self
    pathfinder.seed = seed
    let run: PathfinderRun = try pathfinder.fit(model, in: context)
    if run.interrupted { throw NothingDrawn(in: context) }
    return (try run.sample(model, count: count, seed: seed).positions, true)
  }
}

extension PathfinderRun {
  /// A warning that paths ended at different heights; nil if all ended alike.
  fileprivate func warningOfHeights(allowing tolerance: Double) -> String? {
    let heights = paths.map(\.height).sorted(by: >)
    guard let highest = heights.first, let lowest = heights.last, highest - lowest > tolerance
    else { return nil }
    let shown = heights.map { "\($0.rounded(to: 1))" }.joined(separator: ", ")
    return
      "Paths ended at different heights: log density \(shown). The posterior has several modes, or none in this "
      + "parameterization; each path weighs as much as it holds of the posterior, and a mode that no path found does not show in "
      + "k̂. Try more paths, or compare with NUTS."
  }

  /// The paths that hold enough of the posterior: those whose estimate of log ∫ p, by importance, is near the best one's.
  fileprivate func keeping(
    within nats: Double, _ model: CompiledModel, draws: Int, seed: UInt64
  ) throws -> PathfinderRun {
    let masses = try paths.map { path in
      let ratios = try path.fitted.elbo(model, draws: draws, seed: seed).logRatios
      return logSumExp(ratios.map { $0.isNaN ? -.infinity : $0 })
    }
    guard let best = masses.max(), best.isFinite else { return self }
    return keeping(masses.indices.filter { masses[$0] >= best - nats })
  }

  /// The same number of draws from each path, with the log density of the mixture of all of them.
  fileprivate func mixtureDraws(dimension: Int, seed: UInt64) -> ApproximateDraws {
    let count = max(
      Pathfinder.minimumPathDraws, SVI.posteriorDraws(dimension: dimension) / max(1, paths.count))
    var positions: [Double] = []
    var logDensities: [Double] = []
    for (index, path) in paths.enumerated() {
      var random = RandomStream(seed: seed, chain: index, purpose: .guideNoise, step: 2)
      for _ in 0..<count {
        let noise = (0..<dimension).map { _ in random.normal() }
        let position = path.approximation.draw(noise: noise).position
        positions += position
        let own = paths.map { $0.approximation.logDensity(of: position) }
        logDensities.append(logSumExp(own) - logarithm(Double(paths.count)))
      }
    }
    return ApproximateDraws(
      positions: RowStore(width: dimension, rows: positions), logGuideDensities: logDensities)
  }
}

extension ApproximateDraws {
  /// The ELBO of the draws themselves.
  fileprivate func elbo(_ model: CompiledModel) throws -> ELBOEstimate {
    var evaluator = model.makeEvaluator()
    let logDensities = try (0..<positions.count).map { draw in
      let value = try evaluator.evaluate(positions.withRow(draw) { Array($0) }).value
      return value.isNaN ? -.infinity : value
    }
    return ELBOEstimate(logDensities: logDensities, logGuideDensities: logGuideDensities)
  }
}
