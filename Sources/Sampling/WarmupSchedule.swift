/// When a warm-up learns what, as a value: windows that follow each other and end with an update of the metric.
///
/// The step size adapts throughout and begins anew after each update. A dense metric is learnt from the curvature at hand
/// first, as 2n gradients tell more about n dimensions than many trajectories under a poor metric; then from draws and
/// gradients, as a covariance is more than a curvature. A diagonal one is learnt from draws and gradients in growing windows.
package struct WarmupSchedule: Sendable, Equatable, Codable {
  /// How the metric is set anew at the end of a window.
  package enum Update: Sendable, Equatable, Codable {
    /// Diagonal, from the draws and gradients of the window.
    case diagonal
    /// Dense, from the mean curvature at some of the window's draws, evenly spaced, its last among them.
    case curvature(evaluations: Int)
    /// Dense, from the draws and gradients of the window.
    case dense
    /// Not at all: only the step size is learnt.
    case stepSizeOnly
  }

  package struct Window: Sendable, Equatable, Codable {
    package var transitions: Range<Int>
    package var update: Update
    /// Trees are kept this short while the metric is poor.
    package var depthLimit: Int

    package init(_ transitions: Range<Int>, _ update: Update, depthLimit: Int = .max) {
      self.transitions = transitions
      self.update = update
      self.depthLimit = depthLimit
    }
  }

  /// Windows in order, without gaps, from transition 0 to the last of the warm-up.
  package private(set) var windows: [Window] = []

  /// The schedule of a warm-up of any length, 0 included. Short warm-ups keep the order and drop what no longer fits; even
  /// the shortest updates the metric.
  package init(_ structure: Metric.Structure, transitions: Int) {
    switch structure {
    case .dense:
      // By curvature within 60 transitions, however long the warm-up: more do not improve it.
      let early = min(60, (6 * transitions + 9) / 10)
      let rest = transitions - early
      append(upTo: early / 6, .diagonal, depthLimit: 4)
      append(upTo: early / 3, .curvature(evaluations: 1), depthLimit: 5)
      append(upTo: 2 * early / 3, .curvature(evaluations: 2), depthLimit: 6)
      append(upTo: early, .curvature(evaluations: 2), depthLimit: 6)
      append(upTo: early + rest / 10, .dense, depthLimit: 8, atLeast: 25)
      append(upTo: early + rest * 36 / 100, .dense, atLeast: 25)
      append(upTo: early + rest * 68 / 100, .dense, atLeast: 25)
    case .diagonal:
      let first = min(transitions, 5)
      append(upTo: max(first, transitions * 2 / 100), .diagonal, depthLimit: 5)
      append(upTo: transitions * 5 / 100, .diagonal, depthLimit: 6, atLeast: 5)
      append(upTo: transitions * 10 / 100, .diagonal, depthLimit: 8, atLeast: 5)
      append(upTo: transitions * 20 / 100, .diagonal, depthLimit: 9, atLeast: 5)
      append(upTo: transitions * 40 / 100, .diagonal, atLeast: 5)
      append(upTo: transitions * 70 / 100, .diagonal, atLeast: 5)
    }
    append(upTo: transitions, .stepSizeOnly)
  }

  /// Adds a window from the end of the last one, unless it would be shorter than `minimum`.
  private mutating func append(
    upTo end: Int, _ update: Update, depthLimit: Int = .max, atLeast minimum: Int = 1
  ) {
    let start = windows.last?.transitions.upperBound ?? 0
    guard end - start >= minimum else { return }
    windows.append(Window(start..<end, update, depthLimit: depthLimit))
  }
}
