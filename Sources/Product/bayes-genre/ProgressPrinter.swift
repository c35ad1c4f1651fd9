import Bayes
import Foundation
import Synchronization

/// One line per chain on standard error: redrawn in place on a terminal, printed now and then elsewhere.
final class ProgressPrinter: Sendable {
  private struct State {
    var title: String?
    var latest: [Int: ProgressEvent] = [:]
    var linesOnScreen = 0
    var lastPlainDecile: [Int: Int] = [:]
  }

  private let state: Mutex<State>
  private let isTerminal = isatty(STDERR_FILENO) != 0

  /// - Parameter title: a line above the first.
  init(title: String? = nil) { state = Mutex(State(title: title)) }

  var handler: ProgressHandler {
    { [self] event in state.withLock { show(event, &$0) } }
  }

  /// Prints a separate line; progress continues below it.
  func say(_ line: String) {
    state.withLock {
      $0.linesOnScreen = 0
      printError(line)
    }
  }

  private func show(_ event: ProgressEvent, _ state: inout State) {
    if let title = state.title { printError(title) }
    state.title = nil
    state.latest[event.chain] = event
    if isTerminal {
      let lines = state.latest.keys.sorted().compactMap { state.latest[$0].map(Self.line) }
      let up = state.linesOnScreen > 0 ? "\u{1B}[\(state.linesOnScreen)A" : ""
      // A line that is too long for the window is cut, not wrapped: the next event relies on it.
      let text = "\u{1B}[?7l" + up + lines.map { "\u{1B}[2K\($0)\n" }.joined() + "\u{1B}[?7h"
      printProgress(text)
      state.linesOnScreen = lines.count
    } else {
      // A line for each tenth of the work.
      let decile = event.total > 0 ? event.completed * 10 / event.total : 0
      guard state.lastPlainDecile[event.chain] != decile || event.phase == .finished else { return }
      state.lastPlainDecile[event.chain] = decile
      printError(Self.line(event))
    }
  }

  static func line(_ event: ProgressEvent) -> String {
    let share = event.total > 0 ? Double(event.completed) / Double(event.total) : 0
    let left = share > 0 ? event.elapsedSeconds * (1 - share) / share : .infinity
    let time =
      event.phase == .finished
      ? "done in \(seconds(event.elapsedSeconds))" : "\(seconds(left)) left"
    if let elbo = event.elbo {
      let error = event.elboStandardError.map { String(format: " ± %.1f", $0) } ?? ""
      return String(
        format: "step %d of at most %d · ELBO %.1f%@ · rate %.2g · %@", event.completed,
        event.total, elbo, error,
        event.stepSize ?? 0, event.phase == .finished ? time : seconds(event.elapsedSeconds))
    }
    let trajectories =
      event.stepSize.map {
        String(format: " · %d divergences · step size %.3g", event.divergences, $0)
      }
      ?? ""
    return String(
      format: "chain %d · %@ · %d/%d%@ · %@", event.chain + 1, event.phase.rawValue,
      event.completed, event.total, trajectories, time)
  }

  private static func seconds(_ value: Double) -> String {
    guard value.isFinite else { return "unknown time" }
    if value < 100 { return String(format: "%.1f s", value) }
    return "\(Int(value) / 60) min \(Int(value) % 60) s"
  }
}
