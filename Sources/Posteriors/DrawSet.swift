import Diagnostics
import Modeling

/// Draws of named scalars, wherever they came from, with what is known of how they were made: what can be judged and summarised.
public struct DrawSet: Sendable {
  /// One named array, or a number.
  public struct Site: Sendable, Equatable {
    /// The name.
    public let name: String
    /// Its dimensions, outermost first, as `genre 9` or `9`; none for a number.
    public let dimensions: [String]
    /// The places of its elements among the scalars.
    public let places: [Int]
  }

  /// Where the draws came from, for messages: a path.
  public let source: String
  /// What made them, in words.
  public let origin: String
  /// The names of the scalars.
  public let names: [String]
  /// The named arrays that the scalars belong to, in the order of their first scalars.
  public let sites: [Site]
  /// Number of chains.
  public let chainCount: Int
  /// Draws that every chain has.
  public let drawCount: Int
  /// What the chains are called.
  public internal(set) var chainLabels: [String]
  /// What was left out or cut, a sentence each.
  public internal(set) var notes: [String] = []
  /// The run of inference that made the draws; nil for draws of others, which are taken for Markov chains.
  public internal(set) var run: InferenceRun?

  /// Divergent transitions, chain after chain; nil where unknown.
  var isDivergent: [Bool]?
  /// For each scalar, where divergent transitions began; nil where unknown, so that their draws have to stand for it.
  var divergentStarts: (@Sendable (Int) -> [Double])?
  /// Energies by chain; empty where unknown.
  var energies: [[Double]] = []
  /// Draws at the depth limit; nil where unknown.
  var depthSaturatedDraws: Int?
  /// The log density at each draw; nil where unknown.
  var logDensities: ChainedValues?
  private let scalar: @Sendable (Int) -> ChainedValues

  init(
    source: String, origin: String, names: [String], sites: [Site], chainLabels: [String],
    drawCount: Int, scalar: @escaping @Sendable (Int) -> ChainedValues
  ) {
    self.source = source
    self.origin = origin
    self.names = names
    self.sites = sites
    chainCount = chainLabels.count
    self.drawCount = drawCount
    self.chainLabels = chainLabels
    self.scalar = scalar
  }

  /// The draws of one scalar by its place among the names.
  public func values(ofScalar place: Int) -> ChainedValues { scalar(place) }

  /// Whether R̂, ESS and Monte Carlo standard errors mean anything.
  public var isMarkovChain: Bool { run.map { $0.method == .nuts } ?? true }

  /// Mean, spread, quantiles and diagnostics of every scalar.
  public func summaries() -> [ParameterSummary] {
    names.indices.map { ParameterSummary(scalar($0)) }
  }

  /// The verdict on Markov chains; nil for other approximations, and where there are no draws.
  public func samplerReport(_ summaries: [ParameterSummary]) -> SamplerReport? {
    guard isMarkovChain, drawCount > 0 else { return nil }
    var facts = SamplerReport.SamplerFacts(
      divergences: isDivergent.map { $0.count { $0 } }, depthSaturatedDraws: depthSaturatedDraws,
      energyBFMI: energies.map(energyBFMI))
    facts.chainLabels = chainLabels
    facts.copiedChains = copiedChains
    facts.runWarnings = run?.warnings ?? []
    if let isDivergent, isDivergent.contains(true) {
      facts.crowding = names.indices.compactMap { place in
        let draws = scalar(place).values
        let starts =
          divergentStarts?(place) ?? zip(draws, isDivergent).filter(\.1).map(\.0)
        return DivergenceCrowding(
          name: names[place], starts: starts, draws: draws, scalars: names.count)
      }
    }
    return SamplerReport(
      names: names, summaries: summaries, chainCount: chainCount, drawCount: drawCount,
      facts: facts)
  }

  /// Chains whose every draw is that of an earlier chain. A handful of draws may agree by chance.
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
    return moved ? Set(suspects.map(\.0)).sorted() : []
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
      chainLabels: draws.selection.chains.map { String($0 + 1) }, drawCount: draws.drawCount,
      scalar: { draws.values(ofScalar: $0) })
    run = posterior.run
    guard !posterior.statistics.isEmpty else { return }
    let statistics = draws.selection.chains.map {
      posterior.statistics[$0].prefix(draws.drawCount)
    }
    let starts = posterior.divergentStarts
    if !starts.isEmpty { divergentStarts = { place in starts.map { $0[place] } } }
    isDivergent = statistics.flatMap { $0.map(\.isDivergent) }
    energies = statistics.map { $0.map(\.energy) }
    logDensities = ChainedValues(statistics.map { $0.map(\.logDensity) })
    let limit = posterior.run.maximumTreeDepth ?? .max
    depthSaturatedDraws = statistics.joined().count { $0.treeDepth >= limit }
  }
}

extension ClassifierFit {
  /// The draws of the fit, to be judged and summarised.
  public func drawSet(source: String) -> DrawSet {
    let method =
      switch posterior.run.method {
      case .nuts: "NUTS"
      case .svi: "SVI, mean-field normal"
      case .ancestral: "ancestral sampling"
      case .point: "point training"
      }
    var draws = DrawSet(
      posterior, source: source, origin: "\(specification.modelName) by \(method)")
    if let note = specification.symmetryNote { draws.notes.append(note) }
    return draws
  }
}
