import Diagnostics
import Inference
import MathKernels
import Modeling

/// A fitted model: named draws, how they came about, and what to think of them.
public struct Posterior: Sendable {
  /// The draws of the named scalars, each on its own support.
  public let draws: NamedDraws
  /// What the sampler saw at each draw, by chain; empty but for NUTS.
  public let statistics: [[DrawStatistics]]
  /// How the posterior came about.
  public private(set) var run: InferenceRun
  /// The ELBO at each step of SVI; empty otherwise.
  public let elboTrace: [Double]
  /// Unconstrained positions by chain, row-major [draw, coordinate]: what predicting needs.
  package let positions: [[Double]]
  package let dimension: Int

  /// The names of the draws.
  public var layout: ParameterLayout { draws.layout }

  /// Names positions in the words of a model.
  package init(
    _ model: CompiledModel, positions: [[Double]], statistics: [[DrawStatistics]] = [],
    run: InferenceRun,
    elboTrace: [Double] = []
  ) {
    let namer = model.makeNamer()
    let dimension = model.dimension
    let named = positions.map { chain in
      var scalars: [Double] = []
      scalars.reserveCapacity(chain.count / max(1, dimension) * model.layout.scalarCount)
      for start in stride(from: 0, to: chain.count, by: max(1, dimension)) {
        scalars += namer.scalars(at: Array(chain[start..<start + dimension]))
      }
      return scalars
    }
    self.init(
      draws: NamedDraws(layout: model.layout, chains: named), statistics: statistics, run: run,
      elboTrace: elboTrace, positions: positions, dimension: dimension)
  }

  package init(
    draws: NamedDraws, statistics: [[DrawStatistics]], run: InferenceRun, elboTrace: [Double],
    positions: [[Double]], dimension: Int
  ) {
    self.draws = draws
    self.statistics = statistics
    self.run = run
    self.elboTrace = elboTrace
    self.positions = positions
    self.dimension = dimension
  }

  /// The draws of a site; nil if the model has none of that name.
  public subscript(name: String) -> SiteDraws? { draws[name] }

  /// Mean, spread, quantiles and, for Markov chains, R̂ and effective sample sizes of every named scalar.
  public func summaries() -> [ScalarSummary] {
    layout.scalars.enumerated().map { place, scalar in
      ScalarSummary(
        scalar, ParameterSummary(draws.values(ofScalar: place)), isMarkovChain: run.method == .nuts)
    }
  }

  /// The verdict on Markov chains; nil for other approximations.
  public func samplerReport(_ summaries: [ScalarSummary]) -> SamplerReport? {
    DrawSet(self).samplerReport(summaries.map(\.statistics))
  }

  /// Counts what choosing the parameterization took.
  mutating func add(_ choice: ResolvedParameterization) {
    run.gradientEvaluations += choice.gradientEvaluations
    run.cpuSeconds += choice.cpuSeconds
    run.wallSeconds += choice.wallSeconds
    run.notes += choice.notes
  }

  /// Divergent transitions after warm-up.
  public var divergences: Int { statistics.joined().count { $0.isDivergent } }

  /// The posterior-mean probability of each class for every row of a model that declares the same sites.
  ///
  /// - Parameter model: the model this posterior belongs to, on new rows, nothing observed.
  /// - Returns: p(class), [row, class].
  /// - Throws: `LayoutMismatch` where the sites, axes or labels differ from the fit's.
  public func classProbabilities(_ model: some Model, site: String = "y") throws
    -> ClassProbabilities
  {
    try classProbabilities(CompiledModel(model), site: site)
  }

  package func classProbabilities(_ model: CompiledModel, site: String = "y") throws
    -> ClassProbabilities
  {
    let positions = try positions(for: model)
    let evaluator = try model.makeClassProbabilities(site: site)
    return ClassProbabilities(
      classCount: evaluator.classCount,
      values: evaluator.meanProbabilities(over: positions, dimension: model.dimension))
  }
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

/// A model whose sites, axes or labels differ from those of the posterior it is used with.
public struct LayoutMismatch: Error, CustomStringConvertible {
  public let description: String
  init(_ difference: String) {
    description =
      "the model does not match the fit: \(difference). Predict with the model, classes and features of the fit."
  }
}
