import Inference
import Words

/// Whether draws of a Markov chain can be trusted: the worst diagnostics over all scalars, and what they mean in plain words.
public struct SamplerReport: Sendable, Equatable {
  /// The scalar that is worst by some measure.
  public struct Extreme: Sendable, Equatable {
    /// The scalar, such as `tau` or `beta[Rock,energy]`.
    public let name: String
    /// Its R̂ or effective sample size.
    public let value: Double
  }

  /// Something that is wrong.
  public struct Finding: Sendable, Equatable {
    /// What was examined.
    public enum Kind: String, Sendable, CaseIterable {
      /// How the run itself went, such as that it was interrupted.
      case run
      /// Chains too short for any diagnostic.
      case tooFewDraws
      /// Draws that are NaN or infinite.
      case nonFinite
      /// A log density, an energy or another statistic of the sampler that is NaN or infinite.
      case nonFiniteStatistics
      /// Draws that are all the same.
      case neverMoved
      /// A chain whose draws are all the same, while others moved.
      case unmovedChains
      /// Chains that stay at another level of log density than the others.
      case lowChains
      /// No second chain to compare with.
      case singleChain
      /// A chain with the same draws as another.
      case identicalChains
      /// An R̂ or an effective sample size that has no value although the draws vary.
      case undefinedDiagnostic
      /// R̂ above its threshold.
      case rHat
      /// Too few effective draws for means and medians.
      case bulkESS
      /// Too few effective draws for the 5 % and 95 % quantiles.
      case tailESS
      /// Transitions that diverged.
      case divergences
      /// Too many trajectories that stopped at the depth limit.
      case depthSaturation
      /// A chain's energy BFMI below its threshold, or without a value.
      case energyBFMI
    }
    /// What was examined.
    public let kind: Kind
    package let passage: Passage

    /// What is wrong, what it means and what to try, in one to three sentences.
    public var text: String { passage.description }

    /// Whether estimates may be wrong, and not only noisy or expensive.
    public var isSerious: Bool {
      switch kind {
      case .run, .bulkESS, .tailESS, .depthSaturation, .energyBFMI: false
      default: true
      }
    }
  }

  /// What the sampler itself reports about a run, as far as known: about all its chains and transitions, whatever part of the
  /// draws the summaries use.
  package struct SamplerFacts: Sendable, Equatable {
    /// Divergent transitions after warm-up; nil where unknown.
    package var divergences: Int?
    /// Trajectories that stopped at the depth limit; nil where unknown.
    package var depthSaturations: Int?
    /// The transitions that these counts are of; nil means one for each draw that the summaries use.
    package var transitions: Int?
    /// Energy BFMI by chain, NaN where undefined; empty where unknown.
    package var energyBFMI: [Double]
    /// Where divergent transitions are, scalar by scalar.
    package var crowding: [DivergenceCrowding] = []
    /// What to try against divergences, a sentence or two, where the model is known; nil for advice that suits any model.
    package var divergenceRemedy: Remedy?
    /// What the chains of `energyBFMI` are called; by default they are counted from 1.
    package var chainLabels: [String]?
    /// Statistics of the sampler that are NaN or infinite at some draws.
    package var nonFiniteStatistics: [NonFiniteStatistic] = []
    /// How high chains stay in log density; nil where unknown.
    package var levels: ChainLevels?
    /// Chains, by index, that hold the same draws as an earlier one.
    package var copiedChains: [Int] = []
    /// What the run itself reported, such as that it was interrupted.
    package var runWarnings: [Passage] = []

    /// Counts of one transition for each draw.
    package init(divergences: Int?, depthSaturations: Int?, energyBFMI: [Double]) {
      self.divergences = divergences
      self.depthSaturations = depthSaturations
      self.energyBFMI = energyBFMI
    }

    /// What the chains counted.
    package init(_ chains: [TransitionTotals]) {
      self.init(
        divergences: chains.reduce(0) { $0 + $1.divergences },
        depthSaturations: chains.reduce(0) { $0 + $1.depthSaturations },
        energyBFMI: chains.map(\.energyBFMI))
      transitions = chains.reduce(0) { $0 + $1.count }
    }

    /// Removes what judges trajectories, where the model's own move makes all the steps.
    package mutating func haveNoTrajectories() {
      (depthSaturations, energyBFMI) = (nil, [])
    }
  }

  /// A statistic of the sampler that is not a finite number at some draws.
  package struct NonFiniteStatistic: Sendable, Equatable {
    /// What it is, in words: `log density`.
    package let name: String
    /// At how many draws of each chain.
    package let counts: [Int]

    /// Nil where every value is finite.
    package init?(name: String, chains: some Sequence<some Sequence<Double>>) {
      let counts = chains.map { chain in chain.reduce(0) { $0 + ($1.isFinite ? 0 : 1) } }
      guard counts.contains(where: { $0 > 0 }) else { return nil }
      self.name = name
      self.counts = counts
    }
  }

  /// What counts as suspicious.
  public struct Thresholds: Sendable, Equatable {
    /// R̂ above this.
    public var rHat = 1.01
    /// Bulk or tail ESS below this, for each chain.
    public var essPerChain = 100.0
    /// More than this share of all transitions at the depth limit.
    public var depthSaturatedShare = 0.01
    /// Energy BFMI of a chain below this.
    public var energyBFMI = 0.3

