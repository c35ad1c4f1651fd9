import Bayes
import Foundation
import Synchronization

/// A line on standard error for what is done of a run: clusterings at most once a second, every twentieth part of simulations, and
/// each fit to a split.
final class RunProgress: RunPrinter {
  private let stopwatch = Stopwatch()
  private let lastSecond = Mutex(0.0)
  private let lastPart = Mutex(0)

  /// - Parameter title: a line above all others, printed now.
  init(title: String? = nil) { if let title { printError(title) } }

  var handler: ProgressHandler {
    { [self] event in
      switch event {
      case .clustering(let progress): show(progress)
      case .simulation(let progress): show(progress)
      case .split(let progress): printError("\(progress.method) · \(splitLine(progress))")
      case .chain, .optimization, .epoch, .checkpoint: break
      }
    }
  }

  func say(_ line: String) { printError(line) }

  private func show(_ progress: ClusteringProgress) {
    lastSecond.withLock { last in
      let seconds = stopwatch.wallSeconds
      guard seconds - last > 1 else { return }
      last = seconds
      printError(
        String(
          format: "run %d of %d · least cost so far %.6g · %.1f s", progress.completed,
          progress.total, progress.inertia, seconds))
    }
  }

  private func show(_ progress: SimulationProgress) {
    lastPart.withLock { last in
      guard progress.completed * 20 / progress.total > last else { return }
      last = progress.completed * 20 / progress.total
      printError("\(progress.completed) of \(progress.total) simulations")
    }
  }
}
