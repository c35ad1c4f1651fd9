import ComputationGraph
import Distributions
import Inference
import MathKernels
import Words

/// A model traced and planned: a log density over ℝⁿ for inference, and the names of its draws for people.
public final class CompiledModel: LogDensity {
  /// The named arrays of a draw.
  public let layout: ParameterLayout
  public let dimension: Int
  package let latentSites: [LatentSite]
  package let observedSites: [ObservedSite]
  package let deterministicSites: [DeterministicSite]
  /// Deterministic sites over the rows of an observed plate: computed on request, draw by draw, and not part of the layout.
  package let rowwiseSites: [DeterministicSite]
  package let subsampledPlate: Axis?
  let slots: [ParameterSlot]
  private let objective: Quantity
  private let density: Program
  private let values: Program
  /// The model, where it has its own move.
  let moving: (any MovingModel)?

  /// Traces a model once and plans its evaluation.
  ///
  /// - Throws: `ModelError`, naming the site and its source line, for a mistake in the declaration or in the data;
  ///   `NothingLatent` where no site is latent; what the model itself throws.
  public convenience init(_ model: some Model) throws { try self.init(model, isTraining: false) }

  /// - Parameter isTraining: whether elements drop out where the model says so, in the density alone.
  package init(_ model: some Model, isTraining: Bool) throws {
    var builder = ModelBuilder(isTraining: isTraining)
    try model(&builder)
    if let failure = builder.failure { throw failure }
    moving = model as? any MovingModel
    guard !builder.latentSites.isEmpty else { throw NothingLatent() }
    latentSites = builder.latentSites
    observedSites = builder.observedSites
    // Axes that only observations have: their length is that of the data, and differs for other data.
    let rows = Set(observedSites.flatMap(\.axes)).subtracting(latentSites.flatMap(\.axes))
    deterministicSites = builder.deterministicSites.filter {
      rows.isDisjoint(with: $0.value.axes)
    }
    rowwiseSites = builder.deterministicSites.filter { !rows.isDisjoint(with: $0.value.axes) }
    subsampledPlate = builder.subsampledPlate
    slots = latentSites.map(\.slot)
    dimension = slots.reduce(0) { $0 + $1.count }
    layout = ParameterLayout(latent: latentSites, deterministic: deterministicSites)
    let prior = latentSites.reduce(Quantity(0)) {
      $0 + Self.total($1.logDensity, over: $1.plates)
    }
    objective = observedSites.reduce(prior) { total, site in
      guard let logDensity = site.logDensity else { return total }
      let sum = Self.total(logDensity, over: site.axes)
      guard let plate = builder.subsampledPlate, site.axes.contains(plate) else {
        return total + sum
      }
      return total + Quantity(.subsampleScale(plate)) * sum
    }
    density = try Program.compile(objective: objective, slots: slots)
    values = try Program.compile(
      objective: nil, outputs: latentSites.map(\.value) + deterministicSites.map(\.value),
      slots: slots)
  }

  /// Σ over a site's axes; an axis that the expression lacks counts its elements.
  private static func total(_ logDensity: Quantity, over axes: [Axis]) -> Quantity {
    logDensity.total(over: axes.union(logDensity.axes))
  }

  public func makeEvaluator() -> Evaluator { Evaluator(density) }

  /// The same density, for minibatches of the subsampled plate.
  ///
  /// - Throws: `SubsamplingError` if no plate is marked as subsampled.
  package func subsampled() throws -> SubsampledModel {
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

    /// From here on, until rows are selected, evaluations use newly drawn dropout masks; without them nothing drops out.
    package mutating func drawMasks(using random: inout RandomStream) {
      workspace.drawMasks(using: &random)
    }
  }

  // MARK: draws in the model's words

  /// Turns positions into the values of the named scalars, on one thread.
  package struct Namer {
    private let workspace: Workspace
    /// The axes of each site as declared; an expression may hold them in another order.
    private let orders: [[Axis]]

    fileprivate init(_ program: Program, orders: [[Axis]]) {
      workspace = Workspace(program)
      self.orders = orders
    }

    /// The axes of the last site, outermost first.
    package var axes: [Axis] { orders.last ?? [] }

    /// All scalars of the layout, in its order.
    package func scalars(at position: [Double]) -> [Double] {
      position.withUnsafeBufferPointer { scalars(at: $0) }
    }

    package func scalars(at position: UnsafeBufferPointer<Double>) -> [Double] {
      guard let source = position.baseAddress else { return [] }
      _ = workspace.evaluate(source, gradient: nil)
      return orders.indices.flatMap { workspace.output($0).aligned(to: orders[$0]).values }
    }
  }

  /// The values of all scalars of `layout`, in its order, at one position of length `dimension`.
  public func scalars(at position: [Double]) -> [Double] { makeNamer().scalars(at: position) }

  /// A new namer, for use by one thread at a time.
  package func makeNamer() -> Namer {
    Namer(values, orders: latentSites.map(\.axes) + deterministicSites.map(\.value.axes))
  }

  /// Evaluates one deterministic site at positions, whether or not it is over the rows of an observed plate.
  /// - Parameter last: the name of an axis to lay out innermost; by default axes are in the order of the expression.
  /// - Throws: `ModelError` where the model has no such site, or the site no such axis.
  package func makeNamer(ofDeterministic name: String, innermost last: String? = nil) throws
    -> Namer
  {
    guard let site = (deterministicSites + rowwiseSites).first(where: { $0.name == name }) else {
      throw ModelError(
        site: name, location: SourceLocation(file: "posterior", line: 0),
        message: "found no deterministic site of that name, expected one of "
          + "\((deterministicSites + rowwiseSites).map(\.name)).")
    }
    let axes = site.value.axes
    if let last, !axes.contains(where: { $0.name == last }) {
      throw ModelError(
        site: name, location: SourceLocation(file: "posterior", line: 0),
        message: "found the axes \(describe(axes)), expected one that is called \"\(last)\".")
    }
    let program = try Program.compile(objective: nil, outputs: [site.value], slots: slots)
    return Namer(
      program,
      orders: [axes.filter { $0.name != last } + axes.filter { $0.name == last }])
  }
}

/// A compiled model whose evaluations may use a part of the rows.
package struct SubsampledModel: SubsampledLogDensity {
  package let dimension: Int
  package let rowCount: Int
  let program: Program

  package func makeEvaluator() -> CompiledModel.Evaluator { CompiledModel.Evaluator(program) }
}

/// A model without a latent site: there is nothing to infer.
public struct NothingLatent: Fault {
  public var kind: FaultKind { .data }

  public var description: String {
    "the model declares no latent site, so there is nothing to infer. Declare one with m.sample."
  }
}

/// Minibatches were requested of a model without a subsampled plate.
public struct SubsamplingError: Fault {
  public var kind: FaultKind { .data }

  public var description: String {
    "the model has no subsampled plate, so it takes no minibatches. "
      + "Declare the plate of observations with subsampled: true, or fit on all rows."
  }
}
