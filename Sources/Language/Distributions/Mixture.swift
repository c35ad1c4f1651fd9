import ComputationGraph
import MathKernels

/// A mixture of distributions of one kind, whose component is not known: it is summed out.
///
/// log p(x) = log Σₖ wₖ pₖ(x), through logarithms, so that distant components lose nothing. The parameters of the component have
/// the axis k, the values do not:
///
/// ```swift
/// let share = m.sample("share", Dirichlet(concentration: 2, along: component))
/// let mean = m.sample("mean", Normal(0, 5), over: component, support: .ordered(along: component))
/// m.observe("y", Mixture(weights: share, of: Normal(mean, 1), along: component), y, over: row)
/// ```
public struct Mixture<Component: Distribution>: Sendable {
  /// The distribution of each component, with parameters over the axis of components.
  public let component: Component
  /// The axis of components.
  public let axis: Axis
  private let logWeights: Quantity
  private let given: DistributionParameter

  /// Weights with the sum 1 over the axis of components, and the components.
  public init(weights: Quantity, of component: Component, along axis: Axis) {
    self.component = component
    self.axis = axis
    logWeights = log(weights)
    given = .init("weights", weights, .nonnegative, axes: [axis])
  }

  /// Unnormalised log weights over the axis of components, and the components.
  public init(logits: Quantity, of component: Component, along axis: Axis) {
    self.component = component
    self.axis = axis
    logWeights = logits - logits.logSumExp(along: axis)
    given = .init("weights", logits.softmax(along: axis), .nonnegative, axes: [axis])
  }

  public var name: String { "Mixture of \(component.name)" }

  /// The weights, then the component's own, each with the axis of components first.
  public var parameters: [DistributionParameter] {
    [given]
      + component.parameters.map {
        DistributionParameter($0.name, $0.expression, $0.domain, axes: [axis] + $0.axes)
      }
  }

  /// The probability of each component given a value: wₖ pₖ(x) / Σⱼ wⱼ pⱼ(x), over the axis of components too.
  ///
  /// As a deterministic quantity over the rows it shows which component generated each row, and how certain that is.
  public func responsibilities(of value: Quantity) -> Quantity
  where Component: ContinuousDistribution {
    (logWeights + component.logDensity(of: value)).softmax(along: axis)
  }

  /// The probability of each component given an array.
  public func responsibilities(of value: Quantity) -> Quantity
  where Component: MultivariateDistribution {
    (logWeights + component.logDensity(of: value)).softmax(along: axis)
  }

  private func mixed(_ logDensity: Quantity) -> Quantity {
    (logWeights + logDensity).logSumExp(along: axis)
  }

  /// A component drawn by weight: its own parameters.
  private func chosen(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    let choice = random.index(weights: parameters[..<axis.count])
    var start = axis.count
    return component.parameters.flatMap { parameter in
      let width = parameter.axes.elementCount
      defer { start += axis.count * width }
      return parameters[start + choice * width..<start + (choice + 1) * width]
    }
  }
}

extension Mixture: Distribution {
  public var mistake: String? {
    if let mistake = component.mistake { return mistake }
    if let mistake = given.mistake(without: axis, "the axis of components") { return mistake }
    if component.parameters.contains(where: { $0.expression.axes.contains(axis) }) { return nil }
    return
      "no parameter of \(component.name) has the axis of components \(axis): all components are the same. "
      + "Give it a parameter over \(axis)."
  }
}

extension Mixture: ContinuousDistribution where Component: ContinuousDistribution {
  /// From the smallest value of any component to the largest.
  public var support: Support {
    let (lower, upper) = parametricBounds
    return component.support.restricted(to: lower, upper)
  }

  public var bijector: any Bijector {
    support == component.support ? component.bijector : support.bijector
  }

  public var parametricBounds: (lower: Quantity?, upper: Quantity?) {
    func overall(_ bound: Quantity?, _ outermost: (Quantity) -> Quantity) -> Quantity? {
      bound.map { $0.axes.contains(axis) ? outermost($0) : $0 }
    }
    let (lower, upper) = component.parametricBounds
    return (overall(lower) { $0.min(along: axis) }, overall(upper) { $0.max(along: axis) })
  }

  public func logDensity(of value: Quantity) -> Quantity {
    mixed(component.logDensity(of: value))
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    component.draw(chosen(parameters, using: &random), using: &random)
  }
}

extension Mixture: MultivariateDistribution where Component: MultivariateDistribution {
  public var support: ArraySupport { component.support }
  public var elementTotal: Quantity? {
    component.elementTotal.flatMap { $0.axes.contains(axis) ? nil : $0 }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    mixed(component.logDensity(of: value))
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    component.draw(chosen(parameters, using: &random), using: &random)
  }
}
