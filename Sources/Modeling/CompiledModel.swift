import ComputationGraph
import Distributions
import Inference
import MathKernels

/// A model traced and planned: a log density over ℝⁿ for inference, and the names of its draws for people.
public final class CompiledModel: LogDensity {
  /// The named arrays of a draw.
  public let layout: ParameterLayout
  public let dimension: Int
  package let latentSites: [LatentSite]
  package let observedSites: [ObservedSite]
  package let deterministicSites: [DeterministicSite]
  /// Deterministic sites over the rows of an observed plate: worked out on request, draw by draw, and no part of the layout.
  package let rowwiseSites: [DeterministicSite]
  package let subsampledPlate: Axis?
  private let slots: [ParameterSlot]
  private let objective: Expression
  private let density: Program
  private let values: Program

  /// Traces a model once and plans its evaluation.
  ///
  /// - Throws: `ModelError`, naming the site and its source line, for a mistake in the declaration or in the data; what the
  ///   model itself throws.
  public init(_ model: some Model) throws {
    var builder = ModelBuilder()
    try model(&builder)
    if let failure = builder.failure { throw failure }
    guard !builder.latentSites.isEmpty else { throw NothingLatent() }
    latentSites = builder.latentSites
    observedSites = builder.observedSites
    // Axes that only observations have: their length is that of the data, and of other data it is another.
    let rows = Set(observedSites.flatMap(\.axes)).subtracting(latentSites.flatMap(\.axes))
    deterministicSites = builder.deterministicSites.filter {
      rows.isDisjoint(with: $0.value.axes)
    }
    rowwiseSites = builder.deterministicSites.filter { !rows.isDisjoint(with: $0.value.axes) }
    subsampledPlate = builder.subsampledPlate
    slots = latentSites.map(\.slot)
    dimension = slots.reduce(0) { $0 + $1.count }
    layout = ParameterLayout(latent: latentSites, deterministic: deterministicSites)
    let prior = latentSites.reduce(Expression(0)) { $0 + Self.total($1.logDensity, over: $1.axes) }
    objective = observedSites.reduce(prior) { total, site in
      guard let logDensity = site.logDensity else { return total }
      let sum = Self.total(logDensity, over: site.axes)
      guard let plate = builder.subsampledPlate, site.axes.contains(plate) else {
        return total + sum
      }
      return total + Expression(.subsampleScale(plate)) * sum
    }
    density = try Program.compile(objective: objective, slots: slots)
    values = try Program.compile(
      objective: nil, outputs: latentSites.map(\.value) + deterministicSites.map(\.value),
      slots: slots)
  }

  /// Σ over a site's axes; an axis that the expression lacks counts its elements.
  private static func total(_ logDensity: Expression, over axes: [Axis]) -> Expression {
    Expression(.sum(over: axes.union(logDensity.axes)), [logDensity])
  }

  public func makeEvaluator() -> Evaluator { Evaluator(density) }

  /// The same density, for minibatches of the subsampled plate.
  ///
  /// - Throws: `SubsamplingError` if no plate is marked as subsampled.
  public func subsampled() throws -> SubsampledModel {
    guard let plate = subsampledPlate else { throw SubsamplingError() }
    return SubsampledModel(
      dimension: dimension, rowCount: plate.count,
      program: try Program.compile(objective: objective, slots: slots, subsampling: plate))
  }

  /// Evaluates a log density and its gradient on one thread.
  public struct Evaluator: SubsampledEvaluator {
    private let workspace: Workspace

    init(_ program: Program) { workspace = Workspace(program) }

    public mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) throws -> Double {
      position.withUnsafeBufferPointer { source in
        gradient.withUnsafeMutableBufferPointer { target in
          guard let source = source.baseAddress, let target = target.baseAddress else { return 0 }
          return workspace.evaluate(source, gradient: target)
        }
      }
    }

