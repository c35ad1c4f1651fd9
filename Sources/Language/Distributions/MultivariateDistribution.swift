import ComputationGraph
import MathKernels

/// A distribution of whole arrays: one draw fills its own axes, the event axes.
public protocol MultivariateDistribution: Distribution {
  /// The support of a draw; its axes are the event axes.
  var support: ArraySupport { get }
  /// log p(value), over the axes that value and parameters have besides the event axes.
  func logDensity(of value: Quantity) -> Quantity
  /// One draw, row-major over the event axes, given the values of `parameters` in their order, each row-major over its own
  /// axes; NaN where there are no draws.
  func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double]
  /// What the elements of each array sum to, where that is a parameter.
  var elementTotal: Quantity? { get }
  /// The draw as a linear function of independent standard normal numbers over the event axes, if it is one: what makes a
  /// site non-centred.
  func value(ofStandardNormal z: Quantity) -> Quantity?
}

extension MultivariateDistribution {
  /// The axes of one draw.
  public var eventAxes: [Axis] { support.axes }
  public var mistake: String? { support.mistake }
  public var elementTotal: Quantity? { nil }
  public func value(ofStandardNormal z: Quantity) -> Quantity? { nil }
}

/// A distribution of classes: its value is an element of an axis.
public protocol ClassDistribution: Distribution {
  /// The axis of the classes.
  var classes: Axis { get }
  /// log p of observed classes, over the axes of the index, which points into `classes`.
  func logDensity(of observed: Index) -> Quantity
  /// p(k) for every class.
  var probabilities: Quantity { get }
}
