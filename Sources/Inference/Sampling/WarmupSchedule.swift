/// What a warm-up learns and when, as a value: windows that follow each other and end with an update of the metric.
///
/// The step size adapts throughout and restarts after each update. A dense metric is learnt from the curvature at hand
/// first, as 2n gradients say more about n dimensions than many trajectories under a poor metric; then from draws and
/// gradients, as a covariance is more than a curvature. The others are learnt from draws and gradients in growing windows.
///
/// A chain may not have arrived: a window in which the log density drifts is repeated, and those after it are shortened. A metric
/// may be wrong though the window was right: where trajectories are long, the curvature is looked at again. Nothing may be left
/// to learn: then the windows that remain are dropped.
package struct WarmupSchedule: Sendable, Equatable, Codable {
  /// How the metric is updated at the end of a window.
  package enum Update: Sendable, Equatable, Codable {
    /// Diagonal, from the draws and gradients of the window.
    case diagonal
    /// Diagonal, from the draws of the window.
    case variance
    /// Dense, from the mean curvature at some of the window's draws, evenly spaced, its last among them.
    case curvature(evaluations: Int)
    /// Dense, from the draws and gradients of the window.
    case dense
    /// Diagonal plus low rank, from the last draws and gradients of the window.
    case lowRank
    /// Not at all: only the step size is learnt.
    case stepSizeOnly
  }

  package struct Window: Sendable, Equatable, Codable {
    package var transitions: Range<Int>
    package var update: Update
    /// Trees are kept this short while the metric is poor.
    package var depthLimit: Int
    /// Whether the draws of a diagonal window are kept, so that a dense metric may be chosen by them after all.
    package var keepsDraws = false

    /// Whether it may be repeated where the chain drifts: Stan's windows never are.
    var isRepeatable: Bool { update != .variance && update != .stepSizeOnly }

    /// Whether it learns the metric from draws, not from curvature.
    var learnsFromDraws: Bool {
      switch update {
      case .diagonal, .variance, .dense, .lowRank: true
      case .curvature, .stepSizeOnly: false
      }
    }

    /// Whether it is long enough for the warm-up to end soon after it, where the metric is settled.
    var mayBeLast: Bool { transitions.count >= 80 }

    package init(_ transitions: Range<Int>, _ update: Update, depthLimit: Int = .max) {
      self.transitions = transitions
      self.update = update
      self.depthLimit = depthLimit
    }
  }

  /// Windows in order, without gaps, from transition 0 to the last of the warm-up.
  package private(set) var windows: [Window] = []

  /// The number of the window after which `auto` chooses between a dense and a diagonal metric; `nil` where it need not.
  package private(set) var decisiveWindow: Int?

  /// The schedule of a warm-up of any length, 0 included. Short warm-ups keep the order and drop what no longer fits; even
  /// the shortest updates the metric.
  package init(_ choice: NUTS.MetricChoice, dimension: Int, transitions: Int) {
    switch choice {
    case .auto where dimension <= NUTS.denseMetricLimit:
      appendDense(transitions)
      decisiveWindow = windows.lastIndex {
        if case .curvature = $0.update { true } else { false }
      }
    case .dense: appendDense(transitions)
    case .diagonal: appendGrowing(.diagonal, until: transitions)
    case .auto where dimension > NUTS.lowRankMetricLimit:
      appendGrowing(.diagonal, until: transitions)
    case .auto, .lowRank: appendGrowing(.lowRank, until: transitions)
    case .variance: appendDoubling(transitions)
    }
    append(upTo: transitions, .stepSizeOnly)
  }

  /// The schedule with a diagonal metric from a window's end on.
  package func diagonal(afterWindow index: Int) -> WarmupSchedule {
    var schedule = self
    let transitions = windows.last?.transitions.upperBound ?? 0
    schedule.windows.removeSubrange((index + 1)...)
    schedule.decisiveWindow = nil
    let start = schedule.windows.last?.transitions.upperBound ?? 0
    for share in [10, 30, 70] {
      schedule.append(
        upTo: start + (transitions - start) * share / 100, .diagonal, atLeast: 5, keepsDraws: true)
    }
    schedule.append(upTo: transitions, .stepSizeOnly)
    return schedule
  }

  /// The schedule with a dense metric from a window's end on, where it had a diagonal one.
  package func dense(afterWindow index: Int) -> WarmupSchedule {
    var schedule = self
    for later in windows.indices.dropFirst(index + 1) where windows[later].update == .diagonal {
      schedule.windows[later].update = .dense
    }
    return schedule
  }

  /// The schedule with a last window after this one, of 60 transitions or what is left, that learns the step size alone.
  package func ending(afterWindow index: Int) -> WarmupSchedule {
    var schedule = self
    let transitions = windows.last?.transitions.upperBound ?? 0
    schedule.windows.removeSubrange((index + 1)...)
    let start = schedule.windows.last?.transitions.upperBound ?? 0
    schedule.append(upTo: min(transitions, start + Self.lastTransitions), .stepSizeOnly)
    return schedule
  }

  /// Transitions that learn the step size where the metric is settled early.
  private static let lastTransitions = 60

  /// Whether a window is the last that the metric is learnt from.
  package func isLastEstimate(window index: Int) -> Bool {
    windows.lastIndex { $0.update != .stepSizeOnly } == index
  }

  /// Whether a window is the last of all, after some that are not as Stan has them.
  package func isLast(window index: Int) -> Bool {
    index == windows.count - 1 && windows.contains(where: \.isRepeatable)
  }

  /// The schedule with a window repeated, where the chain still drifted in it, and the windows after it shortened; nil where
  /// that would leave them less than half of the warm-up.
  package func repeating(window index: Int) -> WarmupSchedule? {
    let end = windows.last?.transitions.upperBound ?? 0
    let start = windows[index].transitions.upperBound
    let later = start + windows[index].transitions.count
    guard index + 1 < windows.count, later <= end / 2 else { return nil }
    var schedule = self
    schedule.windows.removeSubrange((index + 1)...)
    schedule.windows.append(windows[index])
    schedule.windows[index + 1].transitions = start..<later
    for window in windows[(index + 1)...] {
      let bound = end - (end - window.transitions.upperBound) * (end - later) / (end - start)
      schedule.append(
        upTo: bound, window.update, depthLimit: window.depthLimit, keepsDraws: window.keepsDraws)
    }
    if let decisiveWindow, decisiveWindow >= index { schedule.decisiveWindow = decisiveWindow + 1 }
    return schedule
  }

  /// By curvature within 60 transitions, however long the warm-up: more do not improve it.
  private mutating func appendDense(_ transitions: Int) {
    let early = min(60, (6 * transitions + 9) / 10)
    let rest = transitions - early
    append(upTo: early / 6, .diagonal, depthLimit: 4)
    append(upTo: early / 3, .curvature(evaluations: 1), depthLimit: 5)
    append(upTo: 2 * early / 3, .curvature(evaluations: 2), depthLimit: 6)
    append(upTo: early, .curvature(evaluations: 2), depthLimit: 6)
    append(upTo: early + rest / 10, .dense, depthLimit: 8, atLeast: 25)
    append(upTo: early + rest * 36 / 100, .dense, atLeast: 25)
    append(upTo: early + rest * 68 / 100, .dense, atLeast: 25)
  }

  /// Scales first, then the requested update.
  private mutating func appendGrowing(_ update: Update, until transitions: Int) {
    let first = min(transitions, 5)
    append(upTo: max(first, transitions * 2 / 100), .diagonal, depthLimit: 5)
    append(upTo: transitions * 5 / 100, .diagonal, depthLimit: 6, atLeast: 5)
    append(upTo: transitions * 10 / 100, update, depthLimit: 8, atLeast: 5)
    append(upTo: transitions * 20 / 100, update, depthLimit: 9, atLeast: 5)
    append(upTo: transitions * 40 / 100, update, atLeast: 5)
    append(upTo: transitions * 70 / 100, update, atLeast: 5)
  }

  /// Stan's windows: 75 transitions for the step size, then windows of 25, 50, 100, …, the last as long as it takes to leave 50
  /// for the step size. Where these do not fit, 15 % and 10 % for the step size and one window between.
  ///
  /// - Source: Stan Reference Manual, *HMC algorithm parameters*, "Automatic parameter tuning". Stan itself never updates the
  ///   metric in warm-ups of 20 to 149 transitions, though it says it will.
  private mutating func appendDoubling(_ transitions: Int) {
    guard transitions >= 150 else {
      append(upTo: transitions * 15 / 100, .stepSizeOnly)
      append(upTo: transitions - transitions / 10, .variance)
      return
    }
    append(upTo: 75, .stepSizeOnly)
    var (start, length) = (75, 25)
    while start < transitions - 50 {
      // A window after which the next would not fit takes what is left.
      let end = start + 3 * length > transitions - 50 ? transitions - 50 : start + length
      append(upTo: end, .variance)
      (start, length) = (end, 2 * length)
    }
  }

  /// Adds a window from the end of the last one, unless it would be shorter than `minimum`.
  private mutating func append(
    upTo end: Int, _ update: Update, depthLimit: Int = .max, atLeast minimum: Int = 1,
    keepsDraws: Bool = false
  ) {
    let start = windows.last?.transitions.upperBound ?? 0
    guard end - start >= minimum else { return }
    var window = Window(start..<end, update, depthLimit: depthLimit)
    window.keepsDraws = keepsDraws
    windows.append(window)
  }
}
