import Inference

/// Reports the progress of an optimisation, at most five times a second.
struct SVIReporter {
  private let handler: ProgressHandler
  private let total: Int
  private let stopwatch: Stopwatch
  private var nextReport = 0.0

  init(_ handler: @escaping ProgressHandler, total: Int, stopwatch: Stopwatch) {
    self.handler = handler
    self.total = total
    self.stopwatch = stopwatch
  }

  mutating func report(_ state: SVIState, learningRate: Double) {
    let elapsed = stopwatch.wallSeconds
    guard elapsed >= nextReport else { return }
    nextReport = elapsed + 0.2
    handler(
      .optimization(
        OptimizationProgress(
          completed: state.step, total: total, learningRate: learningRate,
          elbo: state.windows.last?.mean ?? state.trace.last,
          elboStandardError: state.windows.last?.standardError, elapsedSeconds: elapsed,
          isFinished: false)))
  }

  func finish(_ state: SVIState, learningRate: Double, elbo: ELBOEstimate) {
    handler(
      .optimization(
        OptimizationProgress(
          completed: state.step, total: total, learningRate: learningRate, elbo: elbo.value,
          elboStandardError: elbo.standardError, elapsedSeconds: stopwatch.wallSeconds,
          isFinished: true)))
  }
}
