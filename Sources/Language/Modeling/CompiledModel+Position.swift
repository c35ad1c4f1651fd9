import ComputationGraph
import Distributions

extension CompiledModel {
  /// A value without a position in unconstrained space.
  package struct RefusedValue {
    package let scalar: String
    package let value: Double
    package let expected: String
  }

  /// A position with given values put into it, each on its own support; NaN means not given.
  ///
  /// Sites are taken in order, so that the location and scale of a non-centred one are known.
  /// - Parameter values: by latent site, row-major, a number for each element.
  /// - Returns: the position, and the first value that cannot be put there.
  package func place(_ values: [String: [Double]], into position: [Double])
    -> (position: [Double], refused: RefusedValue?)
  {
    var position = position
    var refused: RefusedValue?
    for site in latentSites {
      guard let given = values[site.name], given.contains(where: { !$0.isNaN }) else { continue }
      var evaluator = ReferenceEvaluator(slots: slots, position: position)
      let found = site.unconstrain(given, &evaluator)
      for (place, coordinate) in found.coordinates.enumerated() where coordinate.isFinite {
        position[site.slot.offset + place] = coordinate
      }
      if let element = found.refused, refused == nil, let range = layout.range(of: site.name) {
        refused = RefusedValue(
          scalar: layout.scalars[range.lowerBound + element].name, value: given[element],
          expected: site.expectation)
      }
    }
    return (position, refused)
  }
}

extension LatentSite {
  /// The slot's numbers for values of the site, NaN where none is given; and the first element that has none.
  fileprivate func unconstrain(_ values: [Double], _ evaluator: inout ReferenceEvaluator)
    -> (coordinates: [Double], refused: Int?)
  {
    switch prior {
    case .elementwise(let distribution):
      return checked(values, values.map(distribution.bijector.unconstrain))
    case .gaps(_, _, _, let bijector): return checked(values, values.map(bijector.unconstrain))
    case .noncentered(let locationScale, let spread):
      func value(_ expression: Quantity) -> [Double] {
        evaluator.value(of: expression)?.aligned(to: axes).values ?? values.map { _ in .nan }
      }
      let (locations, scales, spreads) = (
        value(locationScale.location), value(locationScale.scale), value(spread)
      )
      return checked(
        values, values.indices.map { spreads[$0] * (values[$0] - locations[$0]) / scales[$0] })
    case .array(_, let bijector):
      // An array is given as a whole, for each element of the plates.
      let (whole, part) = (eventAxes.elementCount, slot.count / max(1, plates.elementCount))
      var coordinates: [Double] = []
      var refused: Int?
      for start in stride(from: 0, to: values.count, by: max(1, whole)) {
        let array = Array(values[start..<start + whole])
        let isGiven = array.contains { !$0.isNaN }
        let found = isGiven ? bijector.unconstrain(array) : []
        let fits = found.count == part && found.allSatisfy(\.isFinite)
        coordinates += fits ? found : [Double](repeating: .nan, count: part)
        if isGiven, !fits, refused == nil { refused = start }
      }
      return (coordinates, refused)
    case .standardNormal:
      return ([], values.firstIndex { !$0.isNaN })
    }
  }

  private func checked(_ values: [Double], _ coordinates: [Double])
    -> (coordinates: [Double], refused: Int?)
  {
    (coordinates, values.indices.first { !values[$0].isNaN && !coordinates[$0].isFinite })
  }

  /// The values that may be given for an element.
  fileprivate var expectation: String {
    switch prior {
    case .elementwise(let distribution):
      // The border of a support is at infinity in the unconstrained space.
      "a value inside the support of its prior, \(distribution.support == .nonnegative ? .positive : distribution.support)"
    case .noncentered, .gaps: "a finite value"
    case .array: "a whole array in the support of its prior"
    case .standardNormal: "none, as the array is non-centred: begin it at random"
    }
  }
}
