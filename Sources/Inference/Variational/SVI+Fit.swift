import Inference
import MathKernels
import Optimization
import Words

extension SVI {
  /// Fits a guide to a density.
  ///
  /// - Parameters:
  ///   - initial: the position around which the guide starts.
  ///   - context: an interruption is noticed at every step; the run then ends with the guide as it is, and its final ELBO is from as
  ///     many draws as a few seconds allow.
  /// - Throws: `SVIError` for a setting out of range and for an ELBO that stays non-finite; what the density throws.
  /// - Precondition: density, guide and `initial` are of one dimension.
  public func fit<Target: LogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], in context: RunContext = RunContext()
  ) throws -> SVIRun<Family> {
    try fit(density, guide: guide, initial: initial, resuming: nil, in: context)
  }

  /// Fits a guide to a density of which a step may use `batchSize` rows only; the final ELBO uses all.
  public func fit<Target: SubsampledLogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], in context: RunContext = RunContext()
  ) throws -> SVIRun<Family> {
    try fit(density, guide: guide, initial: initial, resuming: nil, in: context)
  }

  /// - Parameters:
  ///   - state: where an earlier run with the same settings and density stopped; `initial` is not used then.
  ///   - watching: called with the state after every step, to save it from time to time.
  package func fit<Target: LogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], resuming state: SVIState?,
    watching: ((SVIState) -> Void)? = nil, in context: RunContext = RunContext()
  ) throws -> SVIRun<Family> {
    try validate(rowCount: nil)
    return try run(
      ELBOEstimator(density, guide: guide), initial: initial, state: state,
      watching: watching, in: context
    ) { _, _ in }
  }

  package func fit<Target: SubsampledLogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], resuming state: SVIState?,
    watching: ((SVIState) -> Void)? = nil, in context: RunContext = RunContext()
  ) throws -> SVIRun<Family> {
    try validate(rowCount: density.rowCount)
    var batches = batchSize.map {
      RowBatches(rowCount: density.rowCount, batchSize: $0, seed: seed)
    }
    return try run(
      ELBOEstimator(density, guide: guide), initial: initial, state: state,
      watching: watching, in: context
    ) { evaluator, step in
      guard batches != nil else { return }
      evaluator.selectRows(step.flatMap { batches?.rows(at: $0) })
    }
  }

  /// - Parameter select: called before each step with its number, and with nil before the final ELBO.
  private func run<Target: LogDensity, Family: Guide>(
    _ estimator: ELBOEstimator<Target, Family>, initial: [Double], state: SVIState?,
    watching: ((SVIState) -> Void)?, in context: RunContext,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws -> SVIRun<Family> {
    let guide = estimator.guide
    var state =
      state ?? SVIState(parameters: guide.initialParameters(around: initial), optimizer: optimizer)
    precondition(
      state.parameters.count == guide.parameterCount,
      "the guide has \(guide.parameterCount) parameters, the state \(state.parameters.count)")
    if learningRate != nil {
      state.stage = nil
    } else if state.stage == nil {
      state.stage = StageState(automatic, dimension: guide.dimension, start: state.parameters)
    }
    let stopwatch = Stopwatch(of: .thread)
    var reporter = context.progress.map {
      SVIReporter($0, total: maximumSteps, stopwatch: stopwatch)
    }
    var gradient = [Double](repeating: 0, count: guide.parameterCount)
    var interrupted = false
    let evaluationsBefore = state.gradientEvaluations

    while state.step < maximumSteps, !state.hasConverged {
      if context.isInterrupted {
        interrupted = true
        break
      }
      try chooseEntropyGradient(&state, for: estimator, selectingRows: select)
      select(&estimator.evaluator, state.step)
      try advance(&state, with: estimator, gradient: &gradient)
      if state.stage?.add(state.parameters) ?? false {
        try decide(&state, with: estimator, selectingRows: select)
      }
      reporter?.report(state, learningRate: rate(of: state))
      watching?(state)
    }

    let parameters = result(of: state)
    select(&estimator.evaluator, nil)
    let elbo = try estimator.elbo(
      parameters: parameters, draws: finalDraws, seed: seed, in: context)
    let judgedDraws = elbo.logDensities.count
    reporter?.finish(state, learningRate: rate(of: state), elbo: elbo)
    return SVIRun(
      guide: guide, parameters: parameters, state: state, elbo: elbo,
      converged: state.hasConverged, interrupted: interrupted || judgedDraws < finalDraws,
      gradientEvaluations: state.gradientEvaluations - evaluationsBefore + judgedDraws,
      wallSeconds: stopwatch.wallSeconds, cpuSeconds: stopwatch.cpuSeconds,
      warnings: warnings(
        state, elbo: elbo, ending: interrupted ? context.interruption.ending : nil)
        + elbo.warnings(ifFewerThan: finalDraws, in: context))
  }

  /// η of the next step.
  private func rate(of state: SVIState) -> Double {
    state.stage?.learningRate ?? learningRate?.rate(at: state.step) ?? automatic.initial
  }

  /// φ to report.
  private func result(of state: SVIState) -> [Double] {
    if state.hasConverged, let result = state.stage?.result { return result }
    let isAveraged = (averagesIterates || state.stage != nil) && state.averagedSteps > 0
    return isAveraged ? state.average : state.parameters
  }

  private func advance<Target, Family>(
    _ state: inout SVIState, with estimator: ELBOEstimator<Target, Family>,
    gradient: inout [Double]
  ) throws {
    let rate = rate(of: state)
    var random = RandomStream(
      seed: seed, chain: GuideNoise.steps, purpose: .guideNoise, step: state.step)
    var gradientSpan = gradient.mutableSpan
    let value = try estimator.estimate(
      parameters: state.parameters.span, particles: particles, random: &random,
      gradient: &gradientSpan)
    state.step += 1
    state.gradientEvaluations += particles
    if value.isFinite, gradient.allSatisfy(\.isFinite) {
      clipping?.clip(&gradient)
      state.optimizer.ascend(&state.parameters, along: gradient, learningRate: rate)
      state.trace.append(value)
      state.openWindow.add(value)
      state.skippedInARow = 0
    } else {
      try skip(&state, value: value)
    }
    if averagesIterates || state.stage != nil { state.averageParameters() }
    if state.fillsWindow(flatness, learningRate: rate), state.stage == nil {
      state.hasConverged = flatness.change(over: state.windows)?.isFlat ?? false
    }
  }

  /// Whether a stage continues, is followed by another, or was the last.
  private func decide<Target, Family>(
    _ state: inout SVIState, with estimator: ELBOEstimator<Target, Family>,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws {
    guard var stage = state.stage else { return }
    let averages = stage.averages
    let middle = zip(averages[0], averages[1]).map { 0.5 * ($0 + $1) }
    // A, B, M, then what M is compared with.
    let (before, between, latest) = (3, 4, 5)
    let halfway = zip(stage.origin, middle).map { 0.5 * ($0 + $1) }
    let points = averages + [middle, stage.origin, halfway] + (stage.latest.map { [$0] } ?? [])
    let pairs = (automatic.minimumDraws + stage.length / automatic.stepsPerDraw) / 2
    var random = RandomStream(
      seed: seed, chain: GuideNoise.stages, purpose: .guideNoise, step: state.step)
    let (first, minibatches) = (state.step, batchSize != nil)
    let values = try estimator.lineUp(points, pairs: pairs, random: &random) { evaluator, pair in
      if minibatches { select(&evaluator, first + pair) }
    }
    .filter { $0.allSatisfy(\.isFinite) }
    state.gradientEvaluations += 2 * pairs * points.count
    // Draws where the density is 0 are left out, as in the steps; if none remain, there is no estimate.
    guard values.count > 1 else {
      restart(&stage, &state)
      state.stage = stage
      return
    }
    let level = ELBOContrast(values, weights: [2: 1]).value
    let decision = StageDecision(
      step: state.step, learningRate: stage.learningRate,
      rise: ELBOContrast(values, weights: [0: -1, 1: 1]),
      spread: ELBOContrast(values, weights: [0: -2, 1: -2, 2: 4]),
      progress: stage.latest.map { _ in ELBOContrast(values, weights: [latest: -1, 2: 1]) },
      gain: ELBOContrast(values, weights: [before: -1, 2: 1]),
      separation: stage.result.map { _ in
        ELBOContrast(values, weights: [2: -2, before: -2, between: 4])
      },
      tolerance: automatic.tolerance(dimension: estimator.guide.dimension, elbo: level),
      immenseError: 0.1 * Double(estimator.guide.dimension))
    state.decisions.append(decision)
    if decision.isTooFast {
      restart(&stage, &state)
    } else if decision.isClimbing {
      stage.extend(middle)
    } else {
      // The run does not continue from a stage that ended worse.
      let isWorse = decision.progress.map { $0.upperBound < 0 } ?? false
      var result = isWorse ? stage.latest ?? middle : middle
      if decision.isSettled {
        let moved = try correctMean(
          of: &result, tolerance: decision.tolerance, &state, estimator, selectingRows: select)
        state.hasConverged = !moved || stage.hasMoved
        stage.hasMoved = moved
      }
      stage.lower(automatic, result: result)
      state.parameters = result
    }
    state.stage = stage
  }

  /// Back to where the stage began, at a lower rate, and for a whole stage with the less noisy gradient.
  private func restart(_ stage: inout StageState, _ state: inout SVIState) {
    stage.restart(automatic)
    state.parameters = stage.origin
    state.optimizer = OptimizerState(optimizer, parameterCount: stage.origin.count)
    state.restartAverage()
    state.entropyGradient = .closedForm
    state.nextEntropyComparison = state.step + stage.length
  }

  private func skip(_ state: inout SVIState, value: Double) throws(SVIError) {
    state.skippedSteps += 1
    state.skippedInARow += 1
    guard state.skippedInARow >= maximumSkips else { return }
    throw SVIError(
      "SVI, step \(state.step): the ELBO (\(value.words)) or its gradient was not finite in "
        + "\(state.skippedInARow) steps in a row, expected finite numbers. Try a smaller learning "
        + "rate (now \(rate(of: state))), another initial point or a smaller "
        + "initial scale of the guide.")
  }

  private func warnings(_ state: SVIState, elbo: ELBOEstimate, ending: String?) -> [String] {
    var warnings: [String] = []
    if let ending {
      warnings.append(
        "SVI \(ending) after \(counted(state.step, "step")) and has not converged: the guide is as it was then."
      )
    } else if !state.hasConverged {
      warnings.append(
        "SVI did not converge: the ELBO was not flat after \(counted(state.step, "step"))"
          + (lastChange(state).map { " (\($0))" } ?? "")
          + ". Do not trust this fit; raise the number of steps, or try another guide or parameterization."
      )
    }
    if state.hasConverged, let offset = state.meanOffset {
      warnings.append(
        "The ELBO is flat, but the guide's mean may still be off by up to \(offset.rounded(to: 2)) posterior standard "
          + "deviations in some direction, expected none that can be measured. Try another parameterization or a richer guide."
      )
    }
    if state.skippedSteps > 0 {
      warnings.append(
        "SVI left out \(state.skippedSteps) of \(state.step) steps because the ELBO or its gradient was not finite."
      )
    }
    if !elbo.value.isFinite {
      let count = elbo.logDensities.count { !$0.isFinite }
      warnings.append(
        "The final ELBO is \(elbo.value.words): the density was not finite at \(count) of \(elbo.logDensities.count) draws of the guide."
      )
    }
    return warnings
  }

  /// What still changed, in words; nil if nothing is known.
  private func lastChange(_ state: SVIState) -> String? {
    guard state.stage == nil else {
      guard let decision = state.decisions.last else { return nil }
      let change = decision.isClimbing ? decision.rise : decision.separation ?? decision.rise
      return
        "at the rate \(decision.learningRate) it \(decision.isClimbing ? "still rose" : "differed from that at the rate before") by "
        + "\(change.value.rounded(to: 4)) ± \(change.standardError.rounded(to: 4)) nats, expected at most \(decision.tolerance.rounded(to: 4))"
    }
    return flatness.change(over: state.windows).map {
      "it changed by \($0.mean.rounded(to: 4)) ± \($0.standardError.rounded(to: 4)) nats a window, expected at most "
        + "\($0.tolerance.rounded(to: 4))"
    }
  }
}
