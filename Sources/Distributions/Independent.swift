import ComputationGraph
import MathKernels

/// Independent numbers as one array: what makes a distribution of numbers one of whole vectors.
///
/// log p(x) = Σ_d log p_d(x_d), over the axes of the array. Parameters that lack one of these axes are the same along it. As a
/// component of a `Mixture` it keeps the elements of a row together, where numbers alone would each have a component of their own:
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
      let own = axes.filter { parameter.expression.axes.contains($0) }
      return DistributionParameter(
        parameter.name, parameter.expression, parameter.domain, axes: own + parameter.axes)
    }
  }

  public var mistake: String? {
    if let mistake = element.mistake { return mistake }
    if axes.isEmpty { return "\(name) has no axis of elements. Name one, as along: feature." }
    let (lower, upper) = element.parametricBounds
    // A support of arrays has one set of bounds for all elements, known beforehand.
    guard [lower, upper].compactMap(\.self).allSatisfy({ $0.fixedNumber != nil }) else {
      return
        "the bounds of \(element.name) differ between elements or are latent, expected fixed numbers."
    }
    return nil
  }

  public func logDensity(of value: Expression) -> Expression {
    element.logDensity(of: value).total(over: axes)
  }

  public func value(ofStandardNormal z: Expression) -> Expression? {
    element.value(ofStandardNormal: z)
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    // Where each element finds its parameters, which may have only some of the axes.
    let places = element.parameters.map { parameter in
      (
        axes: axes.filter { parameter.expression.axes.contains($0) },
        width: parameter.axes.elementCount
      )
    }
    let strides = axes.rowMajorStrides
    return (0..<axes.elementCount).map { place in
      var start = 0
      let own = places.flatMap { parameter -> ArraySlice<Double> in
        var element = 0
        for (axis, stride) in zip(axes, strides) where parameter.axes.contains(axis) {
          element = element * axis.count + place / stride % axis.count
        }
        defer { start += parameter.axes.elementCount * parameter.width }
        let first = start + element * parameter.width
        return parameters[first..<first + parameter.width]
      }
      return element.draw(own, using: &random)
    }
  }
}
