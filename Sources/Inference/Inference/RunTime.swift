/// What a run took, including its earlier sessions that ended before it was done.
package struct RunTime: Sendable, Codable {
  /// The name under which a run's journal keeps it.
  package static let journalName = "time"

  /// Wall seconds since a session began.
  package var wallSeconds = 0.0
  /// CPU seconds of the processes.
  package var cpuSeconds = 0.0

  package init(wallSeconds: Double = 0, cpuSeconds: Double = 0) {
    (self.wallSeconds, self.cpuSeconds) = (wallSeconds, cpuSeconds)
  }

  package static func + (a: RunTime, b: RunTime) -> RunTime {
    RunTime(
      wallSeconds: a.wallSeconds + b.wallSeconds, cpuSeconds: a.cpuSeconds + b.cpuSeconds)
  }
}
