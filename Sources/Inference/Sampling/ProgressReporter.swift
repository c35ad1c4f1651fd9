import Diagnostics
import Inference

/// Reports a chain's progress, at most four times a second, and once at its end.
struct ProgressReporter {
  private static let interval = 0.25

  private let handler: ProgressHandler?
  private let stopwatch: Stopwatch
  private let secondsBefore: Double
  private var event: ChainProgress
  private var nextReport = Self.interval

  /// Continues from what a chain has done.
  init(_ handler: ProgressHandler?, _ run: SamplerRun.Chain, total: Int, stopwatch: Stopwatch) {
    self.handler = handler
    self.stopwatch = stopwatch
    secondsBefore = run.state.wallSeconds
    event = ChainProgress(
      phase: .warmup, chain: run.state.chain, completed: run.state.transitions, total: total,
      divergences: run.state.totals.divergences, stepSize: nil, elapsedSeconds: 0)
  }

  /// Continues the count from another number of transitions: chains begin again, warm-ups end early or are repeated.
  mutating func count(from transitions: Int) { event.completed = transitions }

  /// Counts a transition. Divergences are counted from the first kept draw on.
  mutating func report(_ phase: ChainProgress.Phase, _ transition: Transition, stepSize: Double?) {
    event.completed += 1
    if phase == .sampling, transition.isDivergent { event.divergences += 1 }
    guard let handler else { return }
    let elapsed = stopwatch.wallSeconds
    guard elapsed >= nextReport else { return }
    nextReport = elapsed + Self.interval
    event.phase = phase
    event.stepSize = stepSize
    event.elapsedSeconds = secondsBefore + elapsed
    handler(.chain(event))
  }

  /// The last event.
  func finish(stepSize: Double?) {
    var event = event
    event.phase = .finished
    event.stepSize = stepSize
    event.elapsedSeconds = secondsBefore + stopwatch.wallSeconds
    handler?(.chain(event))
  }
}
