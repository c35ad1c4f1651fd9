import Inference
import Words

/// The No-U-Turn Sampler: its settings, each with its default.
///
/// Multinomial NUTS with biased progressive sampling, the generalised U-turn criterion with checks between subtrees, dual
/// averaging of the step size, and a metric learnt from curvature, draws and gradients.
///
/// ```swift
/// let posterior = try NUTS(chains: 4, draws: 500, seed: 1).fit(Line(x: x, y: y))
/// let slope = try posterior.scalar("slope")
/// print(slope.mean(), "±", slope.standardDeviation(), "R̂", slope.rHat())
/// ```
///
/// - Source: Hoffman and Gelman (2014), *The No-U-Turn Sampler*; Betancourt (2017), *A conceptual introduction to
///   Hamiltonian Monte Carlo*, appendix A; the warm-up is described at `WarmupSchedule`.
public struct NUTS: Sendable, Equatable, Codable {
  /// The structure of the inverse metric, and what it is learnt from.
  public enum MetricChoice: String, Sendable, Codable, CaseIterable {
    /// Chosen by what the warm-up finds. Up to `denseMetricLimit` dimensions dense, unless its early curvature shows that a
    /// diagonal one serves as well; up to `lowRankMetricLimit` low rank, with as many directions as show, none included; beyond,
    /// diagonal.
    case auto
    /// Variances √(Var q/Var g), from draws q and gradients g: the diagonal metric of least Fisher divergence.
    /// Cheap, and right where correlations are weak.
    case diagonal
    /// Variances of the draws alone, in Stan's windows: to compare with Stan.
    case variance
    /// Diagonal except in a few directions, from draws and gradients. A product costs O(n k) for k directions: for many
    /// dimensions with a few strong correlations.
    case lowRank = "low-rank"
    /// All covariances, from curvature, then draws and gradients. A product costs O(n²), the early curvature 10 n gradients.
    case dense
  }

  /// Independent chains.
  public var chains: Int
  /// Transitions of each chain that learn step size and metric, and are not kept. A chain makes fewer where new draws show that
  /// its metric no longer gets better (one that is dense, low rank, or chosen automatically up to `lowRankMetricLimit`
  /// dimensions), and up to twice as many where it is still on its way at the end, except by Stan's windows, `.variance`. The
  /// metric is good after a few hundred: twice as many improved no fit of the study's models, and cost a quarter more.
  public var warmup: Int
  /// Draws kept of each chain; with `targetESS` the least number.
  public var draws: Int
  /// Transitions for each draw that is kept, the last of them. Its statistics cover all of them: leapfrog steps are summed,
  /// divergences and extremes carried over; `TransitionTotals` counts every transition, kept or not.
  public var thinning = 1
  /// The bulk effective sample size wanted of every coordinate, all chains together: as long as one falls short at the end,
  /// every chain draws half as much again. The counts at which this is checked are fixed, so the bits depend on the seed
  /// alone. `nil` means no more than `draws`.
  public var targetESS: Double?
  /// The largest number of draws of each chain, where `targetESS` needs more than `draws`; `nil` means 20 times `draws`.
  public var maximumDraws: Int?
  /// Wall seconds after which the run ends with what it has, at most one doubling of a trajectory later; `nil` means
  /// none. How far it gets depends on the machine; the draws it has are those of a run without a limit.
  public var timeLimit: Double?
  /// Chains that run at a time; `nil` means as many as there are cores. The draws do not depend on it.
  public var threads: Int?
  /// δ, the mean acceptance statistic that the step size is tuned for, between 0 and 1.
  public var targetAcceptance = 0.8
  /// Each transition's step size is ε · (1 + jitter · u), u uniform on −1 … 1: against trajectories that resonate with the
  /// posterior. From 0, none, to below 1.
  public var stepSizeJitter = 0.0
  /// A trajectory has fewer than 2 to this power leapfrog steps; from 1 to 20.
  public var maximumTreeDepth = 10
  /// A rise of the Hamiltonian past this, a positive finite number, is a divergence.
  public var maximumEnergyError = 1000.0
  /// What the inverse metric may hold.
  public var metric = MetricChoice.auto
  /// Whether the warm-up's positions are kept; its statistics always are. Chains may differ in how many they have.
  public var savesWarmup = false
  /// Bytes of draws, all chains together, that may be held in memory; those beyond go to temporary files (in `TMPDIR`, or
  /// /var/tmp) and are read from there.
  public var drawMemory = 1 << 30
  /// The seed of the run: the same seed gives the same bits.
  public var seed: UInt64

