/// Learns a chain's step size and metric while it warms up.
struct Adaptation {
  private let schedule: WarmupSchedule
  private let chain: Chain
  private var windowIndex = 0
  // What the window at hand learns the metric from: at most one of the three.
  private var diagonal: DiagonalEstimate?
  private var curvature: CurvatureEstimate?
  private var dense: DenseEstimate?
  private var stepSizes: DualAveraging

  /// Begins the warm-up of a chain that stands at its initial point, with a first step size.
  init(_ schedule: WarmupSchedule, of chain: Chain) throws {
    self.schedule = schedule
    self.chain = chain
    if chain.settings.warmup > 0 { chain.use(Self.firstMetric(of: chain)) }
    stepSizes = try Self.stepSizes(of: chain, step: 0)
    beginWindow()
  }

  private var window: WarmupSchedule.Window? {
    windowIndex < schedule.windows.count ? schedule.windows[windowIndex] : nil
  }

  /// The depth of trees that the schedule allows for now.
  var depthLimit: Int { window?.depthLimit ?? .max }

  /// Takes in transition number `step`, which the chain has made.
  mutating func learn(from transition: Transition, step: Int) throws {
    stepSizes.update(acceptanceStatistic: transition.acceptanceStatistic)
    chain.stepSize = stepSizes.stepSize
    guard let window else { return }
    let remaining = window.transitions.upperBound - 1 - step
    try record(in: window, remaining: remaining)
    guard remaining == 0 else { return }
    if let metric = newMetric() {
      chain.use(metric)
      stepSizes = try Self.stepSizes(of: chain, step: step + 1)
    }
    windowIndex += 1
    beginWindow()
  }

  /// Ends the warm-up: from here on the step size is the averaged one.
  func finish() { chain.stepSize = stepSizes.averagedStepSize }

  private mutating func beginWindow() {
    (diagonal, curvature, dense) = (nil, nil, nil)
    switch window?.update {
    case .diagonal: diagonal = DiagonalEstimate(dimension: chain.target.dimension)
    case .curvature: curvature = CurvatureEstimate()
    case .dense: dense = DenseEstimate(dimension: chain.target.dimension)
    case .stepSizeOnly, nil: break
    }
  }

  /// Takes in where the chain stands, with so many transitions of the window still to come.
  private mutating func record(in window: WarmupSchedule.Window, remaining: Int) throws {
    diagonal?.add(chain.point)
    dense?.add(chain.point)
    if case .curvature(let evaluations) = window.update {
      let spacing = max(1, window.transitions.count / max(1, evaluations))
      if remaining % spacing == 0 { try curvature?.add(chain) }
    }
  }

  private func newMetric() -> Metric? {
    let metric = chain.leapfrog.metric
    return diagonal?.metric(correcting: metric) ?? curvature?.metric(correcting: metric)
      ?? dense?.metric(correcting: metric)
  }

  /// A metric to set out with: variances 1/|∂ log p/∂qᵢ|, right for a normal posterior whose mean is a unit away; 1 where
  /// the gradient says nothing.
  ///
  /// - Source: the initial mass matrix of nuts-rs.
  private static func firstMetric(of chain: Chain) -> Metric {
    Metric(
      diagonal: (0..<chain.target.dimension).map {
        let slope = abs(chain.point.gradient[$0])
        return slope > 0 ? min(max(1 / slope, 1e-10), 1e10) : 1
      })
  }

  /// Step sizes begun anew, from one that suits the chain's metric where it stands.
  private static func stepSizes(of chain: Chain, step: Int) throws -> DualAveraging {
    chain.stepSize = try chain.initialStepSize(step: step)
    return DualAveraging(
      initialStepSize: chain.stepSize, targetAcceptance: chain.settings.targetAcceptance)
  }
}
