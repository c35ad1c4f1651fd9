import ComputationGraph
import MathKernels

/// K real numbers onto increasing ones: x₁ = u₁ (or eᵘ¹ for positive ones), xₖ = xₖ₋₁ + exp uₖ.
///
/// log |det ∂x/∂u| = Σ uₖ over the exponentiated elements.
package struct OrderedBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let event: Axis
  private let positive: Bool
  /// 1 for the elements that are steps, 0 for a first element that is a place.
  private let isStep: Quantity
  private let isPlace: Quantity

  /// Ordered, or positive ordered, along an axis.
  package init(along event: Axis, positive: Bool) {
    let step = Axis("\(event.name)_step", count: event.count)
    unconstrainedAxes = [step]
    self.event = event
    self.positive = positive
    isStep = constants(along: step) { positive || $0 > 0 ? 1 : 0 }
    isPlace = constants(along: step) { positive || $0 > 0 ? 0 : 1 }
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    // The exponent of the place is 0: a far place must not overflow where it is not used.
    let steps =
      positive
      ? exp(unconstrained) : isPlace * unconstrained + isStep * exp(isStep * unconstrained)
    return steps.renamed(unconstrainedAxes[0], to: event).cumulativeSum(along: event)
  }

  package func unconstrain(_ value: [Double]) -> [Double] {
    let support: ArraySupport =
      positive ? .positiveOrdered(along: event) : .ordered(along: event)
    guard support.contains(value), let first = value.first else { return outside }
    return [positive ? logarithm(first) : first]
      + zip(value, value.dropFirst()).map { logarithm($1 - $0) }
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    (isStep * unconstrained).sum(over: unconstrainedAxes[0])
  }
}
