/// The clock that time limits, checkpoints and reports of progress go by: the system's, unless a test sets one of its own.
package struct WallClock: Sendable {
  /// Seconds since some moment.
  package let seconds: @Sendable () -> Double

  package init(seconds: @escaping @Sendable () -> Double) { self.seconds = seconds }

  private static let start = ContinuousClock.now

  /// What a run begun on this thread goes by. Its threads are handed this clock; they do not look for it here.
  @TaskLocal package static var current: WallClock = WallClock {
    start.duration(to: .now) / .seconds(1)
  }
}
