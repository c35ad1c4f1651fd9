import ComputationGraph
import MathKernels

/// Independent numbers as one array: makes a distribution of numbers one of whole vectors.
///
/// log p(x) = Σ_d log p_d(x_d), over the axes of the array. Parameters that lack one of these axes are the same along it. As a
/// component of a `Mixture` it keeps the elements of a row together, where numbers alone would each have their own component:
///
/// ```swift
/// let cluster = Independent(Normal(mean, scale), along: feature)
/// m.observe("x", Mixture(weights: share, of: cluster, along: component), x, over: row)
/// ```
///
/// A draw has the elements row-major over the axes, in their order. NumPyro calls it `to_event`, TensorFlow Probability
/// `Independent`.
public struct Independent<Element: ContinuousDistribution>: MultivariateDistribution {
  /// The distribution of each element, with parameters over any of the array's axes.
  public let element: Element
  /// The axes of the array, outermost first.
  public let axes: [Axis]

  /// Arrays over some axes, whose elements are independent.
  public init(_ element: Element, along axes: Axis...) {
    self.element = element
    self.axes = axes
  }

  public var name: String { "Independent \(element.name)" }
  public var support: ArraySupport { .elementwise(element.support, over: axes) }

  /// The element's own, each with those of the array's axes that it has.
  public var parameters: [DistributionParameter] {
    element.parameters.map { parameter in
      DistributionParameter(
        parameter.name, parameter.expression, parameter.domain,
        axes: own(parameter) + parameter.axes)
    }
  }

  /// Those of the array's axes that a parameter of the element has.
  private func own(_ parameter: DistributionParameter) -> [Axis] {
    axes.filter { parameter.expression.axes.contains($0) }
  }

  public var mistake: String? {
    if let mistake = element.mistake { return mistake }
    if axes.isEmpty { return "\(name) has no axis of elements. Name one, as along: feature." }
    let (lower, upper) = element.parametricBounds
    // A support of arrays has one set of bounds for all elements, known in advance.
    guard [lower, upper].compactMap(\.self).allSatisfy({ $0.fixedNumber != nil }) else {
      return
        "the bounds of \(element.name) differ between elements or are latent, expected fixed numbers."
    }
    return nil
  }

  public func logDensity(of value: Quantity) -> Quantity {
    element.logDensity(of: value).total(over: axes)
  }

  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    element.value(ofStandardNormal: z)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    // Where each element finds its parameters, which may have only some of the axes.
    let layouts = element.parameters.map { (axes: own($0), width: $0.axes.elementCount) }
    let strides = axes.rowMajorStrides
    return (0..<axes.elementCount).map { place in
      var start = 0
      let own = layouts.flatMap { layout -> ArraySlice<Double> in
        var index = 0
        for (axis, stride) in zip(axes, strides) where layout.axes.contains(axis) {
          index = index * axis.count + place / stride % axis.count
        }
        let first = start + index * layout.width
        start += layout.axes.elementCount * layout.width
        return parameters[first..<first + layout.width]
      }
      return element.draw(own, using: &random)
    }
  }
}
