import ComputationGraph
import MathKernels

/// K real numbers onto vectors of length 1: x = u/|u|.
///
/// The length |u| is free; the term log(2 / (2^(K/2) Γ(K/2))) − ½ |u|² makes it a χ with K degrees of freedom and gives a
/// density of x with respect to the surface of the sphere. The map is not one to one: `unconstrain` gives the u of length 1.
///
/// - Source: Stan Development Team, *Stan Reference Manual*, "Unit vector"; Muller (1959), *A note on a method for generating
///   points uniformly on n-dimensional spheres*.
package struct UnitVectorBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let event: Axis

  /// Unit length along an axis.
  /// - Precondition: the axis has at least 2 elements.
  package init(along event: Axis) {
    precondition(event.count >= 2)
    let coordinate = Axis("\(event.name)_coordinate", count: event.count)
    unconstrainedAxes = [coordinate]
    self.event = event
  }

  private func squaredLength(_ unconstrained: Quantity) -> Quantity {
    square(unconstrained).sum(over: unconstrainedAxes[0])
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    unconstrained.renamed(unconstrainedAxes[0], to: event) / sqrt(squaredLength(unconstrained))
  }

  package func unconstrain(_ value: [Double]) -> [Double] {
    ArraySupport.unitVector(along: event).contains(value) ? value : outside
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    let half = Double(event.count) / 2
    return Quantity((1 - half) * logarithm(2) - logGamma(half))
      - 0.5 * squaredLength(unconstrained)
  }
}
