import Inference

/// Why chains may have to stop: someone asked, another chain cannot continue, or time is up.
package struct StopRequest: Sendable {
  let interruption: Interruption
  let failure: Interruption
  let clock: RunClock
  /// Seconds of the clock at which time is up.
  let deadline: Double?

  init(_ interruption: Interruption, after timeLimit: Double?) {
    self.interruption = interruption
    failure = Interruption()
    let clock = RunClock.current
    self.clock = clock
    deadline = timeLimit.map { clock.wallSeconds() + $0 }
  }

  var isRequested: Bool {
    interruption.isRequested || failure.isRequested
      || deadline.map { clock.wallSeconds() >= $0 } ?? false
  }
}
