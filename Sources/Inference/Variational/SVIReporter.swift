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
      ProgressEvent(
        phase: .optimizing, chain: 0, completed: state.step, total: total, stepSize: learningRate,
        elbo: state.windows.last?.mean ?? state.trace.last,
        elboStandardError: state.windows.last?.standardError, elapsedSeconds: elapsed))
  }

  func finish(_ state: SVIState, learningRate: Double, elbo: ELBOEstimate) {
    handler(
      ProgressEvent(
        phase: .finished, chain: 0, completed: state.step, total: total, stepSize: learningRate,
        elbo: elbo.value, elboStandardError: elbo.standardError,
        elapsedSeconds: stopwatch.wallSeconds))
  }
}
