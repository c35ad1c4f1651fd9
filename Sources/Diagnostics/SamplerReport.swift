import Inference

/// Whether draws of a Markov chain can be trusted: the worst diagnostics over all scalars, and what they mean in plain words.
public struct SamplerReport: Sendable, Equatable {
  /// The scalar that is worst by some measure.
  public struct Extreme: Sendable, Equatable {
    public let name: String
    public let value: Double
  }

  /// What counts as suspicious.
  public struct Thresholds: Sendable, Equatable {
    /// R̂ above this.
    public var rHat = 1.01
    /// Bulk or tail ESS below this, for each chain.
    public var essPerChain = 100.0
    /// More than this share of all draws at the depth limit.
    public var depthSaturatedShare = 0.01
    /// Energy BFMI of a chain below this.
    public var energyBFMI = 0.3

    public init() {}
  }

  /// Number of chains.
  public let chainCount: Int
  /// Number of draws per chain.
  public let drawCount: Int
  /// The largest R̂; nil where no scalar has one.
  public let maxRHat: Extreme?
  /// The smallest bulk ESS; nil where no scalar has one.
  public let minBulkESS: Extreme?
  /// The smallest tail ESS; nil where no scalar has one.
  public let minTailESS: Extreme?
  /// Number of divergent transitions after warm-up.
  public let divergences: Int
  /// Number of trajectories that stopped at the depth limit.
  public let depthSaturatedDraws: Int
  /// Energy BFMI by chain; NaN where undefined.
  public let energyBFMI: [Double]
  /// Scalars whose draws are all the same: left out of the extremes above.
  public let constants: [String]
  /// Scalars with a draw that is NaN or infinite: left out of the extremes above.
  public let nonFinite: [String]
  /// What is wrong, what it means and what to try, a sentence or three for each finding; empty where all is well.
  public let warnings: [String]

  /// Judges summaries of named scalars together with what the sampler counted.
  /// - Precondition: there is a name for each summary.
  public init(
    names: [String], summaries: [ParameterSummary], chainCount: Int, drawCount: Int,
    divergences: Int, depthSaturatedDraws: Int, energyBFMI: [Double],
    thresholds: Thresholds = Thresholds()
  ) {
    precondition(
      names.count == summaries.count,
      "\(names.count) names do not match \(summaries.count) summaries")
    let named = Array(zip(names, summaries))
    let judged = named.filter { $0.1.isFinite && !$0.1.isConstant }
    func defined(_ value: (ParameterSummary) -> Double) -> [Extreme] {
      judged.map { Extreme(name: $0.0, value: value($0.1)) }.filter { !$0.value.isNaN }
    }
    let rHats = defined(\.rHat)
    let bulk = defined(\.bulkESS)
    let tail = defined(\.tailESS)
    self.chainCount = chainCount
    self.drawCount = drawCount
    maxRHat = rHats.max { $0.value < $1.value }
    minBulkESS = bulk.min { $0.value < $1.value }
    minTailESS = tail.min { $0.value < $1.value }
    self.divergences = divergences
    self.depthSaturatedDraws = depthSaturatedDraws
    self.energyBFMI = energyBFMI
    constants = named.filter { $0.1.isFinite && $0.1.isConstant }.map(\.0)
    nonFinite = named.filter { !$0.1.isFinite }.map(\.0)

    let wording = SamplerWarnings(
      chainCount: chainCount, drawCount: drawCount, thresholds: thresholds)
    warnings = [
      wording.tooFewDraws,
      wording.nonFinite(nonFinite),
      constants.count == names.count ? wording.neverMoved(scalars: constants.count) : nil,
      wording.singleChain,
      wording.rHat(rHats),
      wording.ess(bulk, kind: "bulk", meaning: "means and medians are noisy"),
      wording.ess(tail, kind: "tail", meaning: "the 5 % and 95 % quantiles are noisy"),
      wording.divergences(divergences),
      wording.depthSaturation(depthSaturatedDraws),
      wording.energyBFMI(energyBFMI),
    ].compactMap(\.self)
  }

  /// Judges summaries of named scalars together with the statistics of the chains they came from.
  /// - Precondition: there is a name for each summary.
  public init(
    names: [String], summaries: [ParameterSummary], chains: [ChainDraws], maximumTreeDepth: Int,
    thresholds: Thresholds = Thresholds()
  ) {
    let statistics = chains.flatMap(\.statistics)
    self.init(
      names: names, summaries: summaries, chainCount: chains.count,
      drawCount: chains.map(\.count).min() ?? 0,
      divergences: statistics.count { $0.isDivergent },
      depthSaturatedDraws: statistics.count { $0.treeDepth >= maximumTreeDepth },
      energyBFMI: chains.map { Diagnostics.energyBFMI($0.statistics.map(\.energy)) },
      thresholds: thresholds)
  }
}
