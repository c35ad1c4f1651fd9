import Bayes
import Foundation
import Synchronization

/// Reports runs on standard error, at most once a second.
final class RunProgress: Sendable {
  private let stopwatch = Stopwatch()
  private let last = Mutex(0.0)

  var handler: ProgressHandler {
    { [self] event in
      guard case .clustering(let progress) = event else { return }
      last.withLock { last in
        let seconds = stopwatch.wallSeconds
        guard seconds - last > 1 else { return }
        last = seconds
        printError(
          String(
            format: "run %d of %d · least cost so far %.6g · %.1f s", progress.completed,
            progress.total, progress.inertia, seconds))
      }
    }
  }
}
