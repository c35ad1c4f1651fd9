import Diagnostics
import Inference

/// Continues one chain from its current position.
struct ChainRunner {
  let settings: NUTS
  let schedule: WarmupSchedule
  let initial: any InitialPoints
  let progress: ProgressHandler?
  let checkpoints: Checkpoints?
  let stop: StopRequest

  /// Makes transitions until a chain has this many, its turn is over, or a stop is requested.
  /// - Parameter end: the last transition of the whole run, as far as known: there the chain reports that it is done.
  func advance(
    _ run: SamplerRun.Chain, to goal: Int, of end: Int?, turn: Double, density: some LogDensity
  ) throws -> SamplerRun.Chain {
    guard run.state.transitions < goal, !stop.isRequested else { return run }
    var stretch = Stretch(self, run, end: end ?? goal)
    var chain = try Chain(settings, at: run.state, density: density)
    try stretch.begin(chain)
    repeat {
      if stretch.isLost {
        stretch.beginAgain(after: chain)
        chain = try Chain(settings, at: stretch.run.state, density: density)
        try stretch.begin(chain)
      }
    } while try stretch.makeTransition(chain) && stretch.run.state.transitions < goal
      && stretch.seconds < turn
    stretch.record(chain)
    checkpoints?.store.save(stretch.run)
    if stretch.run.state.transitions == end {
      stretch.reporter.finish(stepSize: chain.hasTrajectories ? chain.stepSize : nil)
    }
    return stretch.run
  }

  /// Sends the last event of a chain that stopped before its end, or whose end was not known.
  func finish(_ run: SamplerRun.Chain, of end: Int) {
    ProgressReporter(progress, run, total: end, stopwatch: Stopwatch(stop.clock, of: .thread))
      .finish(stepSize: run.state.metric?.dimension == 0 ? nil : run.state.stepSize)
  }
}

/// One stretch of a chain's work, on one thread.
private struct Stretch {
  let runner: ChainRunner
  var run: SamplerRun.Chain
  var reporter: ProgressReporter
  private let stopwatch: Stopwatch
  private let (wallBefore, cpuBefore): (Double, Double)
  private var nextCheckpoint: Double

  private var settings: NUTS { runner.settings }
  var seconds: Double { stopwatch.wallSeconds }

  init(_ runner: ChainRunner, _ run: SamplerRun.Chain, end: Int) {
    self.runner = runner
    self.run = run
    stopwatch = Stopwatch(runner.stop.clock, of: .thread)
    (wallBefore, cpuBefore) = (run.state.wallSeconds, run.state.cpuSeconds)
    nextCheckpoint = runner.checkpoints?.interval ?? .infinity
    reporter = ProgressReporter(runner.progress, run, total: end, stopwatch: stopwatch)
  }

  /// Finds the first point of a chain that has none, and what its warm-up begins with.
  mutating func begin(_ chain: Chain) throws {
    guard !run.state.hasBegun else { return }
    try chain.start(at: runner.initial)
    run.state.adaptation = try Adaptation(runner.schedule, of: chain)
    if settings.warmup == 0 { endWarmup(chain) }
  }

  /// Whether the chain has not arrived though its warm-up is nearly over, and may begin again.
  var isLost: Bool {
    run.state.adaptation?.isLost == true && run.state.restarts < ChainState.maximumRestarts
  }

  /// Discards the chain's position; its cost keeps counting.
  mutating func beginAgain(after chain: Chain) {
    let (restarts, extensions) = (run.state.restarts + 1, run.state.extensions)
    run = SamplerRun.Chain(
      settings, index: run.state.chain, dimension: run.draws.dimension)
    (run.state.earlierBeginnings, run.state.extensions) = (restarts, extensions)
    run.state.gradientEvaluations = chain.target.gradientEvaluations
    reporter.count(from: 0)
  }