    public mutating func selectRows(_ rows: [Int]?) { workspace.selectRows(rows) }
  }

  // MARK: draws in the model's words

  /// Turns positions into the values of the named scalars, on one thread.
  public struct Namer {
    private let workspace: Workspace
    /// The axes of each site as declared; an expression may hold them in another order.
    private let orders: [[Axis]]

    fileprivate init(_ program: Program, orders: [[Axis]]) {
      workspace = Workspace(program)
      self.orders = orders
    }

    /// All scalars of the layout, in its order.
    public func scalars(at position: [Double]) -> [Double] {
      position.withUnsafeBufferPointer { scalars(at: $0) }
    }

    package func scalars(at position: UnsafeBufferPointer<Double>) -> [Double] {
      guard let source = position.baseAddress else { return [] }
      _ = workspace.evaluate(source, gradient: nil)
      return orders.indices.flatMap { workspace.output($0).aligned(to: orders[$0]).values }
    }
  }

  public func makeNamer() -> Namer {
    Namer(values, orders: latentSites.map(\.axes) + deterministicSites.map(\.value.axes))
  }

  /// Evaluates one deterministic site at positions, be it over the rows of an observed plate or not.
  /// - Throws: `ModelError` where the model has no such site.
  package func makeNamer(ofDeterministic name: String) throws -> Namer {
    guard let site = (deterministicSites + rowwiseSites).first(where: { $0.name == name }) else {
      throw ModelError(
        site: name, location: SourceLocation(file: "posterior", line: 0),
        message: "found no deterministic site of that name, expected one of "
          + "\((deterministicSites + rowwiseSites).map(\.name)).")
    }
    let program = try Program.compile(objective: nil, outputs: [site.value], slots: slots)
    return Namer(program, orders: [site.value.axes])
  }

  // MARK: from the prior

  /// The unconstrained position of one draw from the prior, site after site (ancestral sampling).
  public func ancestralDraw(using random: inout RandomStream) -> [Double] {
    var evaluator = ReferenceEvaluator()
    var position: [Double] = []
    for site in latentSites {
      var distribution = site.distribution
      var bijector = distribution.bijector
      var spread = [Double](repeating: 1, count: site.slot.count)
      if case .noncentered(let standard, let scale) = site.form {
        distribution = standard
        bijector = IdentityBijector()
        spread = evaluator.value(of: scale)?.aligned(to: site.axes).values ?? spread
      }
      let parameters = distribution.parameters.map { parameter in
        evaluator.value(of: parameter.expression)?.aligned(to: site.axes).values ?? []
      }
      let drawn = spread.indices.map { element in
        spread[element]
          * bijector.unconstrain(
            distribution.draw(parameters.map { $0[element] }, using: &random))
      }
      evaluator.parameters[site.slot] = Tensor(axes: site.axes, values: drawn)
      position += drawn
    }
    return position
  }

  // MARK: prediction

  /// Evaluates the class probabilities of a categorical observed site at positions, for every row of its plate.
  package func makeClassProbabilities(site name: String) throws -> ClassProbabilityEvaluator {
    guard let site = observedSites.first(where: { $0.name == name }),
      case .categorical(let likelihood) = site.likelihood
    else {
      throw ModelError(
        site: name, location: SourceLocation(file: "prediction", line: 0),
        message: "no observed site of that name with a Categorical likelihood; "
          + "the model observes \(observedSites.map(\.name)).")
    }
    return ClassProbabilityEvaluator(
      try Program.compile(objective: nil, outputs: [likelihood.probabilities], slots: slots),
      order: site.axes + [likelihood.classes])
  }

  package struct ClassProbabilityEvaluator {
    private let workspace: Workspace
    private let order: [Axis]
    package let classCount: Int

    init(_ program: Program, order: [Axis]) {
      workspace = Workspace(program)
      classCount = order.last?.count ?? 0
      self.order = order
    }

    /// The mean of p(class) over positions: row-major [row, class].
    package func meanProbabilities(over chains: [RowStore]) -> [Double] {
      var sum = [Double](repeating: 0, count: workspace.storedCount(ofOutput: 0))
      var count = 0
      for chain in chains {
        chain.forEachRow { position in
          guard let source = position.baseAddress else { return }
          _ = workspace.evaluate(source, gradient: nil)
          workspace.addOutput(0, to: &sum)
          count += 1
        }
      }
      return workspace.arranged(sum.map { $0 / Double(max(1, count)) }, asOutput: 0)
        .aligned(to: order).values
    }
  }
}

/// A compiled model whose evaluations may use a part of the rows.
public struct SubsampledModel: SubsampledLogDensity {
  public let dimension: Int
  public let rowCount: Int
  let program: Program

  public func makeEvaluator() -> CompiledModel.Evaluator { CompiledModel.Evaluator(program) }
}

/// A model without a latent site: there is nothing to infer.
public struct NothingLatent: Error, CustomStringConvertible {
  public var description: String {
    "the model declares no latent site, so there is nothing to infer. Declare one with m.sample."
  }
}

/// Minibatches were asked of a model without a subsampled plate.
public struct SubsamplingError: Error, CustomStringConvertible {
  public var description: String {
    "the model has no subsampled plate, so it takes no minibatches. "
      + "Declare the plate of observations with subsampled: true, or fit on all rows."
  }
}
