import ComputationGraph
import Distributions

extension CompiledModel {
  /// An element that has no place in unconstrained space.
  package struct RefusedValue {
    package let scalar: String
    package let value: Double
    package let support: String
  }

  /// A position with given values put into it, each on its own support; NaN means not given.
  ///
  /// Sites are taken in order, so that what a non-centred one is relative to is known.
  /// - Parameter values: by latent site, row-major, a number for each element.
  /// - Returns: the position, and the first value that is outside its support.
  package func place(_ values: [String: [Double]], into position: [Double])
    -> (position: [Double], refused: RefusedValue?)
  {
    var position = position
    var refused: RefusedValue?
    for site in latentSites {
      guard let given = values[site.name] else { continue }
      let unconstrained = unconstrain(given, of: site, at: position)
      for (element, value) in given.enumerated() where !value.isNaN {
        let coordinate = unconstrained[element]
        if coordinate.isFinite {
          position[site.slot.offset + element] = coordinate
        } else if refused == nil, let range = layout.range(of: site.name) {
          refused = RefusedValue(
            scalar: layout.scalars[range.lowerBound + element].name, value: value,
            support: "\(site.distribution.support)")
        }
      }
    }
    return (position, refused)
  }

  private func unconstrain(_ values: [Double], of site: LatentSite, at position: [Double])
    -> [Double]
  {
    guard case .noncentered(_, let spread) = site.form,
      let locationScale = site.distribution.locationScale
    else { return values.map(site.distribution.bijector.unconstrain) }
    var evaluator = ReferenceEvaluator(slots: latentSites.map(\.slot), position: position)
    func value(_ expression: Expression) -> [Double] {
      evaluator.value(of: expression)?.aligned(to: site.axes).values
        ?? values.map { _ in .nan }
    }
    let (locations, scales, spreads) = (
      value(locationScale.location), value(locationScale.scale), value(spread)
    )
    return values.indices.map { spreads[$0] * (values[$0] - locations[$0]) / scales[$0] }
  }
}
