import ComputationGraph
import Distributions
import MathKernels

extension CompiledModel {
  /// The unconstrained position of one draw from the prior, site after site (ancestral sampling). Factors are ignored.
  ///
  /// - Throws: `ModelError`, naming the site, where a prior has no draws because it is improper, or restricted in a way for
  ///   which no way to draw is known.
  package func ancestralDraw(using random: inout RandomStream) throws -> [Double] {
    var evaluator = ReferenceEvaluator()
    var position: [Double] = []
    for site in latentSites {
      let drawn = site.draw(&evaluator, using: &random)
      // A proper prior without a mean may overflow, and what depends on it then be undefined: the report says so.
      let hasOverflowed = position.contains { !$0.isFinite }
      guard drawn.count == site.slot.count, hasOverflowed || !drawn.contains(where: \.isNaN) else {
        throw ModelError(
          site: site.name, location: site.location,
          message:
            "the prior gave no finite draw. Draws from the prior need a proper prior: replace Flat, and "
            + "restrict only what can be drawn, as elements that are alike.")
      }
      evaluator.parameters[site.slot] = Tensor(axes: site.slot.axes, values: drawn)
      position += drawn
    }
    return position
  }
}

extension LatentSite {
  /// The slot's numbers of one draw from the prior, given those of earlier sites.
  fileprivate func draw(
    _ evaluator: inout ReferenceEvaluator, using random: inout RandomStream
  ) -> [Double] {
    func values(_ parameters: [DistributionParameter], over axes: [Axis]) -> ParameterValues {
      ParameterValues(
        parameters, over: axes,
        parameters.map { evaluator.value(of: $0.expression) ?? Tensor(.nan) })
    }
    let count = plates.elementCount
    switch prior {
    case .elementwise(let distribution):
      let parameters = values(distribution.parameters, over: plates)
      let bijector = distribution.bijector
      return (0..<count).map {
        bijector.unconstrain(distribution.draw(parameters[$0], using: &random))
      }
    case .noncentered(let locationScale, let spread):
      let standard = locationScale.standard
      let parameters = values(standard.parameters, over: plates)
      let spreads = evaluator.value(of: spread)?.aligned(to: plates).values ?? []
      return spreads.indices.map { spreads[$0] * standard.draw(parameters[$0], using: &random) }
    case .array(let distribution, let bijector):
      let parameters = values(distribution.parameters, over: plates)
      return (0..<count).flatMap {
        bijector.unconstrain(distribution.draw(parameters[$0], using: &random))
      }
    case .standardNormal: return (0..<slot.count).map { _ in random.normal() }
    case .gaps(let likelihood, let axes, let cells, let bijector):
      let independent = axes.without(likelihood.eventAxes)
      let parameters = values(likelihood.drawParameters, over: independent)
      let drawn = (0..<independent.elementCount).flatMap {
        likelihood.draw(parameters[$0], using: &random)
      }
      return cells.map { bijector.unconstrain(drawn[$0]) }
    }
  }
}
