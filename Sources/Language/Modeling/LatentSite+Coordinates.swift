import ComputationGraph
import Distributions

// The way from a site's value back to the coordinates that inference works in, as expressions.
extension LatentSite {
  /// The support of single elements of the value; nil where elements constrain each other, or the value has no known inverse.
  var elementSupport: Support? {
    switch prior {
    case .elementwise(let prior): prior.support
    case .noncentered: .real
    case .array(let prior, _): prior.support.element
    case .standardNormal: nil
    case .gaps(let likelihood, _, _, _):
      switch likelihood {
      case .elementwise(let distribution): distribution.support
      case .array(let distribution): distribution.support.element
      case .classes, .factor: nil
      }
    }
  }

  /// The coordinates of a value; a function of earlier sites' coordinates too where the site is non-centred.
  func coordinates(of value: Quantity) -> Quantity {
    switch prior {
    case .elementwise(let prior): prior.bijector.unconstrain(value)
    case .gaps(_, _, _, let bijector): bijector.unconstrain(value)
    case .noncentered(let prior, let spread): spread * (value - prior.location) / prior.scale
    case .array(_, let bijector as ElementwiseBijector): bijector.element.unconstrain(value)
    case .array(let prior, _):
      Quantity(failure: "\(prior.support.name) has no formula for its coordinates")
    case .standardNormal:
      Quantity(failure: "a non-centred array has no formula for its coordinates")
    }
  }

  /// log |∂ value/∂ coordinates|, the sum over the site; nil where it is not known.
  var logAbsDetJacobian: Quantity? {
    let coordinates = Quantity(.parameter(slot))
    switch prior {
    case .elementwise(let prior):
      return prior.bijector.logAbsDetJacobian(at: coordinates).total(over: slot.axes)
    case .gaps(_, _, _, let bijector):
      return bijector.logAbsDetJacobian(at: coordinates).total(over: slot.axes)
    case .noncentered(let prior, let spread):
      return (log(prior.scale) - log(spread)).total(over: slot.axes)
    case .array(_, let bijector):
      return bijector.logAbsDetJacobian(at: coordinates).total(over: plates)
    case .standardNormal: return nil
    }
  }

  /// Whether value and coordinates are the same numbers.
  var isUnconstrained: Bool {
    switch prior {
    case .elementwise(let prior): prior.bijector is IdentityBijector
    case .gaps(_, _, _, let bijector): bijector is IdentityBijector
    case .array(_, let bijector as ElementwiseBijector): bijector.element is IdentityBijector
    case .array, .noncentered, .standardNormal: false
    }
  }

  /// Whether the coordinates are a function of the site's own value alone.
  var standsAlone: Bool {
    switch prior {
    case .elementwise, .gaps, .array: true
    case .noncentered, .standardNormal: false
    }
  }

  /// What a message calls the values: `the positive numbers`, `a simplex`.
  var supportName: String {
    if case .array(let prior, _) = prior, elementSupport == nil { return prior.support.name }
    return elementSupport.map(\.description) ?? "a non-centred array"
  }
}

extension ArraySupport {
  /// The support of single elements; nil where they constrain each other.
  var element: Support? {
    if case .elementwise(let support, _) = self { support } else { nil }
  }
}
