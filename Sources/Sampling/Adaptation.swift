/// Learns a chain's step size and metric while it warms up.
struct Adaptation {
  /// What the window at hand learns the metric from.
  private enum Estimate {
    case diagonal(DiagonalEstimate)
    case curvature(CurvatureEstimate, spacing: Int)
    case dense(DenseEstimate)
    case none
  }

  private let schedule: WarmupSchedule
  private let chain: Chain
  private var windowIndex = 0
  private var estimate = Estimate.none
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
    try record(remaining: remaining)
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
    let dimension = chain.target.dimension
    estimate =
      switch window?.update {
      case .diagonal: .diagonal(DiagonalEstimate(dimension: dimension))
      case .curvature(let evaluations):
        .curvature(
          CurvatureEstimate(),
          spacing: max(1, (window?.transitions.count ?? 1) / max(1, evaluations)))
      case .dense: .dense(DenseEstimate(dimension: dimension))
      case nil, .some(.none): .none
      }
  }

  private mutating func record(remaining: Int) throws {
    // The estimate is taken out while it grows, so that its arrays are not copied.
    let current = estimate
    estimate = .none
    switch current {
    case .diagonal(var moments):
      moments.add(chain.point)
      estimate = .diagonal(moments)
    case .curvature(var curvature, let spacing):
      if remaining % spacing == 0 { try curvature.add(chain) }
      estimate = .curvature(curvature, spacing: spacing)
    case .dense(var draws):
      draws.add(chain.point)
      estimate = .dense(draws)
    case .none: break
    }
  }

  private func newMetric() -> Metric? {
    let metric = chain.leapfrog.metric
    return switch estimate {
    case .diagonal(let moments): moments.metric(correcting: metric)
    case .curvature(let curvature, _): curvature.metric(correcting: metric)
    case .dense(let draws): draws.metric(correcting: metric)
    case .none: nil
    }
  }

  /// A metric to set out with: variances 1/|∂ log p/∂qᵢ|, right for a normal posterior whose mean is a unit away.
  ///
  /// - Source: Seyboldt and others, nutpie's initial mass matrix.
  private static func firstMetric(of chain: Chain) -> Metric {
    Metric(
      diagonal: (0..<chain.target.dimension).map {
        1 / min(max(abs(chain.point.gradient[$0]), 1e-10), 1e10)
      })
  }

  /// Step sizes begun anew, from one that suits the chain's metric where it stands.
  private static func stepSizes(of chain: Chain, step: Int) throws -> DualAveraging {
    chain.stepSize = try chain.initialStepSize(step: step)
    return DualAveraging(
      initialStepSize: chain.stepSize, targetAcceptance: chain.settings.targetAcceptance)
  }
}
