import Bayes
import Foundation
import Synchronization

/// One line per chain on standard error: redrawn in place on a terminal, printed now and then elsewhere.
final class ProgressPrinter: RunPrinter {
  private struct State {
    var title: String?
    var latest: [Int: Line] = [:]
    var linesOnScreen = 0
    var lastPlainDecile: [Int: Int] = [:]
  }

  /// What one chain or optimiser shows.
  private struct Line {
    var text: String
    var share: (completed: Int, total: Int)
    var isFinished: Bool
  }

  private let state: Mutex<State>
  private let isTerminal = isatty(STDERR_FILENO) != 0

  /// - Parameter title: a line above the first.
  init(title: String? = nil) { state = Mutex(State(title: title)) }

  var handler: ProgressHandler {
    { [self] event in
      switch event {
      case .chain(let progress):
        let line = Line(
          text: Self.line(progress), share: (progress.completed, progress.total),
          isFinished: progress.phase == .finished)
        state.withLock { show(line, of: progress.chain, &$0) }
      case .optimization(let progress):
        let line = Line(
          text: Self.line(progress), share: (progress.completed, progress.total),
          isFinished: progress.isFinished)
        state.withLock { show(line, of: 0, &$0) }
      case .epoch, .simulation, .clustering, .split, .checkpoint: break
      }
    }
  }

  /// Prints a separate line; progress continues below it.
  func say(_ line: String) {
    state.withLock {
      $0.linesOnScreen = 0
      printError(line)
    }
  }

  private func show(_ line: Line, of place: Int, _ state: inout State) {
    if let title = state.title { printError(title) }
    state.title = nil
    state.latest[place] = line
    if isTerminal {
      let lines = state.latest.keys.sorted().compactMap { state.latest[$0]?.text }
      let up = state.linesOnScreen > 0 ? "\u{1B}[\(state.linesOnScreen)A" : ""
      // A line that is too long for the window is cut, not wrapped: the next event relies on it.
      let text = "\u{1B}[?7l" + up + lines.map { "\u{1B}[2K\($0)\n" }.joined() + "\u{1B}[?7h"
      printProgress(text)
      state.linesOnScreen = lines.count
    } else {
      // A line for each tenth of the work.
      let (completed, total) = line.share
      let decile = total > 0 ? completed * 10 / total : 0
      guard state.lastPlainDecile[place] != decile || line.isFinished else { return }
      state.lastPlainDecile[place] = decile
      printError(line.text)
    }
  }

  private static func line(_ progress: OptimizationProgress) -> String {
    let elbo = progress.elbo.map { elbo in
      let error = progress.elboStandardError.map { " ± \(decimal($0, 1))" } ?? ""
      return " · ELBO \(decimal(elbo, 1))\(error)"
    }
    let time = seconds(progress.elapsedSeconds)
    return
      "step \(progress.completed) of at most \(progress.total)\(elbo ?? "") · rate \(compact(progress.learningRate)) · "
      + (progress.isFinished ? "done in \(time)" : time)
  }

  private static func line(_ progress: ChainProgress) -> String {
    let share =
      progress.total > 0 ? Double(progress.completed) / Double(progress.total) : 0
    let left = share > 0 ? progress.elapsedSeconds * (1 - share) / share : .infinity
    let time =
      progress.phase == .finished
      ? "done in \(seconds(progress.elapsedSeconds))" : "\(seconds(left)) left"
    let trajectories =
      progress.stepSize.map {
        " · \(counted(progress.divergences, "divergence")) · step size \(compact($0))"
      } ?? ""
    return
      "chain \(progress.chain + 1) · \(progress.phase.rawValue) · \(progress.completed)/\(progress.total)\(trajectories) · \(time)"
  }

  private static func seconds(_ value: Double) -> String {
    guard value.isFinite else { return "unknown time" }
    if value < 100 { return "\(decimal(value, 1)) s" }
    return "\(Int(value) / 60) min \(Int(value) % 60) s"
  }
}
