/// What the current window learns the metric from: at most one of its parts.
struct MetricEstimate: Sendable, Codable {
  private var diagonal: DiagonalEstimate?
  private var curvature: CurvatureEstimate?
  private var variance: VarianceEstimate?
  private var lowRank: LowRankEstimate?
  private var dense: DenseEstimate?
  private var kept: WindowRecord?

  /// The window's draws, where the metric in use is to be compared with another by them.
  var record: WindowRecord? { dense?.record ?? kept }

  /// The window's draws, the last of them where memory sets a limit.
  var newDraws: WindowRecord? { record ?? lowRank?.record }

  /// Learns nothing.
  init() {}

  init(_ window: WarmupSchedule.Window, dimension: Int) {
    switch window.update {
    case .diagonal:
      diagonal = DiagonalEstimate(dimension: dimension)
      if window.keepsDraws { kept = WindowRecord(dimension: dimension) }
    case .variance: variance = VarianceEstimate(dimension: dimension)
    case .lowRank: lowRank = LowRankEstimate(dimension: dimension)
    case .curvature: curvature = CurvatureEstimate()
    case .dense: dense = DenseEstimate(dimension: dimension)
    case .stepSizeOnly: break
    }
  }

  /// Learns a dense metric from a window that is over.
  init(dense record: WindowRecord) { dense = DenseEstimate(record) }

  /// Takes in the chain's position, with `remaining` transitions of the window still ahead.
  mutating func add(_ chain: Chain, in window: WarmupSchedule.Window, remaining: Int) throws {
    diagonal?.add(chain.point)
    variance?.add(chain.point)
    lowRank?.add(chain.point)
    dense?.add(chain.point)
    kept?.add(chain.point)
    if case .curvature(let evaluations) = window.update {
      let spacing = max(1, window.transitions.count / max(1, evaluations))
      if remaining % spacing == 0 { try curvature?.add(chain) }
    }
  }

  /// The metric as learnt; `nil` where there was nothing to learn it from.
  func metric(correcting metric: Metric) -> Metric? {
    diagonal?.metric(correcting: metric) ?? curvature?.metric(correcting: metric)
      ?? dense?.metric(correcting: metric) ?? lowRank?.metric(correcting: metric)
      ?? variance?.metric()
  }
}
