import Diagnostics
import Inference
import MathKernels
import Modeling
import Sampling
import Words

/// A fitted model: named draws, how they were made, and how good they are.
///
/// ```swift
/// print(posterior)  // a table of the parameters, and warnings
/// let slope = try posterior.scalar("slope")
/// print("90 % of it:", slope.quantile(0.05), "to", slope.quantile(0.95))
/// try posterior.save(to: folder)
/// let opened = try Posterior(contentsOf: folder, of: model)
/// ```
public struct Posterior: Sendable {
  /// The draws of the named scalars, each on its own support.
  public let draws: NamedDraws
  /// How the posterior was made.
  public package(set) var run: InferenceRun
  /// All named scalars where these began, a row for each.
  let divergentStarts: [[Double]]
  /// The warm-up of each chain, where `NUTS.savesWarmup` asked for it: named draws and statistics.
  public package(set) var warmup: Warmup?
  /// The model it belongs to, with the data it was fitted to; nil where it was opened without.
  package let model: CompiledModel?
  /// Unconstrained positions by chain, from which everything else is computed, with what was recorded of them.
  private let recorded: RecordedDraws
  /// Statistics of every named scalar, if they have been computed.
  package var knownSummaries: [ParameterSummary]?

  /// The transitions of chains before their draws: fewer than requested if nothing was left to learn, two warm-ups in a row if
  /// a chain had not arrived yet.
  public struct Warmup: Sendable {
    /// The positions, named.
    public let draws: NamedDraws
    /// What the sampler recorded at each of them, by chain.
    public let statistics: [[DrawStatistics]]

    package init(draws: NamedDraws, statistics: [[DrawStatistics]]) {
      self.draws = draws
      self.statistics = statistics
    }
  }

  /// What the sampler recorded at each draw, by chain; NUTS only, empty otherwise.
  public var statistics: [[DrawStatistics]] { recorded.statistics }
  /// Where the first divergent transitions of each chain began and ended; NUTS only, empty otherwise.
  public var divergentTransitions: [[Divergence]] { recorded.divergentTransitions }
  /// The estimate of the ELBO at each step of SVI that was not skipped; empty otherwise.
  public var elboTrace: [Double] { recorded.elboTrace }
  /// log q at each draw of an approximation; empty for others, and once importance weights have corrected the draws.
  package var logGuideDensities: [Double] { recorded.logGuideDensities }
  /// Unconstrained positions by chain.
  package var positions: [RowStore] { recorded.positions }
  /// Coordinates of a position.
  package var dimension: Int { positions.first?.width ?? 0 }
  /// The names of the draws.
  public var layout: ParameterLayout { draws.layout }

  /// Names positions by the sites of a model.
  package init(_ model: CompiledModel, _ recorded: RecordedDraws, run: InferenceRun) {
    self.init(
      model, draws: NamedDraws(model, positions: recorded.positions), recorded, run: run)
    self.run.remarks += model.domainWarnings().map { Passage($0) }
      .filter { !run.remarks.contains($0) }
  }

  /// Draws that have been named before.
  ///
  /// - Parameters:
  ///   - model: the model that names positions; without one, the starts of divergent transitions have no names.
  ///   - keepsModel: whether the model has the data of the fit.
  package init(
    _ model: CompiledModel?, keepsModel: Bool = true, draws: NamedDraws, _ recorded: RecordedDraws,
    run: InferenceRun
  ) {
    self.draws = draws
    self.recorded = recorded
    self.model = keepsModel ? model : nil
    let namer = model?.makeNamer()
    divergentStarts =
      namer.map { namer in
        recorded.divergentTransitions.joined().map { namer.scalars(at: $0.start) }
      } ?? []
    self.run = run
  }

  /// The model it belongs to, with its data.
  package func keptModel() throws -> CompiledModel {
    guard let model else { throw ModelNotKept() }
    return model
  }

  /// The draws of a site; nil if the model has no site of that name.
  public subscript(name: String) -> SiteDraws? { draws[name] }

  /// Mean, spread, quantiles and, for Markov chains, R̂ and effective sample sizes of every named scalar.
  public func summaries() -> [ScalarSummary] {
    zip(layout.scalars, DrawSet(self).summaries()).map { scalar, statistics in
      ScalarSummary(scalar, statistics, isMarkovChain: run.method == .nuts)
    }
  }

