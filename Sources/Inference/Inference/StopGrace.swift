import Synchronization

/// What may still be finished of the work's last part once it is asked to stop: as much as a few seconds allow.
///
/// The last part is what says how good a result is. For most results it is quick, and stopping costs none of it; for a large one it may
/// take much longer than whoever stopped it waits, and then it is cut short.
package final class StopGrace: Sendable {
  /// Seconds after work was seen to be asked to stop.
  package static let seconds = 3.0

  private let interruption: Interruption
  private let clock: RunClock
  private let isStopped: Bool
  private let deadline: Mutex<Double?>

  /// - Parameters:
  ///   - context: by default nothing stops the work.
  ///   - isStopped: whether the work has been stopped already, by a limit of its own.
  package init(_ context: RunContext = RunContext(), isStopped: Bool = false) {
    interruption = context.interruption
    clock = .current
    self.isStopped = isStopped
    deadline = Mutex(isStopped ? clock.wallSeconds() + Self.seconds : nil)
  }

  /// Whether the work was asked to stop, and its seconds are over.
  package var isOver: Bool {
    guard isStopped || interruption.isRequested else { return false }
    let now = clock.wallSeconds()
    return deadline.withLock { deadline in
      let end = deadline ?? now + Self.seconds
      deadline = end
      return now >= end
    }
  }
}
