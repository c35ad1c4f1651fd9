import Diagnostics
import Inference
import Words

/// What a run of NUTS gives: the draws of every chain, and what it took to get them.
public struct SamplerRun: Sendable {
  /// Why a run ended.
  public enum Ending: String, Sendable, Codable {
    /// All requested draws are there.
    case complete
    /// Someone asked it to stop; chains may differ in length.
    case interrupted
    /// The time limit was reached; chains may differ in length.
    case timeLimit
    /// Chains have as many draws as allowed, and the target effective sample size was not reached.
    case maximumDraws
  }

  /// One chain's draws and its account.
  public struct Chain: Sendable, Codable {
    /// The draws kept, with the statistics of each.
    public package(set) var draws: ChainDraws
    /// The warm-up's statistics, and its positions where `NUTS.savesWarmup` asks for them; otherwise of dimension 0.
    public package(set) var warmupDraws: ChainDraws
    /// The state of the chain, and what the run cost.
    package var state: ChainState

    /// A chain that has not begun.
    package init(_ settings: NUTS, index: Int, dimension: Int) {
      let budget = settings.drawMemoryOfChain
      draws = ChainDraws(dimension: dimension, memoryLimit: budget)
      warmupDraws = ChainDraws(
        dimension: settings.savesWarmup ? dimension : 0, memoryLimit: budget)
      state = ChainState(chain: index)
    }

    /// The chain with its draws in the memory that settings allow.
    func within(memoryOf settings: NUTS) throws -> Chain {
      var chain = self
      try chain.draws.limitMemory(to: settings.drawMemoryOfChain)
      try chain.warmupDraws.limitMemory(to: settings.drawMemoryOfChain)
      return chain
    }

    /// The statistics of the warm-up's transitions.
    public var warmup: [DrawStatistics] { warmupDraws.statistics }
    /// ε of the kept draws.
    public var stepSize: Double { state.stepSize }
    /// The metric of the kept draws; M⁻¹ = I for a chain that never began.
    package var metric: Metric { state.metric ?? .unit(dimension: draws.dimension) }
    /// Which metric the warm-up chose, and why, in a sentence; empty before the warm-up ends.
    public var metricReason: String { state.metricReason }
    /// Evaluations of density and gradient before the first draw: leapfrog steps, searches, curvatures.
    public var warmupGradientEvaluations: Int { state.warmupGradientEvaluations }
    /// Evaluations of density and gradient from the first draw on.
    public var samplingGradientEvaluations: Int {
      state.gradientEvaluations - state.warmupGradientEvaluations
    }
    /// Wall seconds of the chain's thread, over all stretches that it ran.
    public var wallSeconds: Double { state.wallSeconds }
    /// Processor seconds of the chain's thread, over all stretches that it ran.
    public var cpuSeconds: Double { state.cpuSeconds }
    /// Divergent transitions after the warm-up, kept or not.
    public var divergences: Int { state.totals.divergences }
  }

  /// The state at the end: what `NUTS.resume` continues from.
  package internal(set) var state: SamplerState
  /// Why the run ended.
  public internal(set) var ending: Ending

  /// The chains, in the order of their numbers.
  public var chains: [Chain] { state.chains }
  /// Whether the run was asked to stop before its end; chains may then differ in length.
  public var isInterrupted: Bool { ending == .interrupted }

  /// Divergent transitions of all chains after their warm-up, kept or not.
  public var divergences: Int { chains.reduce(0) { $0 + $1.divergences } }
  /// Gradient evaluations of all chains, warm-up included.
  public var gradientEvaluations: Int {
    chains.reduce(0) { $0 + $1.warmupGradientEvaluations + $1.samplingGradientEvaluations }
  }
  /// Processor seconds of all chains.
  public var cpuSeconds: Double { chains.reduce(0) { $0 + $1.cpuSeconds } }
}

/// A run of NUTS at some moment, as a value: saved and restored, it gives the same bits as one that was never stopped.
package struct SamplerState: Sendable, Codable {
  /// The settings of the run.
  package internal(set) var settings: NUTS
  /// Every chain's draws and state.
  package internal(set) var chains: [SamplerRun.Chain]

  /// A run, restored from what a checkpoint holds.
  package init(settings: NUTS, chains: [SamplerRun.Chain]) {
    self.settings = settings
    self.chains = chains
  }

  /// A run that has not begun.
  init(_ settings: NUTS, dimension: Int) {
    self.settings = settings
    chains = (0..<settings.chains).map {
      SamplerRun.Chain(settings, index: $0, dimension: dimension)
    }
  }
}
