/// When work that goes on is to be kept again: each time the interval of its journal has passed.
package struct SavingTimes {
  /// nil where nothing is kept.
  private let interval: Double?
  private let stopwatch = Stopwatch()
  private var next: Double

  /// From now on.
  package init(_ context: RunContext) {
    interval = context.journal?.interval
    next = interval ?? .infinity
  }

  /// Whether the interval has passed since it was made, or since this was true before.
  package mutating func isDue() -> Bool {
    guard let interval else { return false }
    let now = stopwatch.wallSeconds
    guard now >= next else { return false }
    next = now + interval
    return true
  }
}
