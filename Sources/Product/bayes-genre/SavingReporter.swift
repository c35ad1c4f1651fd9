import Bayes
import Synchronization

/// Says on standard error that the unfinished run cannot be saved, while there is time to make room, and when it can be again.
///
/// Each distinct failure is reported once: what fails for one chain mostly fails for all.
final class SavingReporter: Sendable {
  private struct State {
    /// Why parts cannot be saved, by part.
    var failing: [String: String] = [:]
    /// What was reported since all parts were last saved.
    var reported: Set<String> = []
  }

  private let state = Mutex(State())
  private let say: @Sendable (String) -> Void

  init(say: @escaping @Sendable (String) -> Void) { self.say = say }

  func take(_ event: CheckpointProgress) {
    let line = state.withLock { state -> String? in
      guard let failure = event.failure else {
        guard state.failing.removeValue(forKey: event.part) != nil, state.failing.isEmpty else {
          return nil
        }
        state.reported = []
        return "the unfinished run is saved again"
      }
      state.failing[event.part] = failure
      guard state.reported.insert(Self.withoutPlace(failure)).inserted else { return nil }
      return "could not save the unfinished run: \(failure) The run goes on and tries again."
    }
    if let line { say(line) }
  }

  /// A failure without the path that it begins with.
  private static func withoutPlace(_ failure: String) -> String {
    failure.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? failure
  }
}
