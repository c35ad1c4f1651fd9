import Bayes
import Foundation
import Synchronization

/// The losses of a training on standard error: one line redrawn on a terminal, a line for each tenth of the epochs elsewhere.
final class TrainingPrinter: RunPrinter {
  private struct State {
    var title: String?
    var isLineOpen = false
    var nextReport = 0.0
    var lastDecile = -1
  }

  private let state: Mutex<State>
  private let isTerminal = isatty(STDERR_FILENO) != 0

  /// - Parameter title: a line above the first.
  init(title: String? = nil) { state = Mutex(State(title: title)) }

  var handler: ProgressHandler {
    { [self] event in
      guard case .epoch(let progress) = event else { return }
      state.withLock { show(progress, &$0) }
    }
  }

  /// Prints a separate line; progress continues below it.
  func say(_ line: String) {
    state.withLock {
      if $0.isLineOpen { printProgress("\n") }
      $0.isLineOpen = false
      printError(line)
    }
  }

  private func show(_ progress: TrainingProgress, _ state: inout State) {
    if let title = state.title { printError(title) }
    state.title = nil
    let decile = progress.epoch.epoch * 10 / max(1, progress.epochs)
    if isTerminal {
      guard progress.isFinished || progress.elapsedSeconds >= state.nextReport else { return }
      state.nextReport = progress.elapsedSeconds + 0.1
      printProgress("\r\u{1B}[2K\u{1B}[?7l" + Self.line(progress) + "\u{1B}[?7h")
      state.isLineOpen = !progress.isFinished
      if progress.isFinished { printProgress("\n") }
    } else if decile != state.lastDecile || progress.isFinished {
      state.lastDecile = decile
      printError(Self.line(progress))
    }
  }

  static func line(_ progress: TrainingProgress) -> String {
    let epoch = progress.epoch
    func part(_ name: String, _ loss: Double, _ accuracy: Double) -> String {
      "\(name) loss \(decimal(loss, 4)), accuracy \(decimal(accuracy))"
    }
    var parts = [
      "epoch \(epoch.epoch)/\(progress.epochs)", part("train", epoch.loss, epoch.accuracy),
    ]
    if let loss = epoch.validationLoss, let accuracy = epoch.validationAccuracy {
      parts += [part("validation", loss, accuracy), "best epoch \(progress.bestEpoch)"]
    }
    return (parts + ["\(decimal(progress.elapsedSeconds, 1)) s"]).joined(separator: " · ")
  }
}
