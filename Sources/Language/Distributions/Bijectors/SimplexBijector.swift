import ComputationGraph
import MathKernels

/// K − 1 real numbers onto the simplex of K positive numbers with the sum 1, by breaking a stick.
///
/// zₖ = 1/(1 + e⁻ᵛ), v = uₖ − log(K − k), is the share that piece k takes of what is left; u = 0 gives 1/K everywhere.
/// It is evaluated as log xₖ = log zₖ + Σⱼ₍ⱼ<ₖ₎ log(1 − zⱼ), so that no piece underflows in a density; and
/// log |∂x₁…x_K₋₁/∂u| = Σₖ log xₖ, over all K.
///
/// - Source: Stan Development Team, *Stan Reference Manual*, "Unit simplex".
package struct SimplexBijector: ArrayBijector {
  package let unconstrainedAxes: [Axis]
  private let event: Axis
  private let offsets: Quantity
  private let sticks: Embedding

  /// The simplex along an axis.
  /// - Precondition: the axis has at least 2 elements.
  package init(along event: Axis) {
    precondition(event.count >= 2)
    let stick = Axis("\(event.name)_stick", count: event.count - 1)
    unconstrainedAxes = [stick]
    self.event = event
    offsets = constants(along: stick) { -logarithm(Double(event.count - 1 - $0)) }
    sticks = Embedding(stick, in: event)
  }

  /// log xₖ, with log z = v − softplus(v) and log(1 − z) = −softplus(v).
  private func logarithms(_ unconstrained: Quantity) -> Quantity {
    let v = unconstrained + offsets
    return sticks(v) - sticks(softplus(v)).cumulativeSum(along: event)
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    exp(logarithms(unconstrained))
  }

  package func unconstrain(_ value: [Double]) -> [Double] {
    guard ArraySupport.simplex(along: event).contains(value) else { return outside }
    var result: [Double] = []
    var rest = value[event.count - 1]
    for k in (0..<event.count - 1).reversed() {
      result.append(logarithm(value[k] / rest) + logarithm(Double(event.count - 1 - k)))
      rest += value[k]
    }
    return result.reversed()
  }

  /// log x, up to rounding: finite where x itself underflows.
  package func logarithms(at unconstrained: [Double]) -> [Double] {
    var logRest = 0.0
    var result: [Double] = []
    for (k, u) in unconstrained.enumerated() {
      let v = u - logarithm(Double(event.count - 1 - k))
      let softplus = max(v, 0) + logarithm(onePlus: exponential(-Swift.abs(v)))
      result.append(logRest + v - softplus)
      logRest -= softplus
    }
    return result + [logRest]
  }

  /// The coordinates of x from log x, which may lack a constant.
  package func unconstrain(logarithms: [Double]) -> [Double] {
    var result: [Double] = []
    var logRest = logarithms[event.count - 1]
    for k in (0..<event.count - 1).reversed() {
      result.append(logarithms[k] - logRest + logarithm(Double(event.count - 1 - k)))
      logRest = logAddExp(logRest, logarithms[k])
    }
    return result.reversed()
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    logarithms(unconstrained).sum(over: event)
  }
}
