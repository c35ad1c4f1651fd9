import ComputationGraph
import MathKernels

/// A distribution of single numbers, put on every element of an array whose elements constrain each other.
///
/// log p(x) = Σ log p(xₖ) on the support. The constant that the restriction adds (log K! where elements in order are
/// exchangeable) is left out: it does not depend on x, and a model that makes it depend on parameters should write it as a
/// factor.
package struct RestrictedDistribution: MultivariateDistribution {
  package let element: any ContinuousDistribution
  package let support: ArraySupport

  package init(_ element: any ContinuousDistribution, on support: ArraySupport) {
    self.element = element
    self.support = support
  }

  package var name: String { element.name }
  package var parameters: [DistributionParameter] {
    element.parameters.map {
      DistributionParameter($0.name, $0.expression, $0.domain, axes: support.axes + $0.axes)
    }
  }

  /// What is wrong with the pair, in words; nil where nothing is.
  package var mistake: String? {
    if let mistake = element.mistake ?? support.mistake { return mistake }
    if let unavailable = element.bijector as? UnavailableBijector { return unavailable.reason }
    if support.elementExtremes.allSatisfy(element.support.contains) { return nil }
    return "\(element.name) does not allow every element of \(support.name). "
      + "Use a distribution with the support of single elements, as Normal."
  }

  package func logDensity(of value: Quantity) -> Quantity {
    element.logDensity(of: value).total(over: support.axes)
  }

  /// The number of tries for a draw of elements that differ.
  private static let attempts = 10_000

  /// Exact where elements are exchangeable and can be put in order, where a normal distribution is projected, and where the
  /// support has a finite volume and the distribution is flat; by rejection for other ordered arrays; NaN otherwise.
  package func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    let count = support.axes.elementCount
    let none = [Double](repeating: .nan, count: count)
    let numbers = element.parameters.map { $0.axes.elementCount }
    var starts = [0]
    for width in numbers { starts.append(starts[starts.count - 1] + width * count) }
    let values = (0..<count).map { place in
      numbers.indices.flatMap { number in
        let start = starts[number] + place * numbers[number]
        return parameters[start..<start + numbers[number]]
      }
    }
    func elements() -> [Double] { values.map { element.draw($0, using: &random) } }
    let areAlike = values.allSatisfy { $0 == values[0] }
    switch support {
    case .elementwise: return elements()
    case .ordered, .positiveOrdered:
      if element is Flat { return none }
      for _ in 0..<Self.attempts {
        let candidate = areAlike ? elements().sorted() : elements()
        if support.contains(candidate) { return candidate }
      }
      return none
    case .sumToZero:
      guard areAlike, element is Normal else { return none }
      let drawn = elements()
      let mean = drawn.reduce(0, +) / Double(count)
      return drawn.map { $0 - mean }
    case .simplex where element is Flat:
      return Dirichlet(concentration: 1, along: support.axes[0])
        .draw(Array(repeating: 1, count: count), using: &random)
    case .unitVector where element is Flat:
      let direction = (0..<count).map { _ in random.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return direction.map { $0 / length }
    default: return none
    }
  }
}
