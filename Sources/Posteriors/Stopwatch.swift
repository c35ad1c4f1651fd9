import Foundation

/// What run times are measured by.
package struct RunClock: Sendable {
  /// Wall seconds since some moment.
  var wallSeconds: @Sendable () -> Double
  /// CPU seconds of the whole process so far, user and system, all threads.
  var processCPUSeconds: @Sendable () -> Double

  package init(
    wallSeconds: @escaping @Sendable () -> Double,
    processCPUSeconds: @escaping @Sendable () -> Double
  ) {
    self.wallSeconds = wallSeconds
    self.processCPUSeconds = processCPUSeconds
  }

  /// That of the machine.
  package static let system = {
    let start = ContinuousClock.now
    return RunClock(wallSeconds: { start.duration(to: .now) / .seconds(1) }) {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }()
}

/// Wall seconds since it was made, and CPU seconds of this process.
struct Stopwatch: Sendable {
  private let clock: RunClock
  private let start: Double

  init(_ clock: RunClock? = nil) {
    self.clock = clock ?? .system
    start = self.clock.wallSeconds()
  }

  var wallSeconds: Double { clock.wallSeconds() - start }

  /// CPU seconds of the whole process so far, user and system, all threads.
  var processCPUSeconds: Double { clock.processCPUSeconds() }
}

/// What a run took, those of its sessions included that ended before it was done.
struct RunTime: Sendable, Codable {
  /// Wall seconds of the sampler.
  var samplerSeconds = 0.0
  /// Wall seconds since a session began.
  var wallSeconds = 0.0
  /// CPU seconds of the processes.
  var cpuSeconds = 0.0

  static func + (a: RunTime, b: RunTime) -> RunTime {
    RunTime(
      samplerSeconds: a.samplerSeconds + b.samplerSeconds,
      wallSeconds: a.wallSeconds + b.wallSeconds, cpuSeconds: a.cpuSeconds + b.cpuSeconds)
  }

  /// The later of two moments of one run.
  static func latest(_ a: RunTime, _ b: RunTime) -> RunTime {
    a.wallSeconds < b.wallSeconds ? b : a
  }
}
