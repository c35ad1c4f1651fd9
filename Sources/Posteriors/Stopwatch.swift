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
    var usage = rusage()
    getrusage(RUSAGE_SELF, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
