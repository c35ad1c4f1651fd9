import Inference

/// Why chains may have to stop: someone asked, another chain cannot go on, or time is up.
package struct StopRequest: Sendable {
  let interruption: Interruption
  let failure: Interruption
  let deadline: ContinuousClock.Instant?

  var isRequested: Bool {
    interruption.isRequested || failure.isRequested
      || deadline.map { ContinuousClock.now >= $0 } ?? false
  }
}
