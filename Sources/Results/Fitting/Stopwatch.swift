import Foundation
import Inference

/// What run times are measured by.
package struct RunClock: Sendable {
  /// The clock that time limits and checkpoints go by, too.
  let wall: WallClock
  /// CPU seconds of the whole process so far, user and system, all threads.
  let processCPUSeconds: @Sendable () -> Double

  package init(
    wall: WallClock, processCPUSeconds: @escaping @Sendable () -> Double
  ) {
    self.wall = wall
    self.processCPUSeconds = processCPUSeconds
  }

  /// What a run begun on this thread goes by: the clock of the machine, unless a test sets another.
  package static var current: RunClock {
    RunClock(wall: .current) {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }
}

/// Wall seconds since it was made, and CPU seconds of this process.
package struct Stopwatch: Sendable {
  private let clock: RunClock
  private let start: Double

  package init(_ clock: RunClock? = nil) {
    self.clock = clock ?? .current
    start = self.clock.wall.seconds()
  }

  package var wallSeconds: Double { clock.wall.seconds() - start }

  /// CPU seconds of the whole process so far, user and system, all threads.
  package var processCPUSeconds: Double { clock.processCPUSeconds() }
}

/// What a run took, those of its sessions included that ended before it was done.
package struct RunTime: Sendable, Codable {
  /// Wall seconds of the sampler.
  var samplerSeconds = 0.0
  /// Wall seconds since a session began.
  package var wallSeconds = 0.0
  /// CPU seconds of the processes.
  package var cpuSeconds = 0.0

  package init(samplerSeconds: Double = 0, wallSeconds: Double = 0, cpuSeconds: Double = 0) {
    self.samplerSeconds = samplerSeconds
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
  }

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
