import Inference
import MathKernels

extension SVI {
  /// Fits a guide to a density.
  ///
  /// - Parameters:
  ///   - initial: the position around which the guide starts.
  ///   - state: where an earlier run with the same settings and density stopped; `initial` is not used then.
  ///   - progress: told of the work a few times a second.
  ///   - interruption: asked at every step; the run then ends with the guide as it is.
  ///   - watching: shown the state after every step, to save it now and then.
  /// - Throws: `SVIError` for a setting out of range and for an ELBO that stays non-finite; what the density throws.
  /// - Precondition: density, guide, `initial` and `state` are of one dimension.
  public func fit<Target: LogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], resuming state: SVIState? = nil,
    progress: ProgressHandler? = nil, interruption: Interruption? = nil,
    watching: ((SVIState) -> Void)? = nil
  ) throws -> SVIRun<Family> {
    try validate(rowCount: nil)
    return try run(
      ELBOEstimator(density, guide: guide, entropyGradient: entropyGradient), initial: initial,
      state: state, progress: progress,
      interruption: interruption, watching: watching
    ) { _, _ in }
  }

  /// Fits a guide to a density of which a step may use `batchSize` rows only; the final ELBO uses all.
  public func fit<Target: SubsampledLogDensity, Family: Guide>(
    _ density: Target, guide: Family, initial: [Double], resuming state: SVIState? = nil,
    progress: ProgressHandler? = nil, interruption: Interruption? = nil,
    watching: ((SVIState) -> Void)? = nil
  ) throws -> SVIRun<Family> {
    try validate(rowCount: density.rowCount)
    var batches = batchSize.map {
      RowBatches(rowCount: density.rowCount, batchSize: $0, seed: seed)
    }
    return try run(
      ELBOEstimator(density, guide: guide, entropyGradient: entropyGradient), initial: initial,
      state: state, progress: progress,
      interruption: interruption, watching: watching
    ) { evaluator, step in
      guard batches != nil else { return }
      evaluator.selectRows(step.flatMap { batches?.rows(at: $0) })
    }
  }

  /// - Parameter select: told before each step its number, and nil before the final ELBO.
  private func run<Target: LogDensity, Family: Guide>(
    _ estimator: ELBOEstimator<Target, Family>, initial: [Double], state: SVIState?,
    progress: ProgressHandler?, interruption: Interruption?, watching: ((SVIState) -> Void)?,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws -> SVIRun<Family> {
    let guide = estimator.guide
    var state =
      state
      ?? SVIState(
        parameters: guide.initialParameters(around: initial), optimizer: optimizer)
    precondition(
      state.parameters.count == guide.parameterCount,
      "the guide has \(guide.parameterCount) parameters, the state \(state.parameters.count)")
    let clock = RunClock()
    var reporter = progress.map { SVIReporter($0, total: maximumSteps, clock: clock) }
    var gradient = [Double](repeating: 0, count: guide.parameterCount)
    var interrupted = false
    let firstStep = state.step

    while state.step < maximumSteps, !state.hasConverged {
      if interruption?.isRequested == true {
        interrupted = true
        break
      }
      select(&estimator.evaluator, state.step)
      try advance(&state, with: estimator, gradient: &gradient)
      reporter?.report(state, learningRate: learningRate.rate(at: state.step - 1))
      watching?(state)
    }

    let isAveraged = averagesIterates && state.averagedSteps > 0
    let parameters = isAveraged ? state.average : state.parameters
    select(&estimator.evaluator, nil)
    let elbo = try estimator.elbo(parameters: parameters, draws: finalDraws, seed: seed)
    reporter?.finish(state, learningRate: learningRate.rate(at: state.step), elbo: elbo)
    return SVIRun(
      guide: guide, parameters: parameters, state: state, elbo: elbo,
      converged: state.hasConverged, interrupted: interrupted,
      gradientEvaluations: (state.step - firstStep) * particles + finalDraws,
      wallSeconds: clock.wallSeconds, cpuSeconds: clock.cpuSeconds,
      warnings: warnings(state, elbo: elbo, interrupted: interrupted))
  }

  private func advance<Target, Family>(
    _ state: inout SVIState, with estimator: ELBOEstimator<Target, Family>,
    gradient: inout [Double]
  ) throws {
    let rate = learningRate.rate(at: state.step)
    var random = RandomStream(
      seed: seed, chain: GuideNoise.steps, purpose: .guideNoise, step: state.step)
    var gradientSpan = gradient.mutableSpan
    let value = try estimator.estimate(
      parameters: state.parameters.span, particles: particles, random: &random,
      gradient: &gradientSpan)
    state.step += 1
    if value.isFinite, gradient.allSatisfy(\.isFinite) {
      clipping?.clip(&gradient)
      state.optimizer.ascend(&state.parameters, along: gradient, learningRate: rate)
      state.trace.append(value)
      state.openWindow.add(value)
      state.skippedInARow = 0
    } else {
      try skip(&state, value: value)
    }
    if averagesIterates { state.averageParameters() }
    if state.fillsWindow(flatness, learningRate: rate) {
      state.hasConverged = flatness.change(over: state.windows)?.isFlat ?? false
    }
  }

  private func skip(_ state: inout SVIState, value: Double) throws(SVIError) {
    state.skippedSteps += 1
    state.skippedInARow += 1
    guard state.skippedInARow >= maximumSkips else { return }
    throw SVIError(
      "SVI, step \(state.step): the ELBO (\(value)) or its gradient was not finite in "
        + "\(state.skippedInARow) steps in a row, expected finite numbers. Try a smaller learning "
        + "rate (now \(learningRate.rate(at: state.step - 1))), another initial point or a smaller "
        + "initial scale of the guide.")
  }

  private func warnings(_ state: SVIState, elbo: ELBOEstimate, interrupted: Bool) -> [String] {
    var warnings: [String] = []
    if interrupted {
      warnings.append(
        "SVI was interrupted after \(state.step) steps and has not converged: the guide is as it was then."
      )
    } else if !state.hasConverged {
      let change = flatness.change(over: state.windows).map {
        "it changed by \(rounded($0.mean)) ± \(rounded($0.standardError)) nats a window, expected "
          + "at most \(rounded($0.tolerance))"
      }
      warnings.append(
        "SVI DID NOT CONVERGE: the ELBO was not flat after \(state.step) steps"
          + (change.map { " (\($0))" } ?? "")
          + ". Do not trust this fit; raise the number of steps, or try another learning rate.")
    }
    if state.skippedSteps > 0 {
      warnings.append(
        "SVI left out \(state.skippedSteps) of \(state.step) steps because the ELBO or its gradient was not finite."
      )
    }
    if !elbo.value.isFinite {
      let count = elbo.logDensities.count { !$0.isFinite }
      warnings.append(
        "The final ELBO is \(elbo.value): the density was not finite at \(count) of \(finalDraws) draws of the guide."
      )
    }
    return warnings
  }

  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