    /// The defaults.
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
  /// Number of divergent transitions after warm-up; nil where unknown.
  public let divergences: Int?
  /// Number of trajectories that stopped at the depth limit; nil where unknown.
  public let depthSaturations: Int?
  /// The transitions after warm-up that these two counts are of: those of all chains, between thinned draws too.
  public let transitionCount: Int
  /// Energy BFMI by chain, NaN where undefined; empty where unknown.
  public let energyBFMI: [Double]
  /// Scalars whose draws are all the same: left out of the extremes above.
  public let constants: [String]
  /// Scalars with a draw that is NaN or infinite: left out of the extremes above.
  public let nonFinite: [String]
  /// What is wrong; empty where all is well.
  public let findings: [Finding]

  /// Judges summaries of named scalars together with what the sampler counted.
  /// - Precondition: there is a name for each summary.
  package init(
    names: [String], summaries: [ParameterSummary], chainCount: Int, drawCount: Int,
    facts: SamplerFacts, thresholds: Thresholds = Thresholds()
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
    divergences = facts.divergences
    depthSaturations = facts.depthSaturations
    transitionCount = facts.transitions ?? chainCount * drawCount
    energyBFMI = facts.energyBFMI
    constants = named.filter { $0.1.isFinite && $0.1.isConstant }.map(\.0)
    nonFinite = named.filter { !$0.1.isFinite }.map(\.0)

    // One chain has no R̂, and too few draws have no diagnostic at all: other findings say so.
    let undefined = judged.filter {
      drawCount >= 4
        && (chainCount > 1 && $0.1.rHat.isNaN || $0.1.bulkESS.isNaN || $0.1.tailESS.isNaN)
    }.map(\.0)
    let wording = SamplerWarnings(
      chainCount: chainCount, drawCount: drawCount, transitionCount: transitionCount, facts: facts,
      thresholds: thresholds)
    let passages: [(Finding.Kind, Passage?)] =
      facts.runWarnings.map { (.run, $0) } + [
        (.tooFewDraws, wording.tooFewDraws),
        (.nonFinite, SamplerWarnings.nonFinite(nonFinite).map { Passage($0) }),
        (.nonFiniteStatistics, wording.nonFiniteStatistics),
        (.neverMoved, constants.count == names.count ? wording.neverMoved(constants.count) : nil),
        (.unmovedChains, wording.unmovedChains),
        (.lowChains, wording.lowChains),
        (.singleChain, wording.singleChain),
        (.identicalChains, wording.copiedChains),
        (.undefinedDiagnostic, wording.undefined(undefined)),
        (.rHat, wording.rHat(rHats)),
        (.bulkESS, wording.ess(bulk, kind: "bulk", meaning: "means and medians are noisy")),
        (
          .tailESS, wording.ess(tail, kind: "tail", meaning: "the 5 % and 95 % quantiles are noisy")
        ),
        (.divergences, wording.divergences),
        (.depthSaturation, wording.depthSaturation),
        (.energyBFMI, wording.energyBFMI),
      ]
    findings = passages.compactMap { kind, passage in
      passage.map { Finding(kind: kind, passage: $0) }
    }
  }

  /// Judges summaries of named scalars together with the statistics of the chains they came from, which were not thinned.
  /// - Precondition: there is a name for each summary.
  public init(
    names: [String], summaries: [ParameterSummary], chains: [ChainDraws], maximumTreeDepth: Int,
    thresholds: Thresholds = Thresholds()
  ) {
    self.init(
      names: names, summaries: summaries, chainCount: chains.count,
      drawCount: chains.map(\.count).min() ?? 0,
      facts: SamplerFacts(
        chains.map { TransitionTotals($0.statistics, maximumTreeDepth: maximumTreeDepth) }),
      thresholds: thresholds)
  }

  /// The finding that scalars have draws which are NaN or infinite; nil where none has. It applies to draws of any origin.
  package static func nonFiniteWarning(_ names: [String], _ summaries: [ParameterSummary])
    -> String?
  {
    SamplerWarnings.nonFinite(zip(names, summaries).filter { !$0.1.isFinite }.map(\.0))
  }

  /// The texts of the findings.
  public var warnings: [String] { findings.map(\.text) }

  /// The texts of those that the chains themselves show, without what the run reported.
  package var chainFindings: [Passage] {
    findings.filter { $0.kind != .run }.map(\.passage)
  }

  /// The whole report in one paragraph: whether the draws can be used, then what is wrong, what it means and what to try.
  public var verdict: String { ([headline] + warnings).joined(separator: " ") }

  /// The first sentence of the verdict.
  public var headline: String {
    let scalars = maxRHat == nil && minBulkESS == nil ? "" : wellInNumbers
    guard !findings.isEmpty else { return "No problem found\(scalars)." }
    let count = counted(findings.count, "problem")
    return findings.contains(where: \.isSerious)
      ? "Do not rely on these draws yet: \(count)." : "Use these draws with care: \(count)."
  }

  private var wellInNumbers: String {
    var parts: [String] = []
    if let worst = maxRHat { parts.append("R̂ at most \(worst.value.roundedWords(to: 4))") }
    if let worst = minBulkESS {
      parts.append("bulk ESS at least \(worst.value.rounded(.down).roundedWords(to: 0))")
    }
    if let worst = minTailESS {
      parts.append("tail ESS at least \(worst.value.rounded(.down).roundedWords(to: 0))")
    }
    if divergences == 0 { parts.append("no divergence") }
    return ": " + parts.joined(separator: ", ")
  }
}
