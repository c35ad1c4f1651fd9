import Diagnostics
import Inference
import Modeling
import Words

/// Draws of named scalars, from any source, with what is known of how they were made: they can be judged and summarised.
public struct DrawSet: Sendable {
  /// One named array, or a number.
  public struct Site: Sendable, Equatable {
    /// The array, such as `beta`; for a number its own name.
    public let name: String
    /// Its dimensions, outermost first, such as `genre 9` or `9`; none for a number.
    public let dimensions: [String]
    /// The indices of its elements among the scalars.
    public let places: [Int]

    package init(name: String, dimensions: [String], places: [Int]) {
      self.name = name
      self.dimensions = dimensions
      self.places = places
    }
  }

  /// The chains that draws come from, and the part of them that statistics use.
  package struct Chains: Sendable {
    /// The names of all of them.
    package let labels: [String]
    /// The indices, among these, of the chains that statistics use.
    package let used: [Int]
    /// Draws of each of those that statistics use.
    package let drawCount: Int

    package init(labels: [String], used: [Int], drawCount: Int) {
      (self.labels, self.used, self.drawCount) = (labels, used, drawCount)
    }
  }

  /// Where the draws came from, for messages: a path.
  public let source: String
  /// What made them, in words.
  public let origin: String
  /// The names of the scalars.
  public let names: [String]
  /// The named arrays that the scalars belong to, in the order of their first scalars.
  public let sites: [Site]
  /// Number of chains that statistics use.
  public var chainCount: Int { chains.used.count }
  /// Draws that each of them has.
  public var drawCount: Int { chains.drawCount }
  /// The names of the chains, including those that statistics do not use.
  public var chainLabels: [String] { chains.labels }
  /// What was left out or cut, a sentence each.
  public package(set) var notes: [String] = []
  /// What is wrong with the files of other programs' draws, such as an end in the middle of a line; a sentence or two
  /// each.
  public package(set) var cautions: [String] = []
  /// The run of inference that made the draws; nil for draws of other programs.
  public internal(set) var run: InferenceRun?
  /// The approximation of another program that made the draws; nil for Markov chains, the default for draws of other programs.
  package var approximation: String?

  /// What the sampler reports about all its transitions.
  package var facts = SamplerReport.SamplerFacts(
    divergences: nil, depthSaturations: nil, energyBFMI: [])
  /// Which draws are those of divergent transitions, chain after chain; nil where unknown.
  package var isDivergent: [Bool]?
  /// For each scalar, where divergent transitions began; nil where unknown, and their draws are used instead.
  package internal(set) var divergentStarts: (@Sendable (Int) -> [Double])?
  /// Statistics of every scalar, if they have been computed before.
  var knownSummaries: [ParameterSummary]?
  /// The log density at each draw; nil where unknown.
  package var logDensities: ChainedValues?
  let chains: Chains
  private let scalar: @Sendable (Int) -> ChainedValues

  /// - Parameter scalar: the draws of a scalar by its index among the names, of the chains that statistics use.
  package init(
    source: String, origin: String, names: [String], sites: [Site], chains: Chains,
    scalar: @escaping @Sendable (Int) -> ChainedValues
  ) {
    self.source = source
    self.origin = origin
    self.names = names
    self.sites = sites
    self.chains = chains
    self.scalar = scalar
  }

  /// The draws of one scalar by its index among the names.
  public func values(ofScalar place: Int) -> ChainedValues { scalar(place) }

  /// Whether R̂, ESS and Monte Carlo standard errors mean anything.
  public var isMarkovChain: Bool {
    approximation == nil && run.map { $0.method == .nuts } ?? true
  }

  /// Mean, spread, quantiles and diagnostics of every scalar.
  public func summaries() -> [ParameterSummary] {
    knownSummaries ?? names.indices.map { ParameterSummary(scalar($0)) }
  }

  /// The verdict on Markov chains; nil for other approximations, and where there are no draws.
  public func samplerReport(_ summaries: [ParameterSummary]) -> SamplerReport? {
    guard isMarkovChain, drawCount > 0 else { return nil }
    var facts = facts
    facts.chainLabels = chainLabels
    facts.copiedChains = copiedChains
    facts.runWarnings = (run?.remarks ?? []) + cautions.map { Passage($0) }
    if facts.divergences ?? 0 > 0 {
      facts.divergenceRemedy = run?.chains?.divergenceRemedy
      facts.crowding = names.indices.compactMap { place in
        let draws = scalar(place).values
        let starts =
          divergentStarts?(place) ?? zip(draws, isDivergent ?? []).filter(\.1).map(\.0)
        return DivergenceCrowding(
          name: names[place], starts: starts, draws: draws, scalars: names.count)
      }
    }
    return SamplerReport(
      names: names, summaries: summaries, chainCount: chainCount, drawCount: drawCount,
      facts: facts)
  }

  /// Chains whose draws all equal those of an earlier chain. A handful of draws may agree by chance.
  private var copiedChains: [Int] {
    guard drawCount >= 10, chainCount > 1, !names.isEmpty else { return [] }
    var suspects = (1..<chainCount).flatMap { later in (0..<later).map { (later, $0) } }
    var moved = false
    for place in names.indices {
      let draws = scalar(place)
      moved = moved || !draws.isConstant
      suspects.removeAll { draws.chain($0.0) != draws.chain($0.1) }
      if suspects.isEmpty { return [] }
    }
    return moved ? Set(suspects.map { chains.used[$0.0] }).sorted() : []
  }
}

extension DrawSet {
  /// The draws of a posterior.
  public init(_ posterior: Posterior, source: String = "posterior", origin: String = "posterior") {
    let draws = posterior.draws
    var offset = 0
    let sites = draws.layout.sites.map { site in
      defer { offset += site.count }
      return Site(
        name: site.name, dimensions: site.dimensions.map { "\($0.name) \($0.count)" },
        places: Array(offset..<offset + site.count))
    }
    self.init(
      source: source, origin: origin, names: draws.layout.scalars.map(\.name), sites: sites,
      chains: Chains(
        labels: posterior.chainNumbers.map { String($0 + 1) }, used: draws.selection.chains,
        drawCount: draws.drawCount),
      scalar: { draws.values(ofScalar: $0) })
    run = posterior.run
    knownSummaries = posterior.knownSummaries
    guard !posterior.statistics.isEmpty else { return }
    let statistics = draws.selection.chains.map {
      posterior.statistics[$0].prefix(draws.drawCount)
    }
    let starts = posterior.divergentStarts
    if !starts.isEmpty { divergentStarts = { place in starts.map { $0[place] } } }
    facts = SamplerReport.SamplerFacts(posterior.transitionTotals)
    if statistics.allSatisfy({ $0.allSatisfy { $0.leapfrogSteps == 0 } }) {
      facts.haveNoTrajectories()
    }
    facts.nonFiniteStatistics = [
      ("log density", \.logDensity), ("energy", \DrawStatistics.energy),
    ].compactMap { name, value in
      SamplerReport.NonFiniteStatistic(
        name: name, chains: posterior.statistics.map { $0.lazy.map { $0[keyPath: value] } })
    }
    isDivergent = statistics.flatMap { $0.map(\.isDivergent) }
    let heights = statistics.map { $0.map(\.logDensity) }
    logDensities = ChainedValues(heights)
    facts.levels = ChainLevels(heights)
    if posterior.run.chains?.chains == nil {
      notes.append(
        "This fit is of an older version, which kept no count of transitions: divergences, depths and energies are those of its "
          + "draws. If these were thinned, the energy BFMI reads too high.")
    }
  }
}
