import Inference

/// What a run of NUTS gives: the draws of every chain, and what it took to get them.
public struct SamplerRun: Sendable {
  /// One chain's draws and its account.
  public struct Chain: Sendable {
    /// The draws kept, with the statistics of each.
    public var draws: ChainDraws
    /// The statistics of the warm-up's transitions.
    public var warmup: [DrawStatistics]
    /// ε of the kept draws.
    public var stepSize: Double
    /// The metric of the kept draws.
    public var metric: Metric
    /// Which metric that is, and why, in a sentence; empty where the chain did not start.
    public var metricReason: String
    /// Evaluations of density and gradient before the first kept draw: leapfrog steps, searches, curvatures.
    public var warmupGradientEvaluations: Int
    public var samplingGradientEvaluations: Int
    public var wallSeconds: Double
    /// Processor time of the chain's thread.
    public var cpuSeconds: Double

    /// Divergent transitions among the kept draws.
    public var divergences: Int { draws.statistics.count { $0.isDivergent } }
  }

  public var chains: [Chain]
  /// Whether the run was asked to stop before its end; chains may then differ in length.
  public var isInterrupted: Bool

  /// Divergent transitions among the kept draws of all chains.
  public var divergences: Int { chains.reduce(0) { $0 + $1.divergences } }
  /// Gradient evaluations of all chains, warm-up included.
  public var gradientEvaluations: Int {
    chains.reduce(0) { $0 + $1.warmupGradientEvaluations + $1.samplingGradientEvaluations }
  }
  /// Processor time of all chains.
  public var cpuSeconds: Double { chains.reduce(0) { $0 + $1.cpuSeconds } }
}