  /// The verdict on Markov chains; nil for other approximations.
  public func samplerReport(_ summaries: [ScalarSummary]) -> SamplerReport? {
    DrawSet(self).samplerReport(summaries.map(\.statistics))
  }

  /// The values of a deterministic site at every draw, in order, one draw at a time in memory: for sites over the rows of
  /// the data, which are not among the named draws.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, with the rows to compute it for.
  ///   - body: receives the chain's index among those of the fit, the draw, and the values, row-major over the site's axes.
  /// - Throws: `LayoutMismatch` where the model's sites, axes or labels differ from the fit's; `ModelError` where it has no such
  ///   deterministic site; what the body throws.
  public func forEachDraw(
    ofDeterministic name: String, in model: some Model,
    _ body: (_ chain: Int, _ draw: Int, _ values: [Double]) throws -> Void
  ) throws {
    let model = try CompiledModel(model)
    if let difference = model.layout.difference(from: layout) { throw LayoutMismatch(difference) }
    try forEachDraw(ofDeterministic: name, in: model, body)
  }

  /// The values of a deterministic site at every draw, for the rows of the fit.
  ///
  /// - Parameter body: receives the chain's index among those of the fit, the draw, and the values, row-major over the site's axes.
  /// - Throws: `ModelNotKept` for a posterior that was opened without its model; `ModelError` where the model has no such
  ///   deterministic site; what the body throws.
  public func forEachDraw(
    ofDeterministic name: String,
    _ body: (_ chain: Int, _ draw: Int, _ values: [Double]) throws -> Void
  ) throws {
    try forEachDraw(ofDeterministic: name, in: keptModel(), body)
  }

  private func forEachDraw(
    ofDeterministic name: String, in model: CompiledModel,
    _ body: (_ chain: Int, _ draw: Int, _ values: [Double]) throws -> Void
  ) throws {
    let namer = try model.makeNamer(ofDeterministic: name)
    for (chain, rows) in positions.enumerated() {
      var draw = 0
      try rows.forEachRow { position in
        try body(chain, draw, namer.scalars(at: position))
        draw += 1
      }
    }
  }

  /// Adds a warning to the record of the run.
  package mutating func warn(_ warning: Passage) { run.remarks.append(warning) }

  /// Totals over each chain's transitions after its warm-up; for a fit by an older version, over the draws it kept.
  var transitionTotals: [TransitionTotals] {
    run.chains?.chains?.map(\.transitions)
      ?? statistics.map {
        TransitionTotals($0, maximumTreeDepth: run.chains?.maximumTreeDepth ?? .max)
      }
  }

  /// The number of each chain in its run, from 0.
  public var chainNumbers: [Int] {
    run.chains?.chains?.map(\.number) ?? Array(positions.indices)
  }

  /// Divergent transitions of all chains after warm-up, kept or not.
  public var divergences: Int { transitionTotals.reduce(0) { $0 + $1.divergences } }
}

/// One named scalar with its statistics.
public struct ScalarSummary: Sendable {
  /// `beta[Rock,energy]`.
  public let name: String
  /// The names of the dimensions.
  public let dimensions: [String]
  /// The position along each dimension, from 0.
  public let index: [Int]
  /// Mean, spread, quantiles and diagnostics.
  public let statistics: ParameterSummary
  /// Whether R̂, ESS and MCSE mean anything: they are for Markov chains.
  public let isMarkovChain: Bool

  init(_ scalar: ParameterLayout.Scalar, _ statistics: ParameterSummary, isMarkovChain: Bool) {
    name = scalar.name
    dimensions = scalar.dimensions
    index = scalar.index
    self.statistics = statistics
    self.isMarkovChain = isMarkovChain
  }
}

/// A request that needs the model, made of a posterior that was opened without it.
public struct ModelNotKept: Fault {
  public var kind: FaultKind { .usage }

  /// What is missing, and what to do.
  public let description =
    "this posterior was opened without its model and data. Pass the model, or open the folder with it: Posterior(contentsOf:of:)."
}

/// A model whose sites, axes or labels differ from those of the posterior it is used with.
public struct LayoutMismatch: Fault {
  public var kind: FaultKind { .data }

  /// What differs, and what to do.
  public let description: String
  package init(_ difference: String) {
    description =
      "the model does not match the fit: \(difference). Predict with the model, classes and features of the fit."
  }
}
