/// What a chain's warm-up has learnt so far about step size and metric.
///
/// A value: saved together with the chain's position, metric and step size, it continues with the same bits.
struct Adaptation: Sendable, Codable {
  private var schedule: WarmupSchedule
  private var windowIndex = 0
  private var estimate = MetricEstimate()
  /// Log densities of the current window.
  private var heights: [Double] = []
  /// Levels of the log density in the previous windows, where those were long enough to estimate one.
  private var levels: [Double] = []
  /// Transitions of the current window that led anywhere.
  private var moves = 0
  /// The metric of the previous window, where that has learnt another from its draws.
  private var metricBefore: Metric?
  /// Evaluations before the current window.
  private var gradientsBefore = 0
  /// Whether the last window that the metric is learnt from has shown the chain where it began, or still on its way up.
  private(set) var isLost = false
  /// Whether the last window of all has shown the chain far from where it was in the one before: the metric is of another place.
  var isUnfinished: Bool { endedElsewhere ?? false }
  /// Nil before that window, and in states of older versions.
  private var endedElsewhere: Bool?
  private var stepSizes: DualAveraging
  /// What an automatic choice of the metric rests on.
  private(set) var finding: MetricFinding?

  /// Begins the warm-up of a chain at its initial point, with a first metric and step size.
  init(_ schedule: WarmupSchedule, of chain: Chain) throws {
    if chain.settings.warmup > 0 {
      chain.use(try chain.approach() ?? Self.firstMetric(of: chain))
    }
    try self.init(schedule, extending: chain)
  }

  /// Begins another warm-up of a chain, with the metric that it has.
  init(_ schedule: WarmupSchedule, extending chain: Chain) throws {
    self.schedule = schedule
    stepSizes = try Self.stepSizes(of: chain, step: 0)
    beginWindow(of: chain)
  }

  private var window: WarmupSchedule.Window? {
    windowIndex < schedule.windows.count ? schedule.windows[windowIndex] : nil
  }

  /// Whether the warm-up is over with transition number `step`: there may be fewer than requested.
  func isOver(after step: Int) -> Bool {
    step + 1 >= schedule.windows.last?.transitions.upperBound ?? 0
  }

  /// The depth of trees that the schedule allows for now.
  var depthLimit: Int { window?.depthLimit ?? .max }

  /// Takes in transition number `step`, which the chain has made.
  mutating func learn(from transition: Transition, step: Int, of chain: Chain) throws {
    guard chain.hasTrajectories else { return }
    stepSizes.update(acceptanceStatistic: transition.acceptanceStatistic)
    chain.stepSize = stepSizes.stepSize
    guard let window else { return }
    let remaining = window.transitions.upperBound - 1 - step
    try estimate.add(chain, in: window, remaining: remaining)
    heights.append(chain.point.logDensity)
    if chain.hasMoved { moves += 1 }
    guard remaining == 0 else { return }
    let drift = Drift(heights, dimension: chain.target.dimension)
    if let drift {
      if schedule.isLast(window: windowIndex) { endedElsewhere = drift.isFar(from: levels.last) }
      levels.append(drift.level)
    }
    if drift?.isNotable == true, window.isRepeatable,
      let longer = schedule.repeating(window: windowIndex)
    {
      schedule = longer
    }
    let isStill = moves == 0 && heights.count >= Self.tellingTransitions
    let isAscending = drift.map { $0.isAscent || $0.endsAscent(of: levels) } ?? false
    isLost = schedule.isLastEstimate(window: windowIndex) && (isStill || isAscending)
    if isStill {
      // There is nothing to learn except that the step size is unsuitable.
      stepSizes = try Self.stepSizes(of: chain, step: step + 1)
    } else {
      let suitability =
        drift?.isNotable == false && !isAscending ? suitability(ofMetricOf: chain) : .open
      let review = suitability == .good ? nil : try reviewed(chain)
      let isSettled = suitability != .open && review == nil
      if isSettled { schedule = schedule.ending(afterWindow: windowIndex) }
      metricBefore = nil
      if let metric = estimate.metric(correcting: review ?? chain.leapfrog.metric) {
        if window.learnsFromDraws { metricBefore = chain.leapfrog.metric }
        chain.use(choose(after: metric))
        // After a restart the step size would have less time than it had.
        if !isSettled { stepSizes = try Self.stepSizes(of: chain, step: step + 1) }
      }
    }
    windowIndex += 1
    beginWindow(of: chain)
  }

