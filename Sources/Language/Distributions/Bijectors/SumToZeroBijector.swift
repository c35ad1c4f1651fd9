import ComputationGraph
import MathKernels

/// K − 1 real numbers onto K real numbers with the sum 0: x = Q u, with orthonormal columns in Q.
///
/// Column n of Q is (1, …, 1, −n, 0, …)/√(n(n + 1)) with n ones. Lengths are kept, so log |∂x/∂u| = 0 and independent
/// Normal(0, σ) elements of u give each xₖ the variance σ² (1 − 1/K).
///
/// - Source: Stan Development Team, *Stan Reference Manual*, "Zero sum vector".
package struct SumToZeroBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let event: Axis
  private let unit: Quantity
  private let own: Embedding
  private let previous: Embedding
  private let places: Quantity

  /// The sum is 0 along an axis.
  /// - Precondition: the axis has at least 2 elements.
  package init(along event: Axis) {
    precondition(event.count >= 2)
    let contrast = Axis("\(event.name)_contrast", count: event.count - 1)
    unconstrainedAxes = [contrast]
    self.event = event
    unit = constants(along: contrast, Self.unit)
    own = Embedding(contrast, in: event)
    previous = Embedding(contrast, in: event, shift: 1)
    places = constants(along: event) { Double($0) }
  }

  private static func entry(_ element: Int, _ contrast: Int) -> Double {
    if element <= contrast { return unit(contrast) }
    return element == contrast + 1 ? -Double(element) * unit(contrast) : 0
  }

  private static func unit(_ contrast: Int) -> Double {
    1 / Double((contrast + 1) * (contrast + 2)).squareRoot()
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    let w = unit * unconstrained
    let before = own(w).cumulativeSum(along: event, exclusive: true)
    return w.sum(over: unconstrainedAxes[0]) - before - places * previous(w)
  }

  /// Qᵀ x.
  package func unconstrain(_ value: [Double]) -> [Double] {
    guard ArraySupport.sumToZero(along: event).contains(value) else { return outside }
    return (0..<event.count - 1).map { contrast in
      value.indices.reduce(0) { $0 + Self.entry($1, contrast) * value[$1] }
    }
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity { 0 }
}