  /// Makes the next transition; false where the chain was asked to stop.
  mutating func makeTransition(_ chain: Chain) throws -> Bool {
    let step = run.state.transitions
    let stepSize = chain.stepSize(ofStep: step)
    let limit = run.state.adaptation?.depthLimit ?? .max
    guard
      let transition = try chain.transition(step: step, depthLimit: limit, stop: runner.stop)
    else { return false }
    try chain.makeMove(step: step)
    run.state.transitions = step + 1
    if step < settings.warmup {
      try warmUp(chain, transition, step: step, stepSize: stepSize)
    } else {
      try keep(chain, transition, step: step, stepSize: stepSize)
    }
    if nextCheckpoint < .infinity, stopwatch.wallSeconds >= nextCheckpoint {
      record(chain)
      runner.checkpoints?.store.save(run)
      nextCheckpoint = stopwatch.wallSeconds + (runner.checkpoints?.interval ?? .infinity)
    }
    return true
  }

  private mutating func warmUp(
    _ chain: Chain, _ transition: Transition, step: Int, stepSize: Double
  ) throws {
    let statistics = DrawStatistics(
      transition, logDensity: chain.point.logDensity, stepSize: stepSize)
    let kept = UnsafeBufferPointer(rebasing: chain.position.prefix(run.warmupDraws.dimension))
    try run.warmupDraws.append(kept, statistics)
    try run.state.adaptation?.learn(from: transition, step: step, of: chain)
    report(.warmup, chain, transition, stepSize: stepSize)
    guard let adaptation = run.state.adaptation, adaptation.isOver(after: step) else { return }
    if adaptation.isUnfinished, run.state.warmupExtensions < ChainState.maximumExtensions {
      try extendWarmup(chain)
    } else {
      if adaptation.isUnfinished { run.state.endedOnItsWay = true }
      endWarmup(chain)
    }
  }

  /// Repeats the warm-up from the chain's position, with the metric that it has.
  private mutating func extendWarmup(_ chain: Chain) throws {
    run.state.extensions = run.state.warmupExtensions + 1
    run.state.transitions = 0
    reporter.count(from: 0)
    chain.beginRound()
    run.state.adaptation = try Adaptation(runner.schedule, extending: chain)
  }

  private mutating func endWarmup(_ chain: Chain) {
    run.state.transitions = settings.warmup
    reporter.count(from: settings.warmup)
    run.state.adaptation?.finish(chain)
    run.state.metricReason =
      run.state.adaptation?.metricReason(settings.metric, chain.leapfrog.metric) ?? ""
    run.state.adaptation = nil
    run.state.warmupGradientEvaluations = chain.target.gradientEvaluations
  }

  private mutating func keep(
    _ chain: Chain, _ transition: Transition, step: Int, stepSize: Double
  ) throws {
    run.state.totals.add(
      energy: transition.energy, isDivergent: transition.isDivergent,
      isDepthSaturated: transition.treeDepth >= settings.maximumTreeDepth)
    if transition.isDivergent,
      run.state.divergences.count < Divergence.limit(dimension: chain.target.dimension)
    {
      run.state.divergences.append(chain.divergence(transition, step: step))
    }
    let all = run.state.pending?.followed(by: transition) ?? transition
    if (step + 1 - settings.warmup) % settings.thinning == 0 {
      run.state.pending = nil
      try run.draws.append(
        chain.position,
        DrawStatistics(all, logDensity: chain.point.logDensity, stepSize: stepSize))
    } else {
      run.state.pending = all
    }
    report(.sampling, chain, transition, stepSize: stepSize)
  }

  private mutating func report(
    _ phase: ChainProgress.Phase, _ chain: Chain, _ transition: Transition, stepSize: Double
  ) {
    reporter.report(phase, transition, stepSize: chain.hasTrajectories ? stepSize : nil)
  }

  mutating func record(_ chain: Chain) {
    chain.record(in: &run.state)
    run.state.wallSeconds = wallBefore + stopwatch.wallSeconds
    run.state.cpuSeconds = cpuBefore + stopwatch.cpuSeconds
    if run.state.adaptation != nil {
      run.state.warmupGradientEvaluations = chain.target.gradientEvaluations
    }
  }
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
