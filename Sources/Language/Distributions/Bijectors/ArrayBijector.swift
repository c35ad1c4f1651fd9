import ComputationGraph

/// A smooth one-to-one map from arrays of real numbers onto an array support, which may have another number of elements.
///
/// It works on the event alone: all other axes of its input stay as they are.
package protocol ArrayBijector: Sendable {
  /// The axes of the unconstrained array, made by the bijector itself.
  var unconstrainedAxes: [Axis] { get }
  /// The array in the support, over the event's axes.
  func constrain(_ unconstrained: Quantity) -> Quantity
  /// The unconstrained array of one event, both row-major; NaN outside the support.
  func unconstrain(_ value: [Double]) -> [Double]
  /// The logarithm of the volume that `constrain` gives to a unit of unconstrained volume, in the free elements of the event.
  func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity
}

extension ArrayBijector {
  /// As many NaN as there are unconstrained numbers.
  var outside: [Double] { Array(repeating: .nan, count: unconstrainedAxes.elementCount) }
}

/// Each element through the same map of one number.
package struct ElementwiseBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  /// The map of one number.
  package let element: any Bijector

  /// The map of one number, over some axes.
  package init(axes: [Axis], element: any Bijector) {
    unconstrainedAxes = axes
    self.element = element
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    element.constrain(unconstrained)
  }

  package func unconstrain(_ value: [Double]) -> [Double] { value.map(element.unconstrain) }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    element.logAbsDetJacobian(at: unconstrained).total(over: unconstrainedAxes)
  }
}
