import ComputationGraph
import Distributions
import Inference

/// A guide program compiled against a model: a family of approximate posteriors over its unconstrained space.
///
/// Draws are z = T(ε; φ), with standard normal ε. One trace of the program is planned as three programs over the position
/// [z or g, φ, ε, 1]: the draw with its log q, the gradient of g · T in φ, and the gradient of log q in z.
package final class CompiledGuide: Guide {
  package let dimension: Int
  package let parameterCount: Int
  package let noiseDimension: Int
  /// The sites that are held at a point, so that the guide is not a density over all of the space.
  package let points: [String]
  private let model: CompiledModel
  private let parameters: [GuideParameter]
  private let programs: Programs

  struct Programs: Sendable {
    /// Its gradient in g is z, that in the last coordinate log q.
    let draw: Program
    let pullBack: Program
    /// The gradient of log q at any z; that in the last coordinate is log q.
    let density: Program
    /// The gradient of the entropy in φ; that in the last coordinate is the entropy. Nil where there is no closed form.
    let entropy: Program?
  }

  /// Traces a guide once and plans its evaluation.
  ///
  /// - Throws: `GuideError`, naming the site or parameter and the source line, for a mistake in the guide or a site that it does
  ///   not draw; what the program itself throws.
  package init(_ program: some GuideProgram, for model: CompiledModel) throws {
    var builder = GuideBuilder(model)
    try program(&builder)
    if let site = model.latentSites.first(where: { !builder.isDrawn($0) }) {
      builder.fail(
        site, site.location,
        "the guide does not draw it, expected every latent site of the model. Draw it with g.sample or "
          + "g.meanField, hold it with g.point, or end with g.meanFieldForRest().")
    }
    for site in model.latentSites { _ = builder.resolve(site.slot) }
    if let failure = builder.failure { throw failure }
    self.model = model
    parameters = builder.parameters
    dimension = model.dimension
    parameterCount = builder.parameterCount
    noiseDimension = builder.noiseCount
    points = builder.draws.filter { $0.noise == nil }.map(\.site.name)
    programs = try Self.plan(builder)
  }

  private static func plan(_ builder: GuideBuilder) throws -> Programs {
    // Where φ, ε and the last coordinate are is known only now.
    let model = builder.model
    var end = model.dimension
    var placed: [ParameterSlot: Quantity] = [:]
    func place(_ slots: [ParameterSlot]) -> [ParameterSlot] {
      slots.map { slot in
        let new = ParameterSlot(slot.name, axes: slot.axes, offset: end)
        placed[slot] = Quantity(.parameter(new))
        end += slot.count
        return new
      }
    }
    let parameters = place(builder.parameters.map(\.slot))
    let noise = place(builder.draws.compactMap(\.noise))
    let one = ParameterSlot("one", axes: [], offset: end)
    let slots = model.slots + parameters + noise + [one]

    let known = builder.values.merging(builder.coordinates) { first, _ in first }
    let logDensity = builder.draws.reduce(Quantity(0)) { $0 + $1.logDensity }
    let values = Dictionary(
      uniqueKeysWithValues: model.latentSites.compactMap { site in
        builder.valueSlots[site.name].map { ($0, site.value) }
      })
    let product = model.slots.reduce(Quantity(0)) { total, slot in
      total
        + (Quantity(.parameter(slot)) * (builder.coordinates[slot] ?? 0)).total(over: slot.axes)
    }
    func program(_ objective: Quantity, in wanted: [ParameterSlot]) throws -> Program {
      try Program.compile(gradientsOf: objective, in: wanted, slots: slots)
    }
    let factor = Quantity(.parameter(one))
    // In the product, the model's slots represent g; z is replaced everywhere by its function of φ and ε.
    let pairing = product.substituting(placed)
    let entropies = builder.draws.compactMap(\.entropy)
    return Programs(
      draw: try program(
        pairing + factor * logDensity.substituting(known).substituting(placed),
        in: model.slots + [one]),
      pullBack: try program(pairing, in: parameters),
      density: try program(
        factor * logDensity.substituting(values).substituting(placed), in: model.slots + [one]),
      entropy: entropies.count == builder.draws.count
        ? try program(
          factor * entropies.reduce(Quantity(0)) { $0 + $1 }.substituting(placed),
          in: parameters + [one]) : nil)
  }

  package func initialParameters(around position: [Double]) -> [Double] {
    precondition(position.count == dimension)
    return parameters.flatMap { $0.initialValues(around: position, of: model) }
  }

  /// The values of the program's parameters by name, each on its own support; a point has the name of its site.
  ///
  /// - Precondition: φ has `parameterCount` numbers.
  package func namedParameters(_ parameters: [Double]) -> [String: Tensor] {
    precondition(parameters.count == parameterCount)
    var evaluator = ReferenceEvaluator(slots: self.parameters.map(\.slot), position: parameters)
    return Dictionary(
      uniqueKeysWithValues: self.parameters.compactMap { parameter in
        evaluator.value(of: parameter.value).map {
          (parameter.name, $0.aligned(to: parameter.axes))
        }
      })
  }

  package func makeEvaluator() -> Evaluator {
    Evaluator(programs, dimension, parameterCount, noiseDimension)
  }
}
