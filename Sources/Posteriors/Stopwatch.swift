import Foundation

/// Wall and CPU seconds of this process.
struct Stopwatch {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private(set) var wallSeconds = 0.0

  init() { start = clock.now }

  mutating func stop() { wallSeconds = (clock.now - start) / .seconds(1) }

  /// CPU seconds of the whole process so far, user and system, all threads.
  var processCPUSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
