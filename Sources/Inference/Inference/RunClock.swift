#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The clocks for time limits, checkpoints, progress reports and run times: those of the machine, unless a test sets others.
package struct RunClock: Sendable {
  /// Seconds since some moment.
  package let wallSeconds: @Sendable () -> Double
  /// CPU seconds of the calling thread so far, user and system.
  package let threadCPUSeconds: @Sendable () -> Double
  /// CPU seconds of the whole process so far, user and system, all threads.
  package let processCPUSeconds: @Sendable () -> Double

  /// A clock of parts, each the machine's where none is given.
  package init(
    wallSeconds: (@Sendable () -> Double)? = nil,
    threadCPUSeconds: (@Sendable () -> Double)? = nil,
    processCPUSeconds: (@Sendable () -> Double)? = nil
  ) {
    self.wallSeconds = wallSeconds ?? { Self.start.duration(to: .now) / .seconds(1) }
    self.threadCPUSeconds = threadCPUSeconds ?? { Self.seconds(of: CLOCK_THREAD_CPUTIME_ID) }
    self.processCPUSeconds = processCPUSeconds ?? { Self.seconds(of: CLOCK_PROCESS_CPUTIME_ID) }
  }

  /// The clock of a run begun on this thread. Its threads are handed this clock; they do not look for it here.
  @TaskLocal package static var current = RunClock()

  private static let start = ContinuousClock.now

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Wall and CPU seconds since it was made.
package struct Stopwatch: Sendable {
  /// Whose CPU seconds count.
  package enum Scope: Sendable {
    case process
    /// The calling thread: the one that made the stopwatch has to read it.
    case thread
  }

  private let clock: RunClock
  private let scope: Scope
  private let wallStart: Double
  private let cpuStart: Double

  /// - Parameter clock: by default the clock of a run begun on this thread.
  package init(_ clock: RunClock? = nil, of scope: Scope = .process) {
    let clock = clock ?? .current
    self.clock = clock
    self.scope = scope
    wallStart = clock.wallSeconds()
    cpuStart = Self.cpuSeconds(clock, scope)
  }

  package var wallSeconds: Double { clock.wallSeconds() - wallStart }

  package var cpuSeconds: Double { Self.cpuSeconds(clock, scope) - cpuStart }

  /// Both.
  package var time: RunTime { RunTime(wallSeconds: wallSeconds, cpuSeconds: cpuSeconds) }

  /// CPU seconds of the whole process so far, those before the stopwatch was made included.
  package var processCPUSeconds: Double { clock.processCPUSeconds() }

  private static func cpuSeconds(_ clock: RunClock, _ scope: Scope) -> Double {
    switch scope {
    case .process: clock.processCPUSeconds()
    case .thread: clock.threadCPUSeconds()
    }
  }
}
