import Inference

/// Runs one chain from its initial point to its last draw.
struct ChainRunner {
  let settings: NUTS
  let schedule: WarmupSchedule
  let initial: any InitialPoints
  let progress: ProgressHandler?
  let stop: StopRequest

  /// The chain's run, or as much of it as was made before a stop was asked for.
  func run(_ index: Int, density: some LogDensity) throws -> SamplerRun.Chain {
    let clock = ChainClock()
    let chain = try Chain(settings, index: index, density: density)
    var reporter = ProgressReporter(
      progress, chain: index, total: settings.warmup + settings.draws, clock: clock)
    let warmup = try warmUp(chain, &reporter)
    let warmupGradients = chain.target.gradientEvaluations
    let draws =
      warmup.count == settings.warmup
      ? try draw(chain, &reporter) : ChainDraws(dimension: density.dimension)
    reporter.finish(stepSize: chain.stepSize)
    return SamplerRun.Chain(
      draws: draws, warmup: warmup, stepSize: chain.stepSize, metric: chain.leapfrog.metric,
      warmupGradientEvaluations: warmupGradients,
      samplingGradientEvaluations: chain.target.gradientEvaluations - warmupGradients,
      wallSeconds: clock.wallSeconds, cpuSeconds: clock.cpuSeconds)
  }

  private func warmUp(_ chain: Chain, _ reporter: inout ProgressReporter) throws -> [DrawStatistics]
  {
    var statistics: [DrawStatistics] = []
    guard !stop.isRequested else { return statistics }
    statistics.reserveCapacity(settings.warmup)
    try chain.start(at: initial)
    var adaptation = try Adaptation(schedule, of: chain)
    for step in 0..<settings.warmup {
      let stepSize = chain.stepSize
      guard
        let transition = try chain.transition(
          step: step, depthLimit: adaptation.depthLimit, stop: stop)
      else { break }
      statistics.append(
        DrawStatistics(transition, logDensity: chain.point.logDensity, stepSize: stepSize))
      try adaptation.learn(from: transition, step: step, of: chain)
      reporter.report(.warmup, transition, stepSize: stepSize)
    }
    adaptation.finish(chain)
    return statistics
  }

  private func draw(_ chain: Chain, _ reporter: inout ProgressReporter) throws -> ChainDraws {
    var draws = ChainDraws(dimension: chain.target.dimension, reservingDraws: settings.draws)
    for step in settings.warmup..<settings.warmup + settings.draws {
      guard let transition = try chain.transition(step: step, stop: stop) else { break }
      draws.append(
        chain.position,
        DrawStatistics(transition, logDensity: chain.point.logDensity, stepSize: chain.stepSize))
      reporter.report(.sampling, transition, stepSize: chain.stepSize)
    }
    return draws
  }
}

/// Why chains may have to stop: someone asked, or another chain cannot go on.
package struct StopRequest: Sendable {
  let interruption: Interruption
  let failure: Interruption

  var isRequested: Bool { interruption.isRequested || failure.isRequested }
}

extension DrawStatistics {
  init(_ transition: Transition, logDensity: Double, stepSize: Double) {
    self.init(
      logDensity: logDensity, energy: transition.energy, treeDepth: transition.treeDepth,
      leapfrogSteps: transition.leapfrogSteps,
      acceptanceStatistic: transition.acceptanceStatistic, stepSize: stepSize,
      isDivergent: transition.isDivergent, maximumEnergyError: transition.maximumEnergyError)
  }
}
