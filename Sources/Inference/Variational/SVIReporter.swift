import Inference

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Wall time, and the calling thread's CPU time, since it was made.
struct RunClock {
  private let wall = WallClock.current
  private let start: Double
  private let cpuStart = threadCPUSeconds()

  init() { start = wall.seconds() }

  var wallSeconds: Double { wall.seconds() - start }
  var cpuSeconds: Double { threadCPUSeconds() - cpuStart }
}

private func threadCPUSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Tells of an optimisation, at most five times a second.
struct SVIReporter {
  private let handler: ProgressHandler
  private let total: Int
  private let clock: RunClock
  private var nextReport = 0.0

  init(_ handler: @escaping ProgressHandler, total: Int, clock: RunClock) {
    self.handler = handler
    self.total = total
    self.clock = clock
  }

  mutating func report(_ state: SVIState, learningRate: Double) {
    let elapsed = clock.wallSeconds
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
        elapsedSeconds: clock.wallSeconds))
  }
}
