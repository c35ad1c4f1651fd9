import Foundation

/// Wall seconds since it was made, and CPU seconds of this process.
struct Stopwatch: Sendable {
  private let start = ContinuousClock.now

  var wallSeconds: Double { start.duration(to: .now) / .seconds(1) }

  /// CPU seconds of the whole process so far, user and system, all threads.
  var processCPUSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
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
