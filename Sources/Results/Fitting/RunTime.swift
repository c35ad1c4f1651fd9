/// What a run took, including its earlier sessions that ended before it was done.
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

  package static func + (a: RunTime, b: RunTime) -> RunTime {
    RunTime(
      samplerSeconds: a.samplerSeconds + b.samplerSeconds,
      wallSeconds: a.wallSeconds + b.wallSeconds, cpuSeconds: a.cpuSeconds + b.cpuSeconds)
  }

  /// The later of two moments of one run.
  static func latest(_ a: RunTime, _ b: RunTime) -> RunTime {
    a.wallSeconds < b.wallSeconds ? b : a
  }
}