  /// The largest dimension for which `.auto` considers a dense metric: there a product with M⁻¹ still costs less than most
  /// gradients, and the curvature of a warm-up (2n gradients each) less than its transitions.
  package static let denseMetricLimit = 500

  /// The largest dimension for which `.auto` looks for directions besides the diagonal: beyond it, the draws to learn them from
  /// would take more memory than a run should.
  package static let lowRankMetricLimit = 20_000

  /// The largest dimension that `.dense` takes: a few matrices of n² numbers for each chain are then half a gigabyte.
  package static let largestDenseMetric = 4000

  /// The defaults, except for what is given.
  public init(chains: Int = 4, draws: Int = 1000, warmup: Int = 500, seed: UInt64 = 0) {
    self.chains = chains
    self.draws = draws
    self.warmup = warmup
    self.seed = seed
  }

  /// The largest number of draws of each chain.
  var mostDraws: Int {
    guard targetESS != nil else { return draws }
    return maximumDraws ?? (draws < 1 << 31 ? 20 * draws : draws)
  }

  /// Bytes of draws that each chain may hold in memory.
  var drawMemoryOfChain: Int { drawMemory / max(1, chains) }

  /// Refuses settings out of range.
  /// - Throws: `InvalidSetting` naming the setting, what was found and what was expected.
  package func validate() throws {
    func require(_ holds: Bool, _ name: String, _ found: some Any, _ expected: String) throws {
      if !holds { throw InvalidSetting(name: name, found: "\(found)", expected: expected) }
    }
    try require(chains >= 1, "chains", chains, "at least 1")
    try require(warmup >= 0, "warmup", warmup, "0 or more")
    try require(draws >= 0, "draws", draws, "0 or more")
    try require(thinning >= 1, "thinning", thinning, "at least 1")
    if let targetESS {
      try require(
        targetESS > 0 && targetESS.isFinite, "targetESS", targetESS, "a positive finite number")
      try require(
        draws >= 4, "draws", draws, "at least 4 with a targetESS: no ESS is defined below")
    }
    if let maximumDraws {
      try require(maximumDraws >= draws, "maximumDraws", maximumDraws, "at least draws, \(draws)")
    }
    // Random numbers are keyed by a transition's number, of 32 bits.
    let (sampling, overflow) = mostDraws.multipliedReportingOverflow(by: thinning)
    try require(
      !overflow && sampling < 1 << 31 && warmup < 1 << 31, "draws",
      "\(warmup) warm-up transitions and \(mostDraws) draws, each of \(thinning) transitions",
      "fewer than 2³¹ transitions of a chain")
    if let timeLimit {
      try require(
        timeLimit > 0 && timeLimit.isFinite, "timeLimit", timeLimit, "a positive number of seconds")
    }
    try require(
      stepSizeJitter >= 0 && stepSizeJitter < 1, "stepSizeJitter", stepSizeJitter,
      "0 or more, and below 1")
    try require(drawMemory >= 0, "drawMemory", drawMemory, "0 or more bytes")
    if let threads { try require(threads >= 1, "threads", threads, "at least 1") }
    try require(
      targetAcceptance > 0 && targetAcceptance < 1, "targetAcceptance", targetAcceptance,
      "a number between 0 and 1, both excluded")
    try require(
      (1...20).contains(maximumTreeDepth), "maximumTreeDepth", maximumTreeDepth, "1 to 20")
    try require(
      maximumEnergyError > 0 && maximumEnergyError.isFinite, "maximumEnergyError",
      maximumEnergyError, "a positive finite number: without a limit no divergence would be seen")
  }
}

extension NUTS {
  /// Refuses a dense metric that would not fit into memory.
  func validateMetric(dimension: Int) throws {
    guard metric == .dense, dimension > Self.largestDenseMetric else { return }
    throw InvalidSetting(
      name: "metric", found: "dense for \(dimension) dimensions",
      expected:
        "at most \(Self.largestDenseMetric) of them, or another metric: diagonal, low-rank or auto")
  }
}

/// A setting of the sampler out of range.
public struct InvalidSetting: Fault, Equatable {
  /// The setting, such as `targetAcceptance`.
  public var name: String
  /// Its value, as text.
  public var found: String
  /// The allowed values, in words.
  public var expected: String

  public var kind: FaultKind { .usage }

  /// The whole message, in one sentence.
  public var description: String { "NUTS, \(name): found \(found), expected \(expected)." }
}