  /// Ends the warm-up: from here on the step size is the averaged one.
  func finish(_ chain: Chain) { chain.stepSize = stepSizes.averagedStepSize }

  /// The metric to continue with where a window found this one.
  private mutating func choose(after metric: Metric) -> Metric {
    if let rank = metric.rank { finding = .directions(rank) }
    guard schedule.decisiveWindow == windowIndex, let elongation = metric.elongation else {
      return metric
    }
    finding = .elongation(elongation.ratio)
    guard elongation.ratio < MetricFinding.diagonalLimit else { return metric }
    schedule = schedule.diagonal(afterWindow: windowIndex)
    return Metric(diagonal: elongation.scales)
  }

  /// The number of transitions that a working chain hardly ever refuses all of.
  private static let tellingTransitions = 10
  /// Evaluations of a window for each one of a curvature, from which a look at the curvature is cheap.
  private static let evaluationsPerReview = 20

  /// A metric by the curvature where the chain is, where trajectories are long and it fits the draws of the window far better
  /// than the one in use, which was learnt before the window.
  private mutating func reviewed(_ chain: Chain) throws -> Metric? {
    let spent = chain.target.gradientEvaluations - gradientsBefore
    guard let record = estimate.record,
      spent > Self.evaluationsPerReview * (2 * record.dimension + 1)
    else { return nil }
    var curvature = CurvatureEstimate()
    try curvature.add(chain)
    guard let metric = curvature.metric(correcting: chain.leapfrog.metric),
      record.fisherDivergence(from: metric)
        < 0.5 * record.fisherDivergence(from: chain.leapfrog.metric)
    else { return nil }
    guard window?.update == .diagonal, let elongation = metric.elongation else { return metric }
    finding = .elongation(elongation.ratio)
    guard elongation.ratio >= MetricFinding.diagonalLimit else {
      return Metric(diagonal: elongation.scales)
    }
    schedule = schedule.dense(afterWindow: windowIndex)
    estimate = MetricEstimate(dense: record)
    return metric
  }

  /// What a window's draws say about the metric in use, which was not learnt from them.
  private enum Suitability {
    /// The posterior is nearly normal, with that covariance.
    case good
    /// It is hardly better than the metric before.
    case unimproved
    /// More may be learnt.
    case open
  }

  private func suitability(ofMetricOf chain: Chain) -> Suitability {
    guard let window, window.mayBeLast, let draws = estimate.newDraws else { return .open }
    let divergence = draws.fisherDivergence(from: chain.leapfrog.metric)
    if divergence < Self.smallDivergence { return .good }
    // Only many draws find directions: what few have not shown, more may.
    guard window.update != .lowRank, divergence < Self.largeDivergence, let metricBefore else {
      return .open
    }
    return divergence > Self.sameDivergence * draws.fisherDivergence(from: metricBefore)
      ? .unimproved : .open
  }

  /// A Fisher divergence that no metric needs to lower, one as large as a metric leaves that explains nothing, and the share of
  /// another that is not a gain.
  private static let (smallDivergence, largeDivergence, sameDivergence) = (0.02, 1.0, 0.9)

  private mutating func beginWindow(of chain: Chain) {
    (heights, moves) = ([], 0)
    gradientsBefore = chain.target.gradientEvaluations
    estimate =
      window.map { MetricEstimate($0, dimension: chain.target.dimension) } ?? MetricEstimate()
  }

  /// A metric to start with: variances 1/|∂ log p/∂qᵢ|, right for a normal posterior whose mean is a unit away; 1 where
  /// the gradient says nothing.
  ///
  /// - Source: the initial mass matrix of nuts-rs.
  private static func firstMetric(of chain: Chain) -> Metric {
    Metric(
      diagonal: (0..<chain.target.dimension).map {
        let slope = abs(chain.point.gradient[$0])
        return slope > 0 ? min(1 / slope, 1e10) : 1
      })
  }

  /// Restarted step sizes, from one that suits the chain's metric at its position.
  private static func stepSizes(of chain: Chain, step: Int) throws -> DualAveraging {
    chain.stepSize = try chain.initialStepSize(step: step)
    return DualAveraging(
      initialStepSize: chain.stepSize, targetAcceptance: chain.settings.targetAcceptance)
  }
}
