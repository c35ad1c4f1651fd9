import ComputationGraph
import Distributions
import MathKernels

/// The values of a distribution's parameters, one run of numbers for each element of some axes.
struct ParameterValues {
  private var arrays: [[Double]] = []
  private let widths: [Int]

  /// - Parameter tensors: the value of each parameter, over any of the given axes and its own.
  init(_ parameters: [DistributionParameter], over axes: [Axis], _ tensors: [Tensor]) {
    widths = parameters.map(\.axes.elementCount)
    arrays = zip(parameters, tensors).map { $1.aligned(to: axes + $0.axes).values }
  }

  /// All parameters of an element, one after another.
  subscript(element: Int) -> [Double] {
    var all: [Double] = []
    for (array, width) in zip(arrays, widths) {
      all.append(contentsOf: array[element * width..<(element + 1) * width])
    }
    return all
  }
}

extension ObservedSite.Likelihood {
  /// The distribution; nil for a factor, which has none.
  var distribution: (any Distribution)? {
    switch self {
    case .classes(let distribution): distribution
    case .elementwise(let distribution): distribution
    case .array(let distribution): distribution
    case .factor: nil
    }
  }

  /// What is needed for a draw: the probabilities of classes, the parameters of anything else.
  var drawParameters: [DistributionParameter] {
    if case .classes(let likelihood) = self {
      let probabilities = likelihood.probabilities
      return [.init("probabilities", probabilities, .nonnegative, axes: [likelihood.classes])]
    }
    return distribution?.parameters ?? []
  }

  /// One observation: a code, a number, or the elements of an array.
  func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    switch self {
    case .classes: [Double(random.index(weights: parameters))]
    case .elementwise(let distribution): [distribution.draw(parameters, using: &random)]
    case .array(let distribution): distribution.draw(parameters, using: &random)
    case .factor: []
    }
  }
}
